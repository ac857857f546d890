"""How a text is cut into the messages that a phone network carries and bills (3GPP TS 23.038 and 23.040).

One message has 140 octets: 160 septets of GSM-7, or 70 UTF-16 units. A longer text is cut into parts, each of which spends
six octets on saying which part of which text it is: 153 septets or 67 units are left. No character is cut in two.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from services.notifier.domain import gsm7


class Alphabet(StrEnum):
    """What the characters of a text message are written in."""

    GSM7 = "GSM-7"
    UCS2 = "UCS-2"

    @property
    def alone(self) -> int:
        """The units of a message that is the whole text."""
        return 160 if self is Alphabet.GSM7 else 70

    @property
    def joined(self) -> int:
        """The units of one part among several."""
        return 153 if self is Alphabet.GSM7 else 67


@dataclass(frozen=True, slots=True)
class Cut:
    """A text as it is sent."""

    alphabet: Alphabet
    units: int
    """Septets, or UTF-16 units, of the whole text."""
    parts: tuple[str, ...]
    """At least one."""


def cut(text: str, alphabet: Alphabet | None = None) -> Cut:
    """Cut a text; in the alphabet given, which must be able to write it, else in the cheapest one that can."""
    chosen = alphabet or (Alphabet.GSM7 if gsm7.fits(text) else Alphabet.UCS2)
    units = _units(text, chosen)
    if units <= chosen.alone:
        return Cut(chosen, units, (text,))
    room = chosen.joined
    if units == len(text):
        return Cut(chosen, units, tuple(text[at : at + room] for at in range(0, units, room)))
    return Cut(chosen, units, _packed(text, [_units(letter, chosen) for letter in text], room))


def _units(text: str, alphabet: Alphabet) -> int:
    if alphabet is Alphabet.GSM7:
        return len(gsm7.encode(text))
    return len(text.encode("utf-16-be", "surrogatepass")) // 2


def _packed(text: str, sizes: Sequence[int], room: int) -> tuple[str, ...]:
    parts, start, used = [], 0, 0
    for at, size in enumerate(sizes):
        if used + size > room:
            parts.append(text[start:at])
            start, used = at, 0
        used += size
    return (*parts, text[start:])
