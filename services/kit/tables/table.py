"""A file as a table: its header, wherever it stands, and the rows below it, of every sheet that has the same columns."""

import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from services.kit.tables.delimited import DELIMITERS, Delimited
from services.kit.tables.empty import said
from services.kit.tables.encodings import encoding_of
from services.kit.tables.errors import NotATableError
from services.kit.tables.extent import Part, Spot, Unread, key_of, parted
from services.kit.tables.foreign import refuse_foreign
from services.kit.tables.grid import Grid, Row, shortened
from services.kit.tables.headers import Units, no_units, plain
from services.kit.tables.merges import Merges
from services.kit.tables.swallowed import swallows_rows
from services.kit.tables.totals import is_total
from services.kit.tables.workbook import Sheet, sheets_of

ZIP = b"PK\x03\x04"
"""How a workbook begins."""
_NAMED = 10
"""So many unknown headers are named in a refusal."""


@dataclass(frozen=True, slots=True)
class File:
    """A file that has come in, and each way to see it as rows."""

    name: str
    grids: Sequence[Grid]
    """The visible sheets of a workbook, or a text with each delimiter."""
    hidden: Sequence[Sheet] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A file whose header has been found."""

    name: str
    headers: tuple[str, ...]
    parts: tuple[Part, ...]
    """The grids that hold its rows: one of a text; of a workbook every visible sheet with these columns."""
    unread: tuple[Unread, ...] = ()

    @property
    def header_row(self) -> int:
        """Where the header stands in the first part; 0 where there is none."""
        return self.parts[0].header_row

    @property
    def totals(self) -> list[int]:
        """Rows that add up the others, as far as `rows` has come."""
        return [key_of(at, row) for at, part in enumerate(self.parts) for row in part.totals]

    def besides(self, used: Collection[int]) -> tuple[str, ...]:
        """The headers of the other columns."""
        return tuple(header for at, header in enumerate(self.headers) if header and at not in used)

    def where(self, number: int) -> Spot:
        """Where the row of this number stands."""
        part, row = parted(number) if len(self.parts) > 1 else (0, number)
        return Spot(self.parts[part].sheet if len(self.parts) > 1 else "", row)

    def source(self, number: int) -> str:
        """The file in which the row of this number stands, with the sheet where there are several."""
        sheet = self.where(number).sheet
        return f"{self.name}, sheet {sheet}" if sheet else self.name

    def rows(self) -> Iterator[Row]:
        """The rows below the header that say something, but for totals, with their cells cleaned.

        Their numbers are those of the spreadsheet in the first part; `where` tells sheet and row of any.
        """
        for at, part in enumerate(self.parts):
            part.rows = 0
            part.totals.clear()
            merges = part.grid.merges(self._named_at(part)) if isinstance(part.grid, Sheet) else Merges({})
            for row in part.grid.rows():
                if (
                    row.number > part.header_row
                    and (found := self._row(part, row, key_of(at, row.number), merges)) is not None
                ):
                    part.rows += 1
                    yield found

    def _row(self, part: Part, row: Row, number: int, merges: Merges) -> Row | None:
        stood = [cell.strip() for cell in row.cells]
        if part.order is not None:
            stood = [stood[at] if at < len(stood) else "" for at in part.order]
        fault = self._fault(part, row, stood) or self._merged(part, row, merges)
        cells = list(map(said, stood[: len(self.headers)]))
        if not any(cells):
            return None
        if is_total(cells):
            part.totals.append(row.number)
            return None
        shown = stood if fault else stood[: len(self.headers)]
        return Row(number, cells, row.line, shown if shown != cells else None, fault)

    def _fault(self, part: Part, row: Row, stood: Sequence[str]) -> str:
        count = len(self.headers)
        if not isinstance(part.grid, Delimited):
            return ""
        delimiter, name = part.grid.delimiter, DELIMITERS[part.grid.delimiter]
        if swallows_rows(row.cells, delimiter, count):
            raise NotATableError(
                f'{self.name}: row {row.number}: a quotation mark (") that stands there alone makes one cell of '
                "several rows; remove it, or double it where it is meant"
            )
        if any(stood[count:]):
            return f"has {len(stood)} cells under {count} headers; is a {name} unquoted?"
        return ""

    def _merged(self, part: Part, row: Row, merges: Merges) -> str:
        """Why a row cannot be read whose cell shows what stands further up: nobody knows whether it is meant for each row."""
        for column, first in merges.columns_at(row.number):
            return f"has no {self._named_at(part)[column]} of its own: the cell is merged with that of row {first}; unmerge and fill them"
        return ""

    def _named_at(self, part: Part) -> Mapping[int, str]:
        """The columns of a grid whose headers are known, by their places in it."""
        named = {at: self.headers[at] for at in part.known if at < len(self.headers) and self.headers[at]}
        return {at if part.order is None else part.order[at]: header for at, header in named.items()}

    def rows_at(self, numbers: Collection[int]) -> list[Row]:
        """The rows of these numbers, for which the file is read again."""
        return [row for row in self.rows() if row.number in numbers] if numbers else []

    def refuse_missing(self, headers: Sequence[str]) -> None:
        """Raise where columns are missing, naming them all, and the headers that nobody knows: one may be meant."""
        if headers:
            missing = "; missing column ".join(dict.fromkeys(headers))
            raise NotATableError(
                f"{self.name}: row {self.header_row}: missing column {missing}{_named_unknown(self._unknown())}"
            )

    def _unknown(self) -> Sequence[str]:
        known = self.parts[0].known
        return [header for at, header in enumerate(self.headers) if header and at not in known]


def read(name: str, content: bytes, encoding: str | None = None) -> File:
    """What the bytes are, and not what the name says. Raises `NotATableError` when they are nothing with rows.

    A text is read in `encoding` where one is given; else as Unicode or GB18030, and refused if it looks like another.
    """
    if any(unicodedata.category(letter) == "Cc" for letter in name):
        raise NotATableError(f"{name!r}: is no name of a file: it holds a control character")
    if content.startswith(ZIP):
        sheets = sheets_of(name, content)
        seen = tuple(sheet for sheet in sheets if sheet.state == "visible")
        return File(name, seen, tuple(sheet for sheet in sheets if sheet.state != "visible"))
    refuse_foreign(name, content)
    found = encoding_of(name, content, encoding)
    return File(name, tuple(Delimited(name, content, found, delimiter) for delimiter in DELIMITERS))


def column_of(known: Collection[str] | Mapping[str, object], cell: str, units: Units = no_units) -> object | None:
    """The column that a header names, or the header itself where only headers are known; None where it is unknown."""
    header = plain(cell, units)
    if isinstance(known, Mapping):
        return known.get(header)
    return header if header in known else None


def _named_unknown(headers: Sequence[str]) -> str:
    if not headers:
        return ""
    named = ", ".join(repr(shortened(header)) for header in headers[:_NAMED])
    more = f" and {len(headers) - _NAMED} more" if len(headers) > _NAMED else ""
    return f"; unknown header {named}{more}"
