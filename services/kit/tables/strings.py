"""The shared strings of a workbook: hundreds of thousands of texts in one piece of memory."""

from array import array
from collections.abc import Mapping

from services.kit.tables.cleaning import unescaped
from services.kit.tables.errors import NotATableError
from services.kit.tables.grid import LONGEST_CELL, shortened
from services.kit.tables.xml import Reader, Tags

_REMEMBERED = 1 << 14
"""Texts that are kept as they were read: those that stand in many cells come early."""


_MOST = 1 << 23
"""Texts. A workbook of the largest size has fewer, unless they are empty."""


class Strings:
    """Texts by number. Kept as UTF-8 in one block, since a Python object for each would cost five times as much."""

    def __init__(self) -> None:
        """No text yet."""
        self._block = bytearray()
        self._ends = array("L", [0])
        self._read: dict[int, str] = {}

    def append(self, text: str) -> None:
        """Give the next number to a text."""
        self._block += text.encode("utf-8", "surrogatepass")
        self._ends.append(len(self._block))

    def __getitem__(self, number: int) -> str:
        """The text of a number. Raises IndexError when there is none."""
        known = self._read.get(number)
        if known is not None:
            return known
        if not 0 <= number < len(self):
            raise IndexError(number)
        text = self._block[self._ends[number] : self._ends[number + 1]].decode("utf-8", "replace")
        if len(self._read) < _REMEMBERED:
            self._read[number] = text
        return text

    def __len__(self) -> int:
        """How many texts there are."""
        return len(self._ends) - 1


class StringsReader(Reader):
    """Reads the part of shared strings. How a word is spoken (rPh) is no part of a text."""

    def __init__(self, name: str) -> None:
        """Read for a file of this name."""
        self.strings = Strings()
        self._name = name
        self._tags = Tags()
        self._pieces: list[str] = []
        self._length = 0
        self._wanted = False
        self._aside = False

    def start(self, tag: str, _: Mapping[str, str]) -> None:
        """An element begins."""
        match self._tags[tag]:
            case "si":
                self._pieces.clear()
                self._length = 0
            case "rPh":
                self._aside = True
            case "t":
                self._wanted = not self._aside
            case _:
                pass

    def end(self, tag: str) -> None:
        """An element ends."""
        match self._tags[tag]:
            case "si":
                if len(self.strings) >= _MOST:
                    raise ValueError(f"has more than {_MOST} texts")
                self.strings.append(unescaped("".join(self._pieces)))
            case "rPh":
                self._aside = False
            case "t":
                self._wanted = False
            case _:
                pass

    def text(self, text: str) -> None:
        """Characters, at most as many as a cell can hold."""
        if self._wanted:
            self._pieces.append(text)
            self._length += len(text)
            if self._length > LONGEST_CELL:
                begins = shortened("".join(self._pieces))
                raise NotATableError(f"{self._name}: the cell {begins!r} is longer than {LONGEST_CELL} characters")
