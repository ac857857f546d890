"""A bank's return → payments and failed transfers. Good lines stand for themselves; a bad one keeps its bytes and its rule."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from schemas.http.files import FileRead
from schemas.money import Money
from schemas.policies import FailureReason
from services.kit.tables.aliases import Headers, Place
from services.kit.tables.finding import table_of, table_without_header
from services.kit.tables.grid import Row, shortened
from services.kit.tables.reports import reading_of
from services.kit.tables.table import File, Table
from services.ledger.domain.lines import FailureLine, Line, PaymentLine, line_digest
from services.ledger.intake import values
from services.ledger.intake.amounts import fault_of_currency
from services.ledger.intake.results import BadResultError, Failed, Paid, Results
from services.ledger.intake.return_columns import COLUMNS, ReturnColumn, reference_in
from services.ledger.intake.units import unit_in, unit_of
from services.ledger.intake.words import Words, shipped


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that was not taken in."""

    row: int
    raw: bytes
    reference: str | None
    column: str
    value: str
    rule: str


@dataclass(frozen=True, slots=True)
class Return:
    """A bank's return as read."""

    table: Table
    places: Mapping[str, Place[str]]
    lines: tuple[tuple[Line, Row], ...]
    bad: tuple[BadLine, ...]
    assumed: tuple[str, ...]
    """What every line says by a word of the deployment, since the file has no such column."""
    reading: FileRead
    """What was read of the file."""
    replaced: frozenset[bytes]
    """What tells the lines apart for which others have come in this file."""

    @property
    def name(self) -> str:
        """The name of the file."""
        return self.table.name

    @property
    def ignored(self) -> tuple[str, ...]:
        """Headers that say nothing to the ledger."""
        return self.table.besides({place.at for place in self.places.values()})

    def cell(self, row: Row, field: str) -> tuple[str, str]:
        """The header of a field, and what stands under it in a row."""
        place = self.places.get(field)
        header = place.header if place else COLUMNS[field].headers[0]
        return header, shortened(self.text(row, field))

    def text(self, row: Row, field: str) -> str:
        """What stands in a row under a field."""
        return _text(row, self.places.get(field))

    def reference(self, row: Row) -> str | None:
        """The bank's own reference of a line, where it has one."""
        return reference_in(self.text(row, "reference"))


class _BadCellError(ValueError):
    """A cell that breaks a rule."""

    def __init__(self, column: str, value: str, rule: str) -> None:
        super().__init__(rule)
        self.column, self.value = column, value


class _BadLineError(ValueError):
    """A line with cells that break rules."""

    def __init__(self, faults: Sequence[_BadCellError]) -> None:
        super().__init__("; ".join(map(str, faults)))
        self.faults = faults


def read_return(
    file: File, source: str, words: Words | None = None, heard: Callable[[int], None] = lambda _: None
) -> Return:
    """Every line of the file. Raises `NotATableError` when a column is missing.

    `heard` is told the number of lines read, line by line.
    """
    return _Reader(words or shipped(), source).read(file, heard)


def return_headers(words: Words) -> Headers[str]:
    """The headers of a return in these words."""
    return Headers(((name, column.headers) for name, column in COLUMNS.items()), words.payments, unit_in)


