"""What the header of a column says of the cells below it, or a cell of itself: 元, 万元, 美元, 月."""

import re
from decimal import Decimal
from typing import NamedTuple

from services.kit.tables.headers import Remark, remark_of
from services.ledger.intake.currencies import currency_of

_SCALES = {"分": "0.01", "角": "0.1", "百": "1e2", "千": "1e3", "万": "1e4", "十万": "1e5", "百万": "1e6", "千万": "1e7", "亿": "1e8"}  # fmt: skip
_UNIT = re.compile("(?P<scale>十万|百万|千万|[百千万亿分角])?(?P<rest>.*)")
YUAN = ("元", "圆")
"""Of any currency."""
_PARTS = frozenset({"分", "角"})
"""Units that stand without the name of a currency."""
_MONTHS = frozenset({"月", "个月", "month", "months"})


class Unit(NamedTuple):
    """What a header says of the cells below it."""

    scale: Decimal = Decimal(1)
    currency: str | None = None
    in_months: bool = False
    """Periods are months, and not years."""


PLAIN = Unit()
"""Of a header that names no unit, and of one that names 元."""


def unit_in(remark: Remark) -> Unit | None:
    """The unit that a remark at the end of a header means; None where it says something else."""
    if not remark.text:
        return PLAIN
    if remark.text in _MONTHS:
        return Unit(in_months=True) if remark.in_brackets else None
    found = _UNIT.fullmatch(remark.text.upper())
    if found is None:
        return None
    scale, rest = Decimal(_SCALES.get(found["scale"] or "", "1")), found["rest"]
    if rest in YUAN or (not rest and found["scale"] in _PARTS):
        return Unit(scale)
    code = None if rest.isdigit() else currency_of(rest)
    return Unit(scale, code) if code else None


def unit_of_cell(words: str) -> Unit | None:
    """The unit that stands behind the number of an amount, in capital letters and half width: 万, 万元, 美元, 分.

    None where the words are no unit of money; the plain one where there are none.
    """
    if words in _SCALES:
        return Unit(Decimal(_SCALES[words]))
    unit = unit_in(Remark(words))
    return None if unit is None or unit.in_months else unit


def unit_of(header: str) -> Unit:
    """The unit of a header: 保费(万元) is in tens of thousands, 保费(美元) in dollars of the United States."""
    return unit_in(remark_of(header)) or PLAIN
