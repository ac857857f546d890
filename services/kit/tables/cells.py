"""What any cell may say. A bad one is a ValueError with the rule."""

import re
import unicodedata

from services.kit.tables.cleaning import cleaned, one_line, unbroken
from services.kit.tables.empty import is_logical

LONGEST_TEXT = 200
_LONGEST_NARROW = 400
"""Characters. No number, date or address is as long, with the spaces and line breaks in it."""
_DIGITS_KEPT = 15
"""Digits of a number that a spreadsheet keeps; those behind are zeros, or made up."""
_SCIENTIFIC = re.compile(r"[+-]?\d+(\.\d+)?[eE]\+\d+|[+-]?\d+\.\d+[eE]\d+")
_WHOLE = re.compile(r"(\d+)\.0+")
"""A whole number that a program has kept as a floating-point one."""
_PADDED_NAME = re.compile("([\u3400-\u9fff\U00020000-\U000323af]) +([\u3400-\u9fff\U00020000-\U000323af])")
"""A name of two characters, set as wide as one of three."""
_ERROR = re.compile(r"#(N/A|REF!|VALUE!|NAME\?|DIV/0!|NUM!|NULL!|SPILL!|CALC!|GETTING_DATA)")


def text(cell: str) -> str:
    """Words on one line, not too long for a name."""
    found = one_line(cell)
    if len(found) > LONGEST_TEXT:
        raise ValueError(f"is longer than {LONGEST_TEXT} characters")
    if found[:1] in {"=", "#"}:
        _refuse_unfinished(found)
    return found


def name(cell: str) -> str:
    """What somebody or something is called: words that are no logical value; a padded name (王　芳) without its padding."""
    padded = _PADDED_NAME.fullmatch(cleaned(not_logical(cell, "name")))
    return text(padded[1] + padded[2] if padded else cell)


def not_logical(cell: str, meant: str) -> str:
    """The cell. Raises ValueError where it is a logical value of a spreadsheet and not what is `meant`."""
    if is_logical(cell):
        raise ValueError(f"is a logical value of the spreadsheet and no {meant}")
    return cell


def identifier(cell: str) -> str:
    """A number by which something is known, as text: leading zeros belong to it."""
    not_logical(cell, "number")
    if cell.isascii() and cell.isalnum():  # nearly all are, and nothing can be wrong with them
        return text(cell)
    found = whole(narrow(cleaned(cell)))
    if not found:
        raise ValueError("is empty")
    if is_scientific(found):
        raise ValueError(
            "is in scientific notation, so the spreadsheet has lost digits of it; "
            "make the column text and fill in the whole number"
        )
    return text(found)


def is_scientific(cell: str) -> bool:
    """Whether a spreadsheet shows a long number in scientific notation (1.23457E+15), and has lost digits of it."""
    return _SCIENTIFIC.fullmatch(narrow(cell)) is not None


def whole(cell: str) -> str:
    """A number without the `.0` of programs that keep whole numbers as floating-point ones. Other cells stay as they are.

    Raises ValueError for a number of more digits than such programs keep.
    """
    found = _WHOLE.fullmatch(cell)
    if found is None:
        return cell
    if len(found[1].rstrip("0").lstrip("0")) > _DIGITS_KEPT or len(found[1]) > _DIGITS_KEPT + 1:
        raise ValueError(
            "has decimals and more digits than a spreadsheet keeps of a number, so some are lost; "
            "make the column text and fill in the whole number"
        )
    return found[1]


def narrow(cell: str) -> str:
    """The cell without line breaks, with full-width digits, letters and signs as the narrow ones that they mean.

    Raises ValueError for one that is far too long for a number, date or address: Python's normal forms take the square of
    the length where marks are stacked on a letter.
    """
    if len(cell) > _LONGEST_NARROW:
        raise ValueError(f"is longer than {_LONGEST_NARROW} characters")
    found = unbroken(cell)
    return found if found.isascii() else unicodedata.normalize("NFKC", found).strip()


def _refuse_unfinished(cell: str) -> None:
    if _ERROR.fullmatch(cell):
        raise ValueError("is an error of the spreadsheet and no value")
    if cell.startswith("="):
        raise ValueError("is a formula, and formulas are not calculated; put its value in its place")
