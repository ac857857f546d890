"""Where the table of a file stands: the header of its rows, and every sheet that has the same columns."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from services.kit.tables.errors import NotATableError
from services.kit.tables.extent import Part, Unread, unread
from services.kit.tables.grid import Grid, Row, shortened
from services.kit.tables.headers import Units, measure_of, no_units, plain
from services.kit.tables.table import File, Table, column_of
from services.kit.tables.workbook import Sheet

_TITLE_ROWS = 20
"""The header stands in one of so many rows."""
_COLUMNS_OF_A_HEADER = 2
"""A row of a sheet that is not read is its header where it names so many known columns; one may stand there by chance."""
_OTHER_COLUMNS = "has other columns than the sheet that was read"

Known = Collection[str] | Mapping[str, object]
"""Headers in their plain form; or with the column that each names, so that two headers of one column are the same."""


class _Known(NamedTuple):
    """The headers that are known, and the units that may stand behind them."""

    names: Known
    units: Units

    def column(self, cell: str) -> object | None:
        """The column that a cell of the header names."""
        return column_of(self.names, cell, self.units)


class _Found(NamedTuple):
    """A row that may be the header of a grid, and how well it fits: known headers, cells."""

    fit: tuple[int, int]
    grid: Grid
    row: Row


def table_of(file: File, known: Known, units: Units = no_units) -> Table:
    """The table of the file: the row with most of the known headers, and the rows below it.

    Every visible sheet of a workbook with the same known columns, in whatever order, is a part of it. `units` tells which words behind a header are a unit.
    """
    headers_known = _Known(known, units)
    broken: list[NotATableError] = []
    found = {id(grid): best for grid in file.grids if (best := _best(grid, headers_known, broken)) is not None}
    fit = max((each.fit for each in found.values()), default=(0, 0))
    if broken and fit <= (0, 1):  # no other delimiter parts it, so that the one is meant with which it breaks off
        raise broken[0]
    if not found:
        raise NotATableError(f"{file.name}: is empty")
    best = next(each for each in found.values() if each.fit == fit)
    headers = tuple(" ".join(cell.split()) for cell in best.row.cells)
    _refuse_doubles(file.name, best.row.number, headers)
    known_at = frozenset(_places(headers, headers_known).values())
    table = Table(file.name, headers, (Part(best.grid, best.row.number, known=known_at),))
    return _with_sheets(file, table, found, headers_known) if isinstance(best.grid, Sheet) else table


def table_without_header(file: File, headers: Sequence[str]) -> Table:
    """The table of a file that begins with its first line: the grid that parts it into most cells.

    Where that line is the header all the same, as in a workbook of bad rows, the file says itself what its columns are.
    """
    broken: list[NotATableError] = []
    firsts = [(row, grid) for grid in file.grids for row in _first(grid, broken)]
    if not firsts and broken:
        raise broken[0]
    if not firsts:
        raise NotATableError(f"{file.name}: is empty")
    best, chosen = max(firsts, key=lambda first: len(first[0].cells))
    given = tuple(best.cells) if _is_header(best, headers) else tuple(headers)
    if not isinstance(chosen, Sheet):
        return Table(file.name, given, (Part(chosen, _header_row(best, headers), known=range(len(given))),))
    alike = [(row, grid) for row, grid in firsts if len(row.cells) == len(best.cells)]
    every = range(len(given))
    parts = tuple(Part(grid, _header_row(row, headers), known=every) for row, grid in alike)
    others = [unread(grid, _OTHER_COLUMNS) for row, grid in firsts if (row, grid) not in alike and isinstance(grid, Sheet)]  # fmt: skip
    return Table(
        file.name,
        given,
        parts,
        (*others, *_hidden(file, lambda sheet: _look_at_width(sheet, len(best.cells), headers))),
    )


def _first(grid: Grid, broken: list[NotATableError]) -> Sequence[Row]:
    """The first row of a grid, if it has one. A text read with the wrong delimiter may break off in it."""
    try:
        return list(islice(grid.rows(), 1))
    except NotATableError as error:
        broken.append(error)
        return ()


def _is_header(row: Row, headers: Sequence[str]) -> bool:
    return [plain(cell) for cell in row.cells[: len(headers)]] == [plain(header) for header in headers]


def _header_row(row: Row, headers: Sequence[str]) -> int:
    return row.number if _is_header(row, headers) else 0


def _best(grid: Grid, known: _Known, broken: list[NotATableError]) -> _Found | None:
    """The row of a grid with most of the known headers, the first of several.

    A grid that breaks off early may still not be the one that is chosen.
    """
    best: _Found | None = None
    try:
        for row in islice(grid.rows(), _TITLE_ROWS):
            found = _Found((len(_columns(row.cells, known)), len(row.cells)), grid, row)
            if any(cell.strip() for cell in row.cells) and (best is None or found.fit[0] > best.fit[0]):
                best = found
    except NotATableError as error:
        broken.append(error)
    return best


def _columns(cells: Sequence[str], known: _Known) -> set[object]:
    return {column for cell in cells if (column := known.column(cell)) is not None}


def _with_sheets(file: File, first: Table, found: Mapping[int, _Found], known: _Known) -> Table:
    """The table with the other visible sheets of its columns, and a word on each sheet that is not read."""
    parts: list[Part] = []
    others: list[Unread] = []
    for grid in file.grids:
        best = found.get(id(grid))
        if grid is first.parts[0].grid:
            parts.append(first.parts[0])
        elif best is not None and (part := _same(first, best, known)) is not None:
            parts.append(part)
        elif isinstance(grid, Sheet):
            others.append(
                unread(grid, "is empty") if best is None else unread(grid, _why(first, best, known), _header_of(best))
            )
    parts.sort(key=lambda part: part is not first.parts[0])
    return Table(
        first.name,
        first.headers,
        tuple(parts),
        (*others, *_hidden(file, lambda sheet: _look_for_header(sheet, first, known))),
    )


def _same(first: Table, found: _Found, known: _Known) -> Part | None:
    """The part that a sheet adds, where it has the same known columns."""
    own, other = _places(first.headers, known), _places(found.row.cells, known)
    if own.keys() != other.keys() or not own:
        return None
    if tuple(found.row.cells) == first.headers:
        return Part(found.grid, found.row.number, known=first.parts[0].known)
    at_own = {at: column for column, at in own.items()}
    by_header = {
        (plain(cell, known.units), measure_of(cell, known.units)): at for at, cell in enumerate(found.row.cells)
    }
    nowhere = len(found.row.cells)
    order = [
        # The same header first: a sheet may have several headers of one column.
        by_header.get(
            (plain(header, known.units), measure_of(header, known.units)),
            other[at_own[at]] if at in at_own else nowhere,
        )
        for at, header in enumerate(first.headers)
    ]
    return Part(found.grid, found.row.number, order, first.parts[0].known)


def _places(cells: Sequence[str], known: _Known) -> dict[object, int]:
    """Where the known columns stand. A column in another unit is another column: 保费(万元) is not read as 保费(元)."""
    found = ((at, cell, known.column(cell)) for at, cell in enumerate(cells))
    return {(column, measure_of(cell, known.units)): at for at, cell, column in found if column is not None}


def _why(first: Table, found: _Found, known: _Known) -> str:
    """What a sheet has too few or too many to be read with the first; the same words for a visible and a hidden one."""
    own, other = _places(first.headers, known), _places(found.row.cells, known)
    if not other:
        return "has no header with the columns of the sheet that was read"
    lacks = [first.headers[at] for column, at in own.items() if column not in other]
    more = [found.row.cells[at] for column, at in other.items() if column not in own]
    if not lacks and not more:
        return "it has the columns of the sheet that was read"
    words = [f"lacks column {', '.join(lacks)}"] * bool(lacks) + [f"has column {', '.join(more)} besides"] * bool(more)
    return f"{_OTHER_COLUMNS}: {'; '.join(words)}"


def _header_of(found: _Found) -> int:
    """Where the header of a sheet stands that is not read; 0 where its best row shows too little to be one."""
    return found.row.number if found.fit[0] >= _COLUMNS_OF_A_HEADER else 0


class _Look(NamedTuple):
    """What a look at a hidden sheet finds."""

    why: str
    header_row: int
    has_columns: bool
    """Most of those of the table."""


def _hidden(file: File, look: Callable[[Sheet], _Look | None]) -> list[Unread]:
    """The hidden sheets, none of which is read."""
    words = {"hidden": "is hidden", "veryHidden": "is hidden, and only a program can show it"}
    hidden: list[Unread] = []
    for sheet in file.hidden:
        why, found = words.get(sheet.state, f"is {sheet.state}"), look(sheet)
        if found is None:
            hidden.append(unread(sheet, why))
        else:
            hidden.append(unread(sheet, f"{why}; {found.why}", found.header_row, has_columns=found.has_columns))
    return hidden


def _look_for_header(sheet: Sheet, first: Table, known: _Known) -> _Look | None:
    """A hidden sheet that has some of the known columns of the table; None where it has none."""
    best = _best(sheet, known, [])
    if best is None or not best.fit[0]:
        return None
    own, other = _places(first.headers, known), _places(best.row.cells, known)
    return _Look(_why(first, best, known), _header_of(best), len(own.keys() & other.keys()) * 2 > len(own))


def _look_at_width(sheet: Sheet, cells: int, headers: Sequence[str]) -> _Look | None:
    """A hidden sheet without header or with it: whether its rows have as many cells as those of the table."""
    try:
        row = next(iter(sheet.rows()), None)
    except NotATableError:
        return None
    if row is None:
        return None
    if len(row.cells) != cells:
        return _Look(_OTHER_COLUMNS, 0, has_columns=False)
    return _Look("it has the columns of the sheet that was read", _header_row(row, headers), has_columns=True)


def _refuse_doubles(name: str, row: int, headers: Sequence[str]) -> None:
    doubles = sorted(header for header, count in Counter(headers).items() if header and count > 1)
    if doubles:
        raise NotATableError(f"{name}: row {row}: column {shortened(doubles[0])} stands there twice")
