"""A file as a table: its header, wherever it stands, and the rows below it. What kind of file it is, its bytes say."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from services.kit.tables.delimited import DELIMITERS, Delimited
from services.kit.tables.empty import said
from services.kit.tables.encodings import encoding_of
from services.kit.tables.errors import NotATableError
from services.kit.tables.grid import Grid, Row
from services.kit.tables.headers import plain
from services.kit.tables.workbook import sheets_of

_ZIP = b"PK\x03\x04"
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_TITLE_ROWS = 20
"""The header stands in one of so many rows."""
_MAY_BEGIN_TOTAL = frozenset("gGsStT _-*")
"""A first cell in plain letters that begins otherwise is no word of a sum: most are seen to be none at a glance."""
_TOTAL = re.compile("(合计|总计|小计|共计).*|(grand)?totals?|subtotals?|sum")


@dataclass(frozen=True, slots=True)
class File:
    """A file that has come in, and each way to see it as rows."""

    name: str
    grids: Sequence[Grid]


@dataclass(frozen=True, slots=True)
class Table:
    """A grid whose header has been found."""

    name: str
    grid: Grid
    header_row: int
    headers: tuple[str, ...]
    totals: list[int] = field(default_factory=list)
    """Rows that add up the others, as far as `rows` has come."""

    def rows(self) -> Iterator[Row]:
        """The rows below the header that say something, but for totals, with their cells cleaned."""
        self.totals.clear()
        for row in self.grid.rows():
            if row.number <= self.header_row:
                continue
            stood = [cell.strip() for cell in row.cells]
            if len(stood) > len(self.headers):
                stood = self._without_strays(row.number, stood)
            cells = list(map(said, stood))
            if not any(cells):
                continue
            if _is_total(cells):
                self.totals.append(row.number)
                continue
            yield Row(row.number, cells, row.line, stood if stood != cells else None)

    def rows_at(self, numbers: Collection[int]) -> list[Row]:
        """The rows of these numbers, for which the file is read again."""
        return [row for row in self.rows() if row.number in numbers] if numbers else []

    def refuse_missing(self, headers: Sequence[str]) -> None:
        """Raise where columns are missing, naming them all."""
        if headers:
            missing = "; missing column ".join(dict.fromkeys(headers))
            raise NotATableError(f"{self.name}: row {self.header_row}: missing column {missing}")

    def _without_strays(self, number: int, cells: list[str]) -> list[str]:
        count = len(self.headers)
        if isinstance(self.grid, Delimited) and any(cells[count:]):
            delimiter = DELIMITERS[self.grid.delimiter]
            raise NotATableError(
                f"{self.name}: row {number}: has {len(cells)} cells under {count} headers; is a {delimiter} unquoted?"
            )
        return cells[:count]


def read(name: str, content: bytes) -> File:
    """What the bytes are. Raises `NotATableError` when they are nothing with rows."""
    if content.startswith(_ZIP):
        return File(name, sheets_of(name, content))
    if content.startswith(_OLD_EXCEL):
        raise NotATableError(
            f"{name}: is an Excel workbook of the old form (.xls), or one with a password; save it as .xlsx without one"
        )
    encoding = encoding_of(name, content)
    return File(name, tuple(Delimited(name, content, encoding, delimiter) for delimiter in DELIMITERS))


def table_of(file: File, known: Collection[str]) -> Table:
    """The table of the file: the grid and the row with most of the known headers (in their plain form)."""
    best: tuple[tuple[int, int], Grid, Row] | None = None
    broken: list[NotATableError] = []
    for grid in file.grids:
        for row in _first_rows(grid, broken):
            score = (len({plain(cell) for cell in row.cells} & set(known)), len(row.cells))
            if any(cell.strip() for cell in row.cells) and (best is None or _outdoes(score, best[0], grid, best[1])):
                best = (score, grid, row)
    if best is None and broken:
        raise broken[0]
    if best is None:
        raise NotATableError(f"{file.name}: is empty")
    _, grid, row = best
    headers = tuple(" ".join(cell.split()) for cell in row.cells)
    _refuse_doubles(file.name, row.number, headers)
    return Table(file.name, grid, row.number, headers)


def table_without_header(file: File, headers: Sequence[str]) -> Table:
    """The table of a file that begins with its first line: the grid that parts it into most cells.

    Where that line is the header all the same, as in a workbook of bad rows, the file says itself what its columns are.
    """
    firsts = [(row, grid) for grid in file.grids for row in islice(grid.rows(), 1)]
    if not firsts:
        raise NotATableError(f"{file.name}: is empty")
    row, grid = max(firsts, key=lambda first: len(first[0].cells))
    if [plain(cell) for cell in row.cells[: len(headers)]] == [plain(header) for header in headers]:
        return Table(file.name, grid, row.number, tuple(row.cells))
    return Table(file.name, grid, 0, tuple(headers))


def _outdoes(score: tuple[int, int], best: tuple[int, int], grid: Grid, best_grid: Grid) -> bool:
    """More known headers; where no grid has any, the one that parts its first row into more cells."""
    return score > best if grid is not best_grid else score[0] > best[0]


def _first_rows(grid: Grid, broken: list[NotATableError]) -> Iterator[Row]:
    """The rows that may be the header. A grid that breaks off early may still not be the one that is chosen."""
    try:
        yield from islice(grid.rows(), _TITLE_ROWS)
    except NotATableError as error:
        broken.append(error)


def _is_total(cells: Sequence[str]) -> bool:
    """A row whose first words are those of a sum: nothing is called so."""
    first = next(cell for cell in cells if cell)
    if first.isascii() and first[0] not in _MAY_BEGIN_TOTAL:
        return False
    return _TOTAL.fullmatch(plain(first).rstrip(":")) is not None


def _refuse_doubles(name: str, row: int, headers: Sequence[str]) -> None:
    doubles = sorted({header for header in headers if header and headers.count(header) > 1})
    if doubles:
        raise NotATableError(f"{name}: row {row}: column {doubles[0]} stands there twice")
