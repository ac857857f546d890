"""A file of holds: every row is checked, and every cell at fault is named. What a file may look like, `kit.tables` says."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from schemas.http.files import FileRead
from schemas.http.holds import BadHold, HoldFault, HoldIn, HoldKind, HoldsRefusal, Life
from services.kit.tables.aliases import Headers, Place
from services.kit.tables.cells import identifier, narrow, text
from services.kit.tables.days import day
from services.kit.tables.errors import NotATableError
from services.kit.tables.extent import Spot
from services.kit.tables.finding import table_of
from services.kit.tables.grid import Row, shortened
from services.kit.tables.reports import reading_of
from services.kit.tables.table import Table, read

LONGEST_NOTE = 4000
KINDS: Mapping[str, HoldKind] = {
    **{kind.value: kind for kind in HoldKind},
    **dict.fromkeys(("投诉", "客诉"), HoldKind.COMPLAINT),
    **dict.fromkeys(("理赔", "出险", "报案"), HoldKind.CLAIM),
    **dict.fromkeys(("身故", "死亡", "丧亲", "death"), HoldKind.BEREAVEMENT),
    **dict.fromkeys(("勿扰", "免打扰", "勿联系", "拒访", "do not contact"), HoldKind.DO_NOT_CONTACT),
}
LIVES: Mapping[str, Life] = {
    **{life.value: life for life in Life},
    "投保人": Life.HOLDER,
    **dict.fromkeys(("被保险人", "被保人"), Life.INSURED),
}


def _kind(cell: str) -> HoldKind:
    if (found := KINDS.get(narrow(cell).lower())) is None:
        raise ValueError("is no kind of hold: 投诉 complaint, 理赔 claim, 身故 bereavement, 勿扰 do-not-contact")
    return found


def _life(cell: str) -> Life:
    if (found := LIVES.get(narrow(cell).lower())) is None:
        raise ValueError("is neither 投保人 (holder) nor 被保险人 (insured)")
    return found


def _party(cell: str) -> UUID:
    try:
        return UUID(cell)
    except ValueError as error:
        raise ValueError("is no id of a person") from error


def _note(cell: str) -> str:
    if len(cell) > LONGEST_NOTE:
        raise ValueError(f"is longer than {LONGEST_NOTE} characters")
    return cell


@dataclass(frozen=True, slots=True)
class _Column:
    headers: tuple[str, ...]
    parse: Callable[[str], Any]


COLUMNS: Mapping[str, _Column] = {
    "kind": _Column(("类型", "暂停类型", "原因", "类别", "hold", "kind"), _kind),
    "policy_number": _Column(("保单号", "保险单号", "保单号码", "合同号", "policy no", "policy number"), identifier),
    "life": _Column(("对象", "当事人", "person", "life"), _life),
    "party_id": _Column(("客户编号", "party", "party id"), _party),
    "from": _Column(("开始日", "开始日期", "起始日", "起始日期", "since", "start date", "from"), day),
    "until": _Column(("结束日", "结束日期", "截止日", "截止日期", "to", "end date", "until"), day),
    "by": _Column(("经办人", "经办", "登记人", "操作人", "logged by", "by"), text),
    "note": _Column(("备注", "说明", "remark", "note"), _note),
    "reference": _Column(("编号", "案件号", "投诉单号", "理赔号", "case number", "reference"), identifier),
}
"""The columns of a file of holds, Chinese and English; others are ignored."""
_NEEDED = ("kind", "by")


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the file, and what it asks for; None where a cell of it cannot be read."""

    row: Row
    asked: HoldIn | None