class _Reader:
    """Reads returns in these words."""

    def __init__(self, words: Words, source: str) -> None:
        self._source = source
        self._words = words
        self._headers = return_headers(words)
        known = ((self._headers.of(header), value) for header, value in words.defaults.items())
        self._defaults = {name: value for name, value in known if name is not None}
        self._results = Results(words)
        self._places: Mapping[str, Place[str]] = {}
        self._replaced: set[bytes] = set()
        self._currency: str | None = None
        self._tells_of_money = False
        """Whether a line says that money has come, or nobody knows what it says."""

    def read(self, file: File, heard: Callable[[int], None]) -> Return:
        """Every line of a file."""
        columns = self._words.columns
        table = table_without_header(file, columns) if columns else table_of(file, self._headers.known, unit_in)
        self._places = {place.column: place for place in self._headers.places(table)}
        self._currency = self._currency_by_header()
        table.refuse_missing(
            [column.shown for name, column in COLUMNS.items() if column.required and not self._is_known(name)]
        )
        good: list[tuple[Line, Row]] = []
        bad: list[BadLine] = []
        for count, row in enumerate(table.rows(), 1):
            heard(count)
            try:
                good.append((self._line(row), row))
            except _BadLineError as error:
                bad += (
                    BadLine(row.number, row.raw, self._reference(row), fault.column, fault.value, str(fault))
                    for fault in error.faults
                )
        if self._tells_of_money or not (good or bad):
            table.refuse_missing(
                [column.shown for name, column in COLUMNS.items() if column.of_money and not self._is_known(name)]
            )
        reading = reading_of(table, [place.header for place in self._places.values()])
        return Return(table, self._places, tuple(good), tuple(bad), self._assumed(), reading, frozenset(self._replaced))

    def _currency_by_header(self) -> str | None:
        """The currency that the header of the amounts names; without a column of currencies every line is in it."""
        place = self._places.get("amount")
        named = unit_of(place.header).currency if place else None
        if named is not None and "currency" not in self._places:
            self._defaults = {**self._defaults, "currency": named}
        return named

    def _assumed(self) -> tuple[str, ...]:
        absent = ((name, value) for name, value in self._defaults.items() if name not in self._places)
        return tuple(f"{COLUMNS[name].headers[0]}: {value}" for name, value in absent)

    def _is_known(self, name: str) -> bool:
        return name in self._places or name in self._defaults

    def _line(self, row: Row) -> Line:
        """Every cell at fault is named: the whole list helps, the first one annoys."""
        if row.fault:
            raise _BadLineError([_BadCellError("", shortened(",".join(row.shown)), row.fault)])
        cells, faults = self._read(row, [name for name, column in COLUMNS.items() if not column.of_money])
        if (stands_for := cells.get("line_id")) is not None:
            self._replaced.add(stands_for)
        said = self._result(cells, faults)
        if not isinstance(said, Failed):
            money, of_money = self._read(row, [name for name, column in COLUMNS.items() if column.of_money])
            cells, faults, self._tells_of_money = cells | money, faults | of_money, True
            if not of_money and (rule := fault_of_currency(self._currency, self._stood(row), cells["currency"])):
                faults["amount"] = _BadCellError(self._header("amount"), shortened(self._stood(row)), rule)
        if faults:
            raise _BadLineError([faults[name] for name in COLUMNS if name in faults])
        own = self._reference(row)
        reference = own or f"line-{(cells['line_id'] or line_digest(row.raw)).hex()[:32]}"
        told = self._source, reference, cells["policy_number"], cells["due_date"]
        shown = self._shown_reference(row)
        earlier = shown if shown and shown != reference else None
        if isinstance(said, Failed):
            reason = said.reason or FailureReason.SYSTEM_OTHER
            return FailureLine(
                *told, reason, said.stated, said.reason is not None, cells["value_date"], cells["next_debit_on"], earlier=earlier
            )  # fmt: skip
        money_in = Money(amount=cells["amount"], currency=cells["currency"])
        return PaymentLine(*told, money_in, cells["value_date"], earlier=earlier)

    def _reference(self, row: Row) -> str | None:
        """The bank's own reference. Zeros are none: every line may have them."""
        return reference_in(_text(row, self._places.get("reference")))

    def _shown_reference(self, row: Row) -> str:
        place = self._places.get("reference")
        return row.shown_at(place.at) if place else ""

    def _stood(self, row: Row) -> str:
        return _text(row, self._places.get("amount"))

    def _result(self, cells: Mapping[str, Any], faults: dict[str, _BadCellError]) -> Paid | Failed | None:
        if not (result := cells.get("result")):
            return None
        stated = cells.get("reason") or ""
        try:
            return self._results.of(result, stated)
        except BadResultError as error:
            faults[error.field] = _BadCellError(self._header(error.field), shortened(cells[error.field]), str(error))
            return None

    def _read(self, row: Row, names: Iterable[str]) -> tuple[dict[str, Any], dict[str, _BadCellError]]:
        """The values of a line in these columns, and the cells at fault."""
        cells: dict[str, Any] = {}
        faults: dict[str, _BadCellError] = {}
        for name in names:
            try:
                cells[name] = self._cell(row, name, COLUMNS[name])
            except _BadCellError as fault:
                faults[name] = fault
        return cells, faults

    def _cell(self, row: Row, name: str, column: ReturnColumn) -> Any:
        place = self._places.get(name)
        cell = _text(row, place) or self._defaults.get(name, "")
        if not cell:
            if column.required or column.of_money:
                stood = row.shown_at(place.at) if place else ""
                raise _BadCellError(self._header(name), shortened(stood), values.missing(stood))
            return None
        try:
            return values.in_unit(column.parse, place.header if place else "")(cell)
        except ValueError as error:
            raise _BadCellError(self._header(name), shortened(cell), str(error)) from error

    def _header(self, name: str) -> str:
        place = self._places.get(name)
        return place.header if place else COLUMNS[name].headers[0]


def _text(row: Row, place: Place[str] | None) -> str:
    return row.cells[place.at] if place and place.at < len(row.cells) else ""
