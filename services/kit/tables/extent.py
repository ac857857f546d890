"""What of a file was read, and what was not and why: for reports, and for whoever must not pass over rows."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from services.kit.tables.delimited import Delimited
from services.kit.tables.empty import said
from services.kit.tables.errors import NotATableError
from services.kit.tables.grid import Grid
from services.kit.tables.totals import is_total
from services.kit.tables.workbook import Sheet

_ROWS_OF_A_PART = 10_000_000
"""More than any sheet has."""
_CELLS_OF_DATA = 3
"""A row with so many filled cells may be one of the file's own kind; notes and titles have fewer."""


class Spot(NamedTuple):
    """Where a row stands: the sheet (empty where the file has one table only) and the row as the spreadsheet counts it."""

    sheet: str
    row: int

    def __str__(self) -> str:
        """In words."""
        return f"row {self.row} of sheet {self.sheet}" if self.sheet else f"row {self.row}"


@dataclass(slots=True)
class Part:
    """The rows of a table that stand in one grid: all of a text, or one sheet."""

    grid: Grid
    header_row: int
    order: Sequence[int] | None = None
    """Where each column of the table stands in this grid, where that is not its own place."""
    known: Collection[int] = ()
    """The columns of the table whose headers are known."""
    rows: int = 0
    """Rows below the header that say something, as far as they have been read; without totals."""
    totals: list[int] = field(default_factory=list)
    """Rows that add up the others."""

    @property
    def sheet(self) -> str:
        """The title of the sheet; empty of a text."""
        return title_of(self.grid)

    @property
    def hidden_rows(self) -> list[int]:
        """Rows that were read though the spreadsheet does not show them: hidden, or filtered away."""
        hidden = self.grid.hidden.rows if isinstance(self.grid, Sheet) else ()
        totals = set(self.totals)
        return [row for row in hidden if row > self.header_row and row not in totals]

    def hidden_columns(self, headers: Sequence[str]) -> list[str]:
        """Headers of columns that were read though the spreadsheet does not show them."""
        if not isinstance(self.grid, Sheet):
            return []
        places = self.order or range(len(headers))
        ranges = self.grid.hidden.columns
        return [
            header
            for at, header in zip(places, headers, strict=True)
            if header and any(first <= at <= last for first, last in ranges)
        ]


@dataclass(frozen=True, slots=True)
class Unread:
    """A sheet that was not read."""

    sheet: str
    state: str
    rows: int
    """Rows that say something, counted as those of a sheet that was read: without its header and totals."""
    why: str
    may_be_data: bool
    """It can be seen and has rows like those that were read, or it is hidden and has their columns."""


def title_of(grid: Grid) -> str:
    """The title of a sheet; empty of a text."""
    return grid.title if isinstance(grid, Sheet) else ""


def joined_lines(grid: Grid) -> int:
    """Lines of a text that belong to the row before them, since a line break stands inside quotation marks."""
    return grid.joined if isinstance(grid, Delimited) else 0


def unread(sheet: Sheet, why: str, header_row: int = 0, *, has_columns: bool = False) -> Unread:
    """Count what a sheet holds that is not read, below its header where it has one.

    `has_columns` says of a hidden sheet that it has the columns of the table.
    """
    count = widest = 0
    visible = sheet.state == "visible"
    try:
        for row in sheet.rows():
            cells = list(map(said, row.cells))
            if row.number == header_row or not any(cells):
                continue
            widest = max(widest, sum(bool(cell.strip()) for cell in row.cells))
            count += row.number > header_row and not is_total(cells)
    except NotATableError as error:
        return Unread(sheet.title, sheet.state, count, f"{why}; {error}", visible or has_columns)
    is_data = widest >= _CELLS_OF_DATA if visible else has_columns and count > 0
    return Unread(sheet.title, sheet.state, count, why, is_data)


def key_of(part: int, row: int) -> int:
    """The number of a row by which it is known in its table: that of the spreadsheet, in the first part."""
    return part * _ROWS_OF_A_PART + row


def parted(key: int) -> tuple[int, int]:
    """The part and the row of a key."""
    return divmod(key, _ROWS_OF_A_PART)
