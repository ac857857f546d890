"""Octets of an inbound text as characters: by its data_coding, and where that cannot be right, by what the octets say.

Gateways to the networks of the mainland write GBK under data_coding 15 (as CMPP numbers it) and under 0, and now and then
ASCII or UTF-8 under any. An opt-out is understood in each of these encodings, whatever the coding says.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from services.notifier.domain import gsm7
from services.notifier.domain.replies import OPT_OUT_WORDS, says_no_more

UCS2 = 0x08
CODING_15 = 0x0F
_IA5, _LATIN_1 = 0x01, 0x03
_FIRST_OF_THREE_OCTETS = "\u0800"
"""Characters from here on take three octets and more in UTF-8, a form that other encodings hardly ever have by chance."""
_OTHER_ENCODINGS = ("ascii", "gb18030", "utf-8", "utf-16-be", "utf-16-le")


@dataclass(frozen=True, slots=True)
class Reading:
    """How the texts of one route are read."""

    coding_15: str = "gb18030"
    opt_out_words: Sequence[str] = OPT_OUT_WORDS

    def text(self, octets: bytes, coding: int) -> str:
        """The text; octets that the encoding does not have are shown as such."""
        text = self._by_coding(octets, coding)
        if says_no_more(text, self.opt_out_words) or (coding & 0xCC == UCS2 and _is_everyday_chinese(text)):
            return text
        others = (_strict(octets, encoding) for encoding in _OTHER_ENCODINGS)
        return next((other for other in others if other and says_no_more(other, self.opt_out_words)), text)

    def _by_coding(self, octets: bytes, coding: int) -> str:
        if coding & 0xCC == UCS2:
            return _first(_wide(octets)) or octets.decode("utf-16-be", errors="replace")
        if coding == CODING_15:
            return _strict(octets, self.coding_15) or _strict(octets, "utf-8") or octets.decode("latin-1")
        if coding in (0, _IA5) or coding & 0xF4 == 0xF0:  # noqa: PLR2004 -- a message class with the default alphabet
            return _in_seven_bits(octets, coding)
        return octets.decode("latin-1")


PLAIN = Reading()
"""How the texts of a route are read of which nothing is set."""


def _in_seven_bits(octets: bytes, coding: int) -> str:
    """ASCII or the default alphabet. Octets with the eighth bit belong to neither: they are UTF-8 or GBK."""
    if octets.isascii():
        return octets.decode("ascii") if coding == _IA5 else gsm7.decode(octets)
    utf8 = _strict(octets, "utf-8")
    if utf8 and max(utf8) >= _FIRST_OF_THREE_OCTETS:
        return utf8
    return _strict(octets, "gb18030") or octets.decode("latin-1")


def _wide(octets: bytes) -> Iterator[str | None]:
    """UTF-16; an odd number of octets is something else."""
    if octets[:2] in (b"\xff\xfe", b"\xfe\xff"):
        yield _strict(octets, "utf-16")
    yield _strict(octets, "utf-16-be")
    if len(octets) % 2:
        yield _strict(octets, "ascii")
        yield _strict(octets, "utf-8")
        yield _strict(octets, "gb18030")


def _first(readings: Iterator[str | None]) -> str | None:
    return next((text for text in readings if text is not None), None)


def _strict(octets: bytes, encoding: str) -> str | None:
    try:
        return octets.decode(encoding)
    except UnicodeDecodeError:
        return None


def _is_everyday_chinese(text: str) -> bool:
    """Whether every character is one of GB 2312: then the coding is right, and no other reading is tried."""
    try:
        return bool(text.encode("gb2312"))
    except UnicodeEncodeError:
        return False
