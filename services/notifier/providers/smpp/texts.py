"""Texts as octets, both ways: the alphabet, and the header that says which part of which text it is."""

import re
from dataclasses import dataclass

import phonenumbers

from services.notifier.domain import gsm7
from services.notifier.domain.heard import TextPart
from services.notifier.domain.sms_parts import Alphabet, Cut
from services.notifier.providers.smpp.bodies import Address, ShortMessage
from services.notifier.providers.smpp.reading import PLAIN, Reading

HEADER_INDICATOR = 0x40
_SAR_REFERENCE, _SAR_TOTAL, _SAR_PART = 0x020C, 0x020E, 0x020F
_INTERNATIONAL = 1
_PHONE = re.compile(r"\+?\d{4,}")


_LARGEST_REFERENCE, _MOST_PARTS = 0xFFFF, 0xFF
"""What two octets and one can say (SMPP 3.4, 5.3.2.22 to 24), however many a field has."""


@dataclass(frozen=True, slots=True)
class Place:
    """Which part of which text."""

    reference: int
    part: int
    total: int

    @property
    def can_be(self) -> bool:
        """Whether there is such a part."""
        return self.reference <= _LARGEST_REFERENCE and 1 <= self.part <= self.total <= _MOST_PARTS


def contents(cut: Cut, reference: int) -> list[bytes]:
    """The octets of each part, with its header where there are several."""
    written = [_written(part, cut.alphabet) for part in cut.parts]
    total = len(written)
    if total == 1:
        return written
    return [bytes((5, 0, 3, reference, total, number)) + text for number, text in enumerate(written, 1)]


def read_text(message: ShortMessage, region: str, reading: Reading = PLAIN) -> TextPart:
    """What somebody wrote. Octets that the alphabet does not have are shown as such, and stop nothing."""
    header, octets = split(message)
    place = _place(header) or _sar(message)
    # A NUL is not in any alphabet of letters, and no database would keep it.
    text = reading.text(octets, message.data_coding).replace("\0", "")
    sender = international(message.source, region)
    if place is None or not place.can_be:
        return TextPart(sender, text)
    return TextPart(sender, text, place.reference, place.part, place.total)


def international(address: Address, region: str) -> str:
    """The number as E.164 where it is one, else as it came."""
    digits = address.digits.strip().replace("\0", "")
    if not _PHONE.fullmatch(digits):
        return digits
    plus = address.ton == _INTERNATIONAL and not digits.startswith(("+", "00"))
    for candidate in (f"+{digits}", digits) if plus else (digits, f"+{digits}"):
        try:
            number = phonenumbers.parse(candidate, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return digits


def _written(text: str, alphabet: Alphabet) -> bytes:
    return gsm7.encode(text) if alphabet is Alphabet.GSM7 else text.encode("utf-16-be")


def split(message: ShortMessage) -> tuple[bytes, bytes]:
    """Header and text; a header that promises more octets than there are is no header."""
    content = message.content
    if not message.esm_class & HEADER_INDICATOR or not content or content[0] >= len(content):
        return b"", content
    end = 1 + content[0]
    return content[1:end], content[end:]


def _place(header: bytes) -> Place | None:
    """The element of concatenation among those of a header: a reference of one octet, or of two."""
    while len(header) >= 2:  # noqa: PLR2004 -- kind and length
        kind, size = header[0], header[1]
        value, header = header[2 : 2 + size], header[2 + size :]
        if (kind, len(value)) == (0x00, 3):
            return Place(value[0], value[2], value[1])
        if (kind, len(value)) == (0x08, 4):
            return Place(int.from_bytes(value[:2]), value[3], value[2])
    return None


def _sar(message: ShortMessage) -> Place | None:
    """The same in optional fields."""
    fields = [message.optional.get(tag) for tag in (_SAR_REFERENCE, _SAR_PART, _SAR_TOTAL)]
    if not all(fields):
        return None
    return Place(*(int.from_bytes(value or b"") for value in fields))
