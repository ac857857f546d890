"""Cells of a sheet that are merged with one above them: the spreadsheet shows its text in them, and the file has nothing there."""

import re
from collections.abc import Collection, Mapping, Sequence

from services.kit.tables.xml import Reader, Tags

_RANGE = re.compile(r"([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})")
_MOST_COLUMNS = 1_000


_MOST = 500_000


class MergesReader(Reader):
    """Reads the merged ranges of a sheet that span several rows."""

    def __init__(self, columns: Collection[int]) -> None:
        """Look for ranges that begin in these columns (from 0)."""
        self._tags = Tags()
        self._columns = columns
        self._count = 0
        self._ranges: dict[int, list[tuple[int, int]]] = {}

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""
        if self._tags[tag] != "mergeCell":
            return
        found = _RANGE.fullmatch(attributes.get("ref", "").upper())
        if found is None or int(found[2]) >= int(found[4]) or (column := _number(found[1])) not in self._columns:
            return
        self._count += 1
        if self._count > _MOST:
            raise ValueError(f"has more than {_MOST} merged cells")
        self._ranges.setdefault(column, []).append((int(found[2]), int(found[4])))

    @property
    def merges(self) -> "Merges":
        """The ranges that were read."""
        return Merges(self._ranges)


class Merges:
    """Merged ranges of several rows, by their first column: of a range of several columns only that one has a text."""

    def __init__(self, ranges: Mapping[int, Sequence[tuple[int, int]]]) -> None:
        """`ranges` have for each column the first and the last rows."""
        each = ((first, last, column) for column, rows in ranges.items() for first, last in rows)
        self._coming = sorted(each, reverse=True)
        self._open: dict[int, tuple[int, int]] = {}
        """The range of a column in which the row stands that was asked for last."""

    def columns_at(self, row: int) -> list[tuple[int, int]]:
        """Columns (from 0) whose cell in this row belongs to one above it, each with the row of that.

        Rows are asked for in their order, so that each range is looked at when it begins and while it lasts.
        """
        while self._coming and self._coming[-1][0] < row:
            first, last, column = self._coming.pop()
            if last > self._open.get(column, (0, 0))[1]:
                self._open[column] = (first, last)
        ended = [column for column, (_, last) in self._open.items() if last < row]
        for column in ended:
            del self._open[column]
        return [(column, first) for column, (first, _) in self._open.items()]


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return min(number - 1, _MOST_COLUMNS)
