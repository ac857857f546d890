"""Cells of a sheet that are merged with one above them: the spreadsheet shows its text in them, and the file has nothing there."""

import re
from bisect import bisect_right
from collections.abc import Mapping

from services.kit.tables.xml import Reader, Tags

_RANGE = re.compile(r"([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})")
_MOST_COLUMNS = 1_000


class MergesReader(Reader):
    """Reads the merged ranges of a sheet that span several rows."""

    def __init__(self) -> None:
        """No range yet."""
        self._tags = Tags()
        self._ranges: dict[int, list[tuple[int, int]]] = {}

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""
        if self._tags[tag] != "mergeCell":
            return
        found = _RANGE.fullmatch(attributes.get("ref", "").upper())
        if found is not None and int(found[2]) < int(found[4]):
            self._ranges.setdefault(_number(found[1]), []).append((int(found[2]), int(found[4])))

    @property
    def merges(self) -> "Merges":
        """The ranges that were read."""
        return Merges({column: sorted(ranges) for column, ranges in self._ranges.items()})


class Merges:
    """Merged ranges of several rows, by their first column: of a range of several columns only that one has a text."""

    def __init__(self, ranges: Mapping[int, list[tuple[int, int]]]) -> None:
        """`ranges` have for each column the first and the last rows, in order."""
        self._ranges = ranges

    def columns_at(self, row: int) -> list[tuple[int, int]]:
        """Columns (from 0) whose cell in this row belongs to one above it, each with the row of that."""
        found = []
        for column, ranges in self._ranges.items():
            at = bisect_right(ranges, (row, 0)) - 1
            if at >= 0 and ranges[at][0] < row <= ranges[at][1]:
                found.append((column, ranges[at][0]))
        return found


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return min(number - 1, _MOST_COLUMNS)
