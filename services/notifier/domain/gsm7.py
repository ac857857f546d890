"""The GSM 7-bit alphabet (3GPP TS 23.038): the default table, and its extension behind an escape, one octet a septet."""

from collections.abc import Mapping
from types import MappingProxyType

ESCAPE = 0x1B
_BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = {
    "\f": 0x0A, "^": 0x14, "{": 0x28, "}": 0x29, "\\": 0x2F, "[": 0x3C, "~": 0x3D, "]": 0x3E, "|": 0x40, "€": 0x65,
}  # fmt: skip

CODES: Mapping[str, bytes] = MappingProxyType(
    {letter: bytes([code]) for code, letter in enumerate(_BASIC) if code != ESCAPE}
    | {letter: bytes([ESCAPE, code]) for letter, code in _EXTENDED.items()}
)
"""Every letter of the alphabet with its septets: one, or two where it stands in the extension."""

_BEHIND_ESCAPE = {code: letter for letter, code in _EXTENDED.items()}


def fits(text: str) -> bool:
    """Whether every character of the text is in the alphabet."""
    return CODES.keys() >= set(text)


def encode(text: str) -> bytes:
    """The septets of a text that fits, each in an octet of its own."""
    return b"".join(CODES[letter] for letter in text)


def decode(septets: bytes) -> str:
    """The text of septets. As the standard asks, an unknown letter of the extension is read as its basic one."""
    text = []
    octets = iter(septets)
    for octet in octets:
        code = octet & 0x7F
        if code != ESCAPE:
            text.append(_BASIC[code])
        elif (after := next(octets, None)) is not None:
            text.append(_BEHIND_ESCAPE.get(after & 0x7F) or _BASIC[after & 0x7F].replace("\x1b", " "))
    return "".join(text)
