"""What a file is made of before anybody knows what its columns mean: grids of text, row by row."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from services.kit.tables.errors import NotATableError

LONGEST_CELL = 32_767
"""Characters. A spreadsheet holds no more in a cell either."""
MOST_COLUMNS = 1_000
SHOWN = 40
"""Characters of a cell that an error shows."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number as a spreadsheet counts it, its cells as text, and the line it stood in where it was one."""

    number: int
    cells: Sequence[str]
    """What the cells say. In a row of a `Table` they are cleaned, and one that says that there is nothing is empty."""
    line: str | None = None
    stood: Sequence[str] | None = None
    """The cells as they stood in the file, where that is something else: for messages and for the person who corrects them."""
    fault: str = ""
    """Why the row as a whole cannot be read, where its cells do not say what stands under which header."""

    @property
    def shown(self) -> Sequence[str]:
        """The cells as they stood in the file, without spaces at both ends."""
        return self.cells if self.stood is None else self.stood

    def shown_at(self, at: int) -> str:
        """A cell as it stood in the file; empty where the row ends before it."""
        return self.shown[at] if at < len(self.shown) else ""

    @property
    def raw(self) -> bytes:
        """The row as it stood in the file, or as one line of a CSV where it was no line."""
        return (self.line if self.line is not None else _as_line(self.shown)).encode()


class Grid(Protocol):
    """One way to see a file as rows: a CSV with one delimiter, a sheet of a workbook."""

    def rows(self) -> Iterator[Row]:
        """The rows in their order, each time from the first on; empty ones may be left out. Raises `NotATableError` where the file breaks off."""


def refuse_giant(name: str, row: int, column: int, cell: str) -> None:
    """Raise for a cell that is longer than any a person writes."""
    if len(cell) > LONGEST_CELL:
        raise NotATableError(
            f"{name}: row {row}, column {column}: {shortened(cell)!r} is longer than {LONGEST_CELL} characters"
        )


def shortened(text: str) -> str:
    """The beginning of a text, short enough for a message."""
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def _as_line(cells: Sequence[str]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()
