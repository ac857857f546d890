"""A sheet of a workbook: XML elements in, rows of text out. Nothing is calculated: a formula is its own text."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from services.kit.remembered import remembered
from services.kit.tables.cleaning import unescaped
from services.kit.tables.errors import NotATableError
from services.kit.tables.grid import LONGEST_CELL, MOST_COLUMNS, refuse_giant, shortened
from services.kit.tables.strings import Strings
from services.kit.tables.styles import Style
from services.kit.tables.xml import Reader, Tags

_PLAIN = Style()
_LARGEST_DAY = 2_958_465
"""31 December 9999."""
_DAY_ZERO = datetime(1899, 12, 30, tzinfo=UTC)
"""Right for every day from March 1900 on; the spreadsheet believes in a 29 February 1900."""
_DAYS_TO_1904 = 1462
_ISO = re.compile(r"(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d:\d\d)(?:\.\d+)?Z?)?")
_TRUE = frozenset({"1", "true", "on"})
MOST_ROWS = 1 << 20
_LETTERS = 4
"""With as many, a column is too far."""
_DIGITS_OF_A_ROW = 8
"""A longer number is no row, and as many of its digits are enough to see that."""


class SheetReader(Reader):
    """Reads one sheet. Finished rows wait in it until they are taken.

    A cell or row that does not say its place stands behind the one before it.
    """

    def __init__(self, name: str, strings: Strings, styles: Sequence[Style], *, from_1904: bool) -> None:
        """Read for a file of this name, whose cells name these strings and styles."""
        self._name, self._strings, self._styles = name, strings, styles
        self._first_day = _DAYS_TO_1904 if from_1904 else 0
        self._tags = Tags()
        self._rows: list[tuple[int, list[str]]] = []
        self.hidden_rows: list[int] = []
        self.hidden_columns: list[tuple[int, int]] = []
        self._number = self._last = self._hidden_ranges = 0
        self._is_placed = self._is_hidden = self._is_aside = False
        self._hides_rows = False
        self._cells: list[str] = []
        self._kind: str | None = None
        self._style = ""
        self._column = -1
        self._value: list[str] = []
        self._formula: list[str] | None = None
        self._hearing: list[str] | None = None
        self._heard = 0

    def take(self) -> Sequence[tuple[int, list[str]]]:
        """The rows that are finished since the last call, by number."""
        rows, self._rows = self._rows, []
        return rows

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""
        match self._tags[tag]:
            case "c":
                self._begin_cell(attributes)
            case "v" | "t" if self._kind is not None and not self._is_aside:
                self._hearing = self._value if self._formula is None else None
            case "f" if self._kind is not None:
                self._formula = self._hearing = ["="]
                self._heard = 1
            case "rPh":  # how a word is spoken
                self._is_aside = True
            case "row":
                self._begin_row(attributes)
            case "sheetFormatPr":
                self._hides_rows = attributes.get("zeroHeight") in _TRUE
            case "col" if _is_hidden(attributes, "width"):
                columns = (attributes.get(name, "") for name in ("min", "max"))
                first, last = (int(column) if column.isdecimal() else 1 for column in columns)
                self._hide((first - 1, min(last, MOST_COLUMNS) - 1))
            case _:
                pass

    def end(self, tag: str) -> None:
        """An element ends."""
        match self._tags[tag]:
            case "c":
                self._end_cell()
                self._kind = None
            case "v" | "t" | "f":
                self._hearing = None
            case "rPh":
                self._is_aside = False
            case "row":
                self._end_row()
            case _:
                pass

    def text(self, text: str) -> None:
        """Characters of a value or a formula."""
        if self._hearing is not None:
            self._hearing.append(text)
            self._heard += len(text)
            if self._heard > LONGEST_CELL:
                refuse_giant(self._name, self._number, self._column + 1, "".join(self._hearing))

    def _hide(self, columns: tuple[int, int]) -> None:
        self._hidden_ranges += 1
        if self._hidden_ranges > MOST_COLUMNS:
            raise ValueError(f"has more than {MOST_COLUMNS} ranges of hidden columns")
        self.hidden_columns.append(columns)

    def _begin_row(self, attributes: Mapping[str, str]) -> None:
        given = attributes.get("r", "")
        self._is_placed = given.isdecimal()
        self._number = int(given[:_DIGITS_OF_A_ROW]) if self._is_placed else self._last + 1
        self._is_hidden = _is_hidden(attributes, "ht") or (self._hides_rows and "ht" not in attributes)
        self._cells, self._column = [], -1

    def _end_row(self) -> None:
        if not self._last < self._number <= MOST_ROWS:
            raise NotATableError(
                f"{self._name}: is a damaged Excel workbook: row {self._number} stands behind row {self._last}"
            )
        self._last = self._number
        if any(self._cells):
            self._rows.append((self._number, self._cells))
            if self._is_hidden:
                self.hidden_rows.append(self._number)

    def _begin_cell(self, attributes: Mapping[str, str]) -> None:
        place = attributes.get("r", "")
        letters = place.rstrip("0123456789")
        self._column = _column(letters[:_LETTERS]) if letters else self._column + 1
        if not 0 <= self._column < MOST_COLUMNS:
            self._refuse_column(letters)
        if letters and not self._is_placed and (digits := place[len(letters) :]):
            self._number, self._is_placed = int(digits[:_DIGITS_OF_A_ROW]), True
        self._kind, self._style = attributes.get("t", "n"), attributes.get("s", "")
        self._value, self._formula, self._heard = [], None, 0

    def _refuse_column(self, letters: str) -> None:
        if self._column < 0:
            raise NotATableError(
                f"{self._name}: is a damaged Excel workbook: it has a cell in column {shortened(letters)!r}"
            )
        raise NotATableError(f"{self._name}: row {self._number}: has more than {MOST_COLUMNS} columns")

    def _end_cell(self) -> None:
        text = self._text()
        if text:
            missing = self._column + 1 - len(self._cells)
            if missing > 0:
                self._cells.extend([""] * missing)
            elif self._cells[self._column]:
                raise NotATableError(
                    f"{self._name}: is a damaged Excel workbook: row {self._number} has column {self._column + 1} twice"
                )
            self._cells[self._column] = text

    def _text(self) -> str:
        if self._formula is not None:
            return "".join(self._formula)
        value = "".join(self._value)
        match self._kind:
            case "s":
                return self._shared(value)
            case "n" if value:
                return self._numeric(value)
            case "b" if value:
                return "TRUE" if value in _TRUE else "FALSE"
            case "d":
                return _as_iso(value)
            case _:
                return unescaped(value)

    def _shared(self, value: str) -> str:
        try:
            return self._strings[int(value)]
        except (ValueError, IndexError) as error:
            raise NotATableError(
                f"{self._name}: is a damaged Excel workbook: row {self._number} names a text {shortened(value)!r} that is not there"
            ) from error

    def _numeric(self, value: str) -> str:
        number = int(self._style) if self._style.isdecimal() else 0
        style = self._styles[number] if number < len(self._styles) else _PLAIN
        return _as_day(value, self._first_day) if style.is_day else _as_number(value, style.digits)


def _is_hidden(attributes: Mapping[str, str], size: str) -> bool:
    """Whether a row or column is hidden, or made so small that nothing of it is shown."""
    return attributes.get("hidden") in _TRUE or (size in attributes and not attributes[size].strip("0."))


def _as_iso(value: str) -> str:
    """A day of a workbook that keeps days as ISO 8601; without a time of day where that is midnight."""
    found = _ISO.fullmatch(value)
    return value if found is None else found[1] if found[2] in {None, "00:00:00"} else f"{found[1]} {found[2]}"


@lru_cache(maxsize=1 << 14)
def _column(letters: str) -> int:
    """The place of a column, from 0 and at most `MOST_COLUMNS`; -1 for letters that name none."""
    if not (letters.isascii() and letters.isalpha()):
        return -1
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
        if number > MOST_COLUMNS:
            return MOST_COLUMNS
    return number - 1


@remembered(1 << 14)
def _as_number(value: str, digits: int) -> str:
    """As the spreadsheet shows it without a format: 15 digits, which is all that it has."""
    try:
        shown = format(float(value), ".15g")
    except ValueError:
        return value
    return shown.zfill(digits) if shown.isdecimal() else shown


@remembered(1 << 14)
def _as_day(value: str, first_day: int) -> str:
    try:
        serial = float(value) + first_day
    except ValueError:
        return value
    if not 1 <= serial <= _LARGEST_DAY:
        return _as_number(value, 0)
    moment = _DAY_ZERO + timedelta(days=int(serial), seconds=round(serial % 1 * 86_400))
    return f"{moment:%Y-%m-%d}" if serial.is_integer() else f"{moment:%Y-%m-%d %H:%M:%S}"
