"""Text with a delimiter (CSV) as a grid."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field

from services.kit.tables.errors import NotATableError
from services.kit.tables.grid import LONGEST_CELL, MOST_COLUMNS, Row, refuse_giant, shortened

DELIMITERS = {",": "comma", "\t": "tab", ";": "semicolon", "|": "pipe"}
"""What may stand between two cells, and its name."""


@dataclass(slots=True)
class Delimited:
    """A text file read with one delimiter."""

    name: str
    content: bytes
    encoding: str
    delimiter: str
    joined: int = field(default=0, compare=False)
    """Lines that belong to the row before them, as far as the file has been read."""

    def rows(self) -> Iterator[Row]:
        """Every row; a line break inside quotes belongs to its cell."""
        taken: list[str] = []
        self.joined = 0
        reader = csv.reader(self._lines(taken), delimiter=self.delimiter, strict=True)
        number = 1
        while True:
            taken.clear()
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                raise NotATableError(self._broken(number, taken, error)) from error
            except UnicodeError as error:
                raise NotATableError(f"{self.name}: row {number}: is not written in {self.encoding}") from error
            if len(cells) > MOST_COLUMNS:
                raise NotATableError(f"{self.name}: row {number}: has more than {MOST_COLUMNS} columns")
            line = "".join(taken)
            if len(line) > LONGEST_CELL:
                for column, cell in enumerate(cells, 1):
                    refuse_giant(self.name, number, column, cell)
            self.joined += len(taken) - 1
            yield Row(number, cells, line)
            number += 1

    def _lines(self, taken: list[str]) -> Iterator[str]:
        for line in io.TextIOWrapper(io.BytesIO(self.content), self.encoding, newline=""):
            taken.append(line)
            yield line

    def _broken(self, number: int, taken: list[str], error: csv.Error) -> str:
        row = f"{self.name}: row {number}"
        if taken:
            row += f" (it begins {shortened(taken[0].strip())!r})"
        if "field limit" in str(error):
            return f"{row}: has a cell longer than {LONGEST_CELL} characters, or a quotation mark that never ends"
        if "unexpected end" in str(error):
            behind = len(taken) - 1
            lines = f", so that the {behind} lines behind it belong to one cell" if behind else ""
            return f'{row}: opens a quotation mark (") that is never closed{lines}; close or remove it'
        if "expected after" in str(error):
            return f'{row}: has a quotation mark (") inside a cell that begins with one; double it, or remove both'
        return f"{row}: is no CSV: {error}"
