"""Identity numbers, and what people write where they have none: the same few placeholders for strangers.

A number that is none must not make one person of two. So it counts as unknown, and the row says so in a warning.
"""

import re
import unicodedata
from dataclasses import dataclass

from services.kit.tables.cells import identifier
from services.kit.tables.empty import is_placeholder

_SEPARATORS = re.compile(r"[\s\-_./·]")
_RESIDENT = re.compile(r"\d{17}[\dX]")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_DIGITS = "10X98765432"
"""GB 11643-1999 (ISO 7064, MOD 11-2)."""
_COUNTED = "01234567890123456789"
_HIDDEN = re.compile(r"[*?•●]|X{4,}|Y{4,}")
"""Digits that somebody has made unreadable: two people may show the same ones."""
_WORDS = re.compile(
    "[无沒没未不待缺暂]|同上|同前|同投保|证件|身份证|号码|测试|保密|空|遗失|丢失|新生儿|TEST|NONE|NULL|UNKNOWN|PENDING|N/?A$|TBD"
)
_SHORTEST_RUN = 5


NO_WORD = "is no identity number, but a word or sign for none"


@dataclass(frozen=True, slots=True)
class Identity:
    """What a cell of identity numbers says."""

    number: str | None
    """None where it names nobody."""
    fault: str | None = None
    """Why it is none."""


def identity(cell: str) -> Identity:
    """The number of a passport, card or permit, in capital letters. Raises ValueError for one that a spreadsheet has spoilt.

    Only a number in the form of a resident identity number (18 characters) has a check digit that can be tested.
    """
    if is_placeholder(cell):
        return Identity(None, NO_WORD)
    number = unicodedata.normalize("NFKC", identifier(cell)).upper()
    fault = _fault(_SEPARATORS.sub("", number))
    return Identity(None, fault) if fault else Identity(number)


def _fault(number: str) -> str | None:
    if len(set(number)) <= 1 or is_placeholder(number):
        return "is no identity number, but one and the same character"
    if _HIDDEN.search(number):
        return "is no identity number: some of it is hidden"
    if _WORDS.search(number):
        return "is no identity number, but words"
    if len(number) >= _SHORTEST_RUN and (number in _COUNTED or number[::-1] in _COUNTED):
        return "is no identity number, but digits in their order"
    if _RESIDENT.fullmatch(number) and number[-1] != _check_digit(number):
        return "is no resident identity number: its check digit is wrong"
    return None


def _check_digit(number: str) -> str:
    return _CHECK_DIGITS[sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False)) % 11]
