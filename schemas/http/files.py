"""What every report of a file says about the file: what was read of it, and what was not."""

from typing import Annotated

from pydantic import Field

from schemas.base import Contract

WhereSaid = Annotated[str, Field(exclude_if=lambda words: not words)]
"""Words that an answer has only where there is something to say."""
SheetTitle = WhereSaid
"""The sheet of a row, where the rows of several sheets were read."""


class SheetRead(Contract):
    """One sheet of a workbook, or all of a text."""

    sheet: str = ""
    """Its title; empty of a text."""
    read: bool
    why_not: str = ""
    """Why it was not read: it is hidden, or has other columns."""
    header_row: int | None = None
    """None of what was not read, and of a file without header."""
    rows: int = 0
    """Rows that were read; of a sheet that was not read, rows that say something, counted alike: without header and totals."""
    total_rows: int = 0
    """Rows that add up the others and were passed over."""
    hidden_rows: int = 0
    """Of the rows that were read, those that the spreadsheet does not show: hidden, or filtered away."""
    first_hidden_row: int | None = None
    hidden_columns: tuple[str, ...] = ()
    """Headers of columns that were read though the spreadsheet does not show them."""


class FileRead(Contract):
    """What was read of a file."""

    encoding: str = ""
    """Of a text: `utf-8`, `gb18030`, …; empty of a workbook."""
    delimiter: str = ""
    """Of a text: `comma`, `tab`, `semicolon` or `pipe`."""
    columns: tuple[str, ...] = ()
    """Headers that were understood."""
    sheets: tuple[SheetRead, ...] = ()
    joined_lines: int = 0
    """Lines of a text that belong to the row before them, since a line break stands inside quotation marks."""
