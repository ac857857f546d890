"""Rows that one quotation mark too many makes part of a cell: `P2,"Wang,A1`, line break, `P3,Li,A2`, line break, `P4,Zhao",A3`.

A reader of CSV sees one sound row with a long cell, so that nobody would hear of the others. A cell that people write on
several lines has no lines that look like rows.
"""

import re
from collections.abc import Sequence

_COLUMNS_TO_BE_SURE = 3
"""With fewer, a text with line breaks may look like rows."""
_LEAST_IN_A_LINE = 3
"""Delimiters of a line that looks like a row; a line of a sentence may have fewer."""
_LINE_BREAK = re.compile(r"\r\n|\r|\n")


def swallows_rows(cells: Sequence[str], delimiter: str, columns: int) -> bool:
    """Whether a cell of a row of a text holds further rows of the table, complete or not, with blank lines or without."""
    return columns >= _COLUMNS_TO_BE_SURE and any(
        _holds_rows(at, cell, delimiter, columns) for at, cell in enumerate(cells) if "\n" in cell or "\r" in cell
    )


def _holds_rows(at: int, cell: str, delimiter: str, columns: int) -> bool:
    counts = [_delimiters(line, delimiter) for line in _LINE_BREAK.split(cell) if line.strip()]
    if len(counts) < 2:  # noqa: PLR2004 -- one line
        return False
    first, *others = counts
    if any(count >= max(columns / 2, _LEAST_IN_A_LINE) for count in others):
        return True
    if first and at + first >= columns - 1 and any(others):  # its first line ends the row, and another begins
        return True
    return first + sum(others) == len(others) * (
        columns - 1
    )  # as many as stand between one column and itself further down


def _delimiters(line: str, delimiter: str) -> int:
    """How many delimiters a line has; commas of a sentence do not count, which have a space behind them."""
    return len(re.findall(rf"{re.escape(delimiter)}(?! \S)", line))
