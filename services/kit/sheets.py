"""Excel workbooks, row by row: memory stays the same however many rows there are, and nothing in them is calculated."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import IO, Any

import xlsxwriter
from xlsxwriter.exceptions import XlsxWriterException
from xlsxwriter.worksheet import Worksheet

WIDTH = 16

Cell = str | int | Decimal | date | None
"""A text stays a text, even one that looks like a number or a formula; amounts, counts and dates can be reckoned with."""

_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


class Sheet:
    """One sheet that is being written, from its headings down."""

    def __init__(self, sheet: Worksheet, styles: Mapping[str, Any], headings: Sequence[str]) -> None:
        """Begin with the headings, which stay in sight."""
        self._sheet, self._styles, self._row = sheet, styles, 0
        sheet.set_column(0, max(len(headings) - 1, 0), WIDTH)
        sheet.freeze_panes(1, 0)
        for column, heading in enumerate(headings):
            sheet.write_string(0, column, heading, styles["heading"])

    def append(self, cells: Sequence[Cell], marks: Mapping[int, str] = MappingProxyType({})) -> None:
        """The next row. A marked cell is coloured, and the words of its mark stand beside it as a comment."""
        self._row += 1
        for column, cell in enumerate(cells):
            self._write(column, cell, marked=column in marks)
        for column, words in marks.items():
            self._sheet.write_comment(self._row, column, words)

    def _write(self, column: int, cell: Cell, *, marked: bool) -> None:
        text = self._styles["marked" if marked else "text"]
        match cell:
            case None | "":
                self._sheet.write_blank(self._row, column, None, text)
            case str():
                self._sheet.write_string(self._row, column, cell, text)
            case date():
                self._sheet.write_datetime(self._row, column, cell, self._styles["date"])
            case Decimal():
                self._sheet.write_number(self._row, column, cell, self._styles["amount"])
            case int():
                self._sheet.write_number(self._row, column, cell)


class Book:
    """A workbook that is being written."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        """Prepare the styles, each once."""
        self._book = book
        self._styles = {
            "heading": book.add_format({"bold": True, "num_format": "@"}),
            "text": book.add_format({"num_format": "@"}),
            "marked": book.add_format({"bg_color": "#FFC7CE", "font_color": "#9C0006", "num_format": "@"}),
            "date": book.add_format({"num_format": "yyyy-mm-dd"}),
            "amount": book.add_format({"num_format": "#,##0.00"}),
        }

    def sheet(self, name: str, headings: Sequence[str]) -> Sheet:
        """A new sheet; it is filled before the next one is asked for."""
        return Sheet(self._book.add_worksheet(name), self._styles, headings)


class _Target:
    """A file until it is let go. An archive that was given up half-way writes its end later, where nobody hears it fail."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file: IO[bytes] | None = file

    def write(self, data: bytes) -> int:
        return self._file.write(data) if self._file else len(data)

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._file.seek(offset, whence) if self._file else offset

    def tell(self) -> int:
        return self._file.tell() if self._file else 0

    def flush(self) -> None:
        if self._file:
            self._file.flush()

    def let_go(self) -> None:
        self._file = None


@contextmanager
def workbook(file: IO[bytes]) -> Iterator[Book]:
    """A workbook into a file that is open for writing, complete when the block ends. Raises OSError when it cannot be."""
    target = _Target(file)
    try:
        with xlsxwriter.Workbook(target, _OPTIONS) as book:
            yield Book(book)
    except XlsxWriterException as error:
        raise OSError(str(error)) from error
    finally:
        target.let_go()
