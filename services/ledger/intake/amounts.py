"""Amounts as people write them."""

import re
from decimal import Decimal
from typing import NamedTuple

from services.kit.tables.cells import narrow
from services.ledger.intake.currencies import currency_of
from services.ledger.intake.units import PLAIN, YUAN, Unit, unit_of_cell

_LARGEST = Decimal(10) ** 14
_AMOUNT = re.compile(
    r"(?P<sign>¥|[A-Z]{3}|人民币)? ?(?P<number>[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?) ?"
    r"(?P<unit>[^\s\d.,%+-]{0,8}?) ?(?P<whole>[整正]?) ?(?P<code>RMB|CNY|人民币)?",
    re.IGNORECASE | re.ASCII,
)
_DECIMAL_COMMA = re.compile(r"[+-]?\d{1,3}(?:[. ]?\d{3})*,\d{1,2}", re.ASCII)
_FITS = {"¥": frozenset({"CNY", "JPY"})}
_NO_AMOUNT = "is no amount such as 1200.00"


class _Said(NamedTuple):
    """What a cell says beside its number."""

    number: Decimal
    words: str
    """Its own unit and currency as they stand; empty where it names none."""
    unit: Unit
    signs: tuple[str, ...]
    """Names of currencies."""
    in_yuan: bool
    """Yuan, without saying whose."""


def worth(cell: str, unit: Unit = PLAIN) -> Decimal:
    """An amount that may be nothing, in whole units of its currency. Raises ValueError.

    `unit` is what the header says of the number: a cell may say the same again, and no other unit.
    """
    said = _said(cell)
    if said is None:
        if _DECIMAL_COMMA.fullmatch(narrow(cell)):
            raise ValueError("has its decimals behind a comma, or its thousands parted wrongly; write it as 1200.00")
        raise ValueError(_NO_AMOUNT)
    _refuse_other_unit(said, unit)
    value = said.number * unit.scale
    if value < 0:
        raise ValueError("must be more than 0")
    if value >= _LARGEST or value != round(value, 2):
        raise ValueError("must have at most two decimals and 14 digits before them")
    return value.quantize(Decimal("0.01"))


def amount(cell: str, unit: Unit = PLAIN) -> Decimal:
    """The same, more than nothing."""
    value = worth(cell, unit)
    if not value:
        raise ValueError("must be more than 0")
    return value


def fault_of_currency(named: str | None, cell: str, currency: str) -> str | None:
    """The rule that an amount breaks whose header (that names `named`) or sign means another currency than its row."""
    if named is not None and named != currency:
        return f"is in {named} by its header, and the row says {currency}"
    if cell[:1].isdigit() and cell[-1:].isdigit():
        return None
    said = _said(cell)
    for sign in said.signs if said else ():
        if currency not in _FITS.get(sign, {currency_of(sign)}):
            return f"is in {sign}, and the row says {currency}"
    return None


def _said(cell: str) -> _Said | None:
    """The parts of an amount; None where the cell is none."""
    found = _AMOUNT.fullmatch(" ".join(narrow(cell).split()))
    if found is None:
        return None
    number = Decimal(found["number"].replace(",", ""))
    sign, words, code = ((found[name] or "").upper() for name in ("sign", "unit", "code"))
    unit = unit_of_cell(words)
    if unit is None or (sign and currency_of(sign) is None):
        return None
    signs = (sign, words if unit.currency else "", code)
    shown = " ".join(filter(None, (found["sign"], found["unit"] + found["whole"], found["code"])))
    return _Said(number, shown, unit, tuple(filter(None, signs)), words.endswith(YUAN) and not unit.currency)


def _refuse_other_unit(said: _Said, unit: Unit) -> None:
    """Raise where a cell names a unit and its header another: nobody knows which of both is meant."""
    if not said.words:
        return
    other_yuan = said.in_yuan and not said.signs and unit.currency not in {None, "CNY"}
    if said.unit.scale == unit.scale and not other_yuan:
        return
    if unit == PLAIN:
        raise ValueError(
            f"{_NO_AMOUNT}: it is in {said.words} and its column is not; write it out in the unit of the column"
        )
    raise ValueError(
        f"is in {said.words}, and its header names another unit; write the number in the unit of the header, and nothing else"
    )
