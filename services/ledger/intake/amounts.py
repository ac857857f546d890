"""Amounts as people write them, and what the header above them says: 元, 万元, 美元."""

import re
from decimal import Decimal
from typing import NamedTuple

from services.kit.tables.cells import narrow
from services.kit.tables.headers import remark_of
from services.ledger.intake.currencies import currency_of

_LARGEST = Decimal(10) ** 14
_AMOUNT = re.compile(
    r"(?P<sign>¥|RMB|CNY|人民币)?\s*(?P<number>[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)\s*[元圆]?[整正]?\s*(?P<code>RMB|CNY|人民币)?",
    re.IGNORECASE | re.ASCII,
)
_DECIMAL_COMMA = re.compile(r"[+-]?\d{1,3}(?:[. ]?\d{3})*,\d{1,2}", re.ASCII)
_SCALES = {"分": "0.01", "角": "0.1", "百": "1e2", "千": "1e3", "万": "1e4", "十万": "1e5", "百万": "1e6", "千万": "1e7", "亿": "1e8"}  # fmt: skip
_UNIT = re.compile("(?P<scale>十万|百万|千万|[百千万亿分角])?(?P<rest>.*)")
_YUAN = frozenset({"元", "圆"})
"""Of any currency."""
_FITS = {"¥": frozenset({"CNY", "JPY"})}


class Unit(NamedTuple):
    """What a header says of the amounts below it."""

    scale: Decimal = Decimal(1)
    currency: str | None = None


def unit_of(header: str) -> Unit:
    """The unit behind a header: 保费(万元) is in tens of thousands, 保费(美元) in dollars of the United States."""
    found = _UNIT.fullmatch(remark_of(header).upper().removeprefix("单位").lstrip(":"))
    if found is None:
        return Unit()
    scale = Decimal(_SCALES.get(found["scale"] or "", "1"))
    return Unit(scale, None if found["rest"] in _YUAN else currency_of(found["rest"]))


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
