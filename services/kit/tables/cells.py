"""What any cell may say. A bad one is a ValueError with the rule."""

import re
import unicodedata

LONGEST_TEXT = 200
_SCIENTIFIC = re.compile(r"[+-]?\d+(\.\d+)?[eE]\+\d+|[+-]?\d+\.\d+[eE]\d+")
_KEPT_AS_TEXT = re.compile(r'="([^"]*)"|\'(.*)')
"""How people keep leading zeros in a CSV that a spreadsheet is to open."""
_ERROR = re.compile(r"#(N/A|REF!|VALUE!|NAME\?|DIV/0!|NUM!|NULL!|SPILL!|CALC!|GETTING_DATA)")


def text(cell: str) -> str:
    """Anything that is not too long for a name."""
    if len(cell) > LONGEST_TEXT:
        raise ValueError(f"is longer than {LONGEST_TEXT} characters")
    if cell[0] in "=#":
        _refuse_unfinished(cell)
    return cell


def identifier(cell: str) -> str:
    """A number by which something is known, as text: leading zeros belong to it."""
    if cell.isascii() and cell.isalnum():  # nearly all are, and nothing can be wrong with them
        return text(cell)
    kept = _KEPT_AS_TEXT.fullmatch(cell)
    found = narrow(kept[1] or kept[2] or "" if kept else cell)
    if not found:
        raise ValueError("is empty")
    if _SCIENTIFIC.fullmatch(found):
        raise ValueError(
            "is in scientific notation, so the spreadsheet has lost digits of it; "
            "make the column text and fill in the whole number"
        )
    if re.fullmatch(r"\d+\.0+", found):
        raise ValueError(
            "has decimals, so leading zeros may be lost; make the column text and fill in the whole number"
        )
    return text(found)


def narrow(cell: str) -> str:
    """The cell with full-width digits, letters and signs as the narrow ones that they mean."""
    return cell if cell.isascii() else unicodedata.normalize("NFKC", cell).strip()


def _refuse_unfinished(cell: str) -> None:
    if _ERROR.fullmatch(cell):
        raise ValueError("is an error of the spreadsheet and no value")
    if cell.startswith("="):
        raise ValueError("is a formula, and formulas are not calculated; put its value in its place")
