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
_SHORTEST_RUN = 4
_FEWEST_DIGITS = 3
_REPEATED = re.compile(r"(?=.{6})(.{1,3})\1+")
_DATE = re.compile(r"(?:18|19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
_PROVINCES = frozenset(
    [
        "11",
        "12",
        "13",
        "14",
        "15",
        "21",
        "22",
        "23",
        "31",
        "32",
        "33",
        "34",
        "35",
        "36",
        "37",
        "41",
        "42",
        "43",
        "44",
        "45",
        "46",
        "50",
        "51",
        "52",
        "53",
        "54",
        "61",
        "62",
        "63",
        "64",
        "65",
        "71",
        "81",
        "82",
        "83",
        "91",
    ]
)
"""GB/T 2260, and the codes of residence permits (81 to 83) and of permanent residents (91), with which their numbers begin."""


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
    if sum(letter.isdigit() for letter in number) < _FEWEST_DIGITS:
        return "is no identity number, but words or a few characters"
    if _REPEATED.fullmatch(number):
        return "is no identity number, but the same characters again and again"
    if _DATE.fullmatch(number):
        return "is no identity number, but a date"
    if _RESIDENT.fullmatch(number) and not (number[:2] in _PROVINCES and _DATE.fullmatch(number, 6, 14)):
        return "is no resident identity number: it has no region or date of birth"
    if _RESIDENT.fullmatch(number) and number[-1] != _check_digit(number):
        return "is no resident identity number: its check digit is wrong"
    return None


def _check_digit(number: str) -> str:
    return _CHECK_DIGITS[sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False)) % 11]
