"""A bank's return → payments and failed transfers. Good lines stand for themselves; a bad one keeps its bytes and its rule."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from schemas.money import Money
from schemas.policies import FailureReason
from services.ledger.domain.lines import FailureLine, Line, PaymentLine
from services.ledger.errors import NotATableError
from services.ledger.intake import values
from services.ledger.intake.grid import Row, shortened
from services.ledger.intake.headers import plain
from services.ledger.intake.reasons import reason_of
from services.ledger.intake.table import File, Table, table_of

_SUCCESS = frozenset({"成功", "success", "succeeded", "ok", "paid"})
_FAILURE = frozenset({"失败", "failure", "failed", "fail"})


@dataclass(frozen=True, slots=True)
class _Column:
    headers: tuple[str, ...]
    parse: Callable[[str], Any]
    required: bool = False


COLUMNS: Mapping[str, _Column] = {
    "policy_number": _Column(("保单号", "policy number"), values.identifier, required=True),
    "result": _Column(("结果", "扣款结果", "result"), values.text, required=True),
    "amount": _Column(("金额", "amount"), values.amount, required=True),
    "currency": _Column(("币种", "currency"), values.currency, required=True),
    "value_date": _Column(("入账日", "入账日期", "value date"), values.day, required=True),
    "reference": _Column(("流水号", "银行流水号", "reference", "bank reference"), values.text),
    "reason": _Column(("失败原因", "reason", "failure reason"), values.text),
    "due_date": _Column(("应缴日", "应缴日期", "due date"), values.day),
    "next_debit_on": _Column(("下次扣款日", "next debit", "next debit on"), values.day),
}
"""The columns of a bank's return, Chinese and English; others are ignored."""


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that was not taken in."""

    row: int
    raw: bytes
    column: str
    value: str
    rule: str


@dataclass(frozen=True, slots=True)
class Return:
    """A bank's return as read."""

    table: Table
    lines: tuple[tuple[Line, Row], ...]
    bad: tuple[BadLine, ...]

    @property
    def name(self) -> str:
        """The name of the file."""
        return self.table.name


class _BadCellError(ValueError):
    """A cell that breaks a rule."""

    def __init__(self, column: str, value: str, rule: str) -> None:
        super().__init__(rule)
        self.column, self.value = column, value


def read_return(file: File, source: str) -> Return:
    """Every line of the file. Raises `NotATableError` when a column is missing."""
    known = {plain(header): name for name, column in COLUMNS.items() for header in column.headers}
    table = table_of(file, known.keys())
    places = {known[plain(header)]: at for at, header in enumerate(table.headers) if plain(header) in known}
    missing = [
        " or ".join(c.headers[:1] + c.headers[-1:]) for n, c in COLUMNS.items() if c.required and n not in places
    ]
    if missing:
        raise NotATableError(
            f"{table.name}: row {table.header_row}: missing column {'; missing column '.join(missing)}"
        )
    good: list[tuple[Line, Row]] = []
    bad: list[BadLine] = []
    for row in table.rows():
        try:
            good.append((_line(row, table.headers, places, source), row))
        except _BadCellError as error:
            bad.append(BadLine(row.number, row.raw, error.column, error.value, str(error)))
    return Return(table, tuple(good), tuple(bad))


def _line(row: Row, headers: Sequence[str], places: Mapping[str, int], source: str) -> Line:
    cells = {name: _cell(row, headers, places.get(name), column) for name, column in COLUMNS.items()}
    money = Money(amount=cells["amount"], currency=cells["currency"])
    reference = cells["reference"] or f"line-{hashlib.sha256(row.raw.strip()).hexdigest()[:32]}"
    result = str(cells["result"]).casefold()
    if result in _SUCCESS:
        return PaymentLine(source, reference, cells["policy_number"], cells["due_date"], money, cells["value_date"])
    if result not in _FAILURE:
        raise _BadCellError(headers[places["result"]], cells["result"], "is neither 成功 (success) nor 失败 (failure)")
    stated = str(cells["reason"] or "")
    return FailureLine(
        source, reference, cells["policy_number"], cells["due_date"],
        reason_of(stated) or FailureReason.SYSTEM_OTHER, stated, reason_of(stated) is not None,
        cells["value_date"], cells["next_debit_on"],
    )  # fmt: skip


def _cell(row: Row, headers: Sequence[str], at: int | None, column: _Column) -> Any:
    if at is None:
        return None
    cell = row.cells[at] if at < len(row.cells) else ""
    if not cell:
        if column.required:
            raise _BadCellError(headers[at], "", "is empty")
        return None
    try:
        return column.parse(cell)
    except ValueError as error:
        raise _BadCellError(headers[at], shortened(cell), str(error)) from error
