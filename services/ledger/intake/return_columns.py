"""The columns of a bank's return: to add, rename or drop one, edit this file and no other.

Other headers for the same are words (`words.yaml`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from services.kit.tables.cells import is_scientific
from services.kit.tables.cleaning import one_line
from services.kit.tables.empty import is_placeholder
from services.ledger.domain.lines import DIGEST_BYTES
from services.ledger.intake import values


def line_id(cell: str) -> bytes:
    """By which a corrected line says for which rejected one it stands."""
    try:
        found = bytes.fromhex(cell)
    except ValueError:
        found = b""
    if len(found) != DIGEST_BYTES:
        raise ValueError("is no line id of the ledger")
    return found


def reference(cell: str) -> str:
    """The bank's own number of a transaction, as text."""
    if is_scientific(cell):
        raise ValueError(
            "is in scientific notation, so the spreadsheet has lost digits of it, and other lines may show the same"
        )
    return values.text(cell)


def reference_in(cell: str) -> str | None:
    """The reference in a cell, or None where it names no transaction: two lines with zeros are two."""
    return None if is_placeholder(cell) else one_line(cell)


@dataclass(frozen=True, slots=True)
class ReturnColumn:
    """A column: the headers it is known by, and how a cell is read."""

    headers: tuple[str, ...]
    parse: Callable[[str], Any]
    required: bool = False
    of_money: bool = False
    """Needed where money has come, and not looked at where a transfer has failed."""

    @property
    def shown(self) -> str:
        return " or ".join(self.headers[:1] + self.headers[-1:])


COLUMNS: Mapping[str, ReturnColumn] = {
    "policy_number": ReturnColumn(("保单号", "policy number"), values.policy_number, required=True),
    "result": ReturnColumn(("结果", "扣款结果", "result"), values.text, required=True),
    "amount": ReturnColumn(("金额", "amount"), values.amount, of_money=True),
    "currency": ReturnColumn(("币种", "currency"), values.currency, of_money=True),
    "value_date": ReturnColumn(("入账日", "入账日期", "value date"), values.day, required=True),
    "reference": ReturnColumn(("流水号", "银行流水号", "reference", "bank reference"), reference),
    "reason": ReturnColumn(("失败原因", "reason", "failure reason"), values.text),
    "due_date": ReturnColumn(("应缴日", "应缴日期", "due date"), values.day),
    "next_debit_on": ReturnColumn(("下次扣款日", "next debit", "next debit on"), values.day),
    "line_id": ReturnColumn(("行标识 line id", "行标识", "line id"), line_id),
}
"""The columns of a bank's return, Chinese and English; others are ignored.

A line with a `line_id` stands for one that was rejected before, and was corrected in the workbook of the bad rows.
"""