@dataclass(slots=True)
class HoldFile:
    """What a file says, and what is wrong with it."""

    table: Table
    places: Mapping[str, Place[str]]
    reading: FileRead = field(default_factory=FileRead)
    """What was read of the file."""
    lines: list[Line] = field(default_factory=list)
    faults: list[tuple[int, HoldFault]] = field(default_factory=list)
    """Cells at fault, each with the number of its row in the table."""

    @property
    def problems(self) -> tuple[HoldFault, ...]:
        """Cells at fault, in the order of the rows."""
        return tuple(fault for _, fault in sorted(self.faults, key=itemgetter(0)))

    @property
    def ignored(self) -> tuple[str, ...]:
        """Headers that say nothing to the scheduler."""
        return self.table.besides({place.at for place in self.places.values()})

    @property
    def bad_rows(self) -> tuple[BadHold, ...]:
        """The rows that are at fault, as they stand in the file."""
        at = {number for number, _ in self.faults}
        rows = (line.row for line in self.lines if line.row.number in at)
        spots = ((self.table.where(row.number), row) for row in rows)
        return tuple(BadHold(row=spot.row, sheet=spot.sheet, cells=tuple(row.shown)) for spot, row in spots)

    def cell(self, row: Row, name: str) -> str:
        """What stands in a row under a column."""
        place = self.places.get(name)
        return row.cells[place.at] if place and place.at < len(row.cells) else ""

    def stood(self, row: Row, name: str) -> str:
        """The same as it stood in the file, where it may say that there is nothing."""
        place = self.places.get(name)
        return row.shown_at(place.at) if place else ""

    def blame(self, row: Row, name: str, value: str, rule: str) -> None:
        """Name a cell that breaks a rule."""
        place = self.places.get(name)
        header = place.header if place else COLUMNS[name].headers[0] if name in COLUMNS else name
        spot = self.table.where(row.number)
        fault = HoldFault(row=spot.row, sheet=spot.sheet, column=header, value=shortened(value), rule=rule)
        self.faults.append((row.number, fault))

    def refusal(self) -> HoldsRefusal:
        """The answer to a file that is refused."""
        first, count = self.problems[0], len(self.problems)
        where, column = Spot(first.sheet, first.row), f", column {first.column}" if first.column else ""
        return HoldsRefusal(
            detail=f"{self.table.name}: {count} {'error' if count == 1 else 'errors'}, nothing was taken in; the first: "
            f"{where}{column}: {first.value!r} {first.rule}",
            file=self.table.name,
            reading=self.reading,
            problems=self.problems,
            headers=self.table.headers,
            bad_rows=self.bad_rows,
        )


def read_holds(name: str, content: bytes, encoding: str | None = None) -> HoldFile:
    """The file as far as it can be read by itself; what it names is looked up later. Raises `NotATableError`."""
    headers = Headers(((name, column.headers) for name, column in COLUMNS.items()), {})
    table = table_of(read(name, content, encoding), headers.known)
    file = HoldFile(table, {place.column: place for place in headers.places(table)})
    table.refuse_missing([_shown(needed) for needed in _NEEDED if needed not in file.places])
    for row in table.rows():
        file.lines.append(Line(row, _asked(file, row)))
    file.reading = reading_of(table, [place.header for place in file.places.values()])
    if not file.lines:
        raise NotATableError(f"{name}: has a header and no row")
    return file


def _shown(name: str) -> str:
    headers: Sequence[str] = COLUMNS[name].headers
    return f"{headers[0]} or {headers[-1]}"


def _asked(file: HoldFile, row: Row) -> HoldIn | None:
    before, values = len(file.faults), dict[str, object]()
    if row.fault:
        file.blame(row, "", ",".join(row.shown), row.fault)
    for name, column in COLUMNS.items():
        if cell := file.cell(row, name):
            try:
                values[name] = column.parse(cell)
            except ValueError as error:
                file.blame(row, name, cell, str(error))
        elif name in _NEEDED:
            file.blame(row, name, file.stood(row, name), "is empty")
    if len(file.faults) > before:
        return None
    try:
        return HoldIn.model_validate(values)
    except ValidationError as error:
        for fault in error.errors(include_url=False):
            name = str(fault["loc"][0]) if fault["loc"] else ""
            file.blame(row, name, file.cell(row, name), fault["msg"])
        return None
