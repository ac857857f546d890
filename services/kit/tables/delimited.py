"""Text with a delimiter (CSV) as a grid."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from services.kit.tables.errors import NotATableError
from services.kit.tables.grid import LONGEST_CELL, Row, refuse_giant, shortened

DELIMITERS = {",": "comma", "\t": "tab", ";": "semicolon", "|": "pipe"}
"""What may stand between two cells, and its name."""


@dataclass(frozen=True, slots=True)
class Delimited:
    """A text file read with one delimiter."""

    name: str
    content: bytes
    encoding: str
    delimiter: str

    def rows(self) -> Iterator[Row]:
        """Every row; a line break inside quotes belongs to its cell."""
        taken: list[str] = []
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
            line = "".join(taken)
            if len(line) > LONGEST_CELL:
                for column, cell in enumerate(cells, 1):
                    refuse_giant(self.name, number, column, cell)
            yield Row(number, cells, line)
            number += 1

    def _lines(self, taken: list[str]) -> Iterator[str]:
        for line in io.TextIOWrapper(io.BytesIO(self.content), self.encoding, newline=""):
            taken.append(line)
            yield line

    def _broken(self, number: int, taken: list[str], error: csv.Error) -> str:
        if "field limit" in str(error):
            row = f"{self.name}: row {number} (it begins {shortened(taken[0])!r})"
            return f"{row}: has a cell longer than {LONGEST_CELL} characters, or a quotation mark that never ends"
        return f"{self.name}: row {number}: is no CSV: {error}"
