"""Amounts as people write them."""

import re
from decimal import Decimal

from services.kit.tables.cells import narrow

_LARGEST = Decimal(10) ** 14
_AMOUNT = re.compile(
    r"(?P<sign>¥|RMB|CNY|人民币)?\s*(?P<number>[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)\s*[元圆]?[整正]?\s*(?P<code>RMB|CNY|人民币)?",
    re.IGNORECASE | re.ASCII,
)
_DECIMAL_COMMA = re.compile(r"[+-]?\d{1,3}(?:[. ]?\d{3})*,\d{1,2}", re.ASCII)
_FITS = {"¥": frozenset({"CNY", "JPY"})}


def worth(cell: str, scale: Decimal = Decimal(1)) -> Decimal:
    """An amount that may be nothing, in units; `scale` is what one of them in the cell is worth. Raises ValueError."""
    text = narrow(cell)
    found = _AMOUNT.fullmatch(text)
    if found is None:
        if _DECIMAL_COMMA.fullmatch(text):
            raise ValueError("has its decimals behind a comma, or its thousands parted wrongly; write it as 1200.00")
        raise ValueError("is no amount such as 1200.00")
    value = Decimal(found["number"].replace(",", "")) * scale
    if value < 0:
        raise ValueError("must be more than 0")
    if value >= _LARGEST or value != round(value, 2):
        raise ValueError("must have at most two decimals and 14 digits before them")
    return value.quantize(Decimal("0.01"))


def amount(cell: str, scale: Decimal = Decimal(1)) -> Decimal:
    """The same, more than nothing."""
    value = worth(cell, scale)
    if not value:
        raise ValueError("must be more than 0")
    return value


def fault_of_currency(named: str | None, cell: str, currency: str) -> str | None:
    """The rule that an amount breaks whose header (that names `named`) or sign means another currency than its row."""
    if named is not None and named != currency:
        return f"is in {named} by its header, and the row says {currency}"
    if cell[:1].isdigit() and cell[-1:].isdigit():
        return None
    found = _AMOUNT.fullmatch(narrow(cell))
    for sign in filter(None, (found["sign"], found["code"]) if found else ()):
        if currency not in _FITS.get(sign, {"CNY"}):
            return f"is in {sign}, and the row says {currency}"
    return None
