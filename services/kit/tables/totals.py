"""Rows that add up the others."""

import re
from collections.abc import Sequence

from services.kit.tables.headers import plain

_MAY_BEGIN_TOTAL = frozenset("gGsStT _-*")
"""A first cell in plain letters that begins otherwise is no word of a sum: most are seen to be none at a glance."""
_TOTAL = re.compile("(合计|总计|小计|共计).*|(grand)?totals?|subtotals?|sum")


def is_total(cells: Sequence[str]) -> bool:
    """A row, some cell of which is filled, whose first words are those of a sum: nothing is called so."""
    first = next(cell for cell in cells if cell)
    if first.isascii() and first[0] not in _MAY_BEGIN_TOTAL:
        return False
    return _TOTAL.fullmatch(plain(first).rstrip(":")) is not None
