"""A sheet of a workbook: XML elements in, rows of text out. Nothing is calculated: a formula is its own text."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache

from services.kit.tables.errors import NotATableError
from services.kit.tables.grid import LONGEST_CELL, MOST_COLUMNS, refuse_giant
from services.kit.tables.strings import Strings
from services.kit.tables.styles import Style
from services.kit.tables.xml import Reader, Tags

_PLAIN = Style()
_LARGEST_DAY = 2_958_465
"""31 December 9999."""
_DAY_ZERO = datetime(1899, 12, 30, tzinfo=UTC)
"""Right for every day from March 1900 on; the spreadsheet believes in a 29 February 1900."""
_DAYS_TO_1904 = 1462


class SheetReader(Reader):
    """Reads one sheet. Finished rows wait in it until they are taken."""

    def __init__(self, name: str, strings: Strings, styles: Sequence[Style], *, from_1904: bool) -> None:
        """Read for a file of this name, whose cells name these strings and styles."""
        self._name, self._strings, self._styles = name, strings, styles
        self._first_day = _DAYS_TO_1904 if from_1904 else 0
        self._tags = Tags()
        self._rows: list[tuple[int, list[str]]] = []
        self._number = 0
        self._cells: list[str] = []
        self._kind = self._style = ""
        self._column = 0
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
            case "v" | "t":
                self._hearing = self._value
            case "f":
                self._formula = self._hearing = ["="]
            case "row":
                given = attributes.get("r", "")
                self._number = int(given) if given.isdecimal() else self._number + 1
                self._cells = []
            case _:
                pass

    def end(self, tag: str) -> None:
        """An element ends."""
        match self._tags[tag]:
            case "c":
                self._end_cell()
            case "v" | "t" | "f":
                self._hearing = None
            case "row":
                self._rows.append((self._number, self._cells))
            case _:
                pass

    def text(self, text: str) -> None:
        """Characters of a value or a formula."""
        if self._hearing is not None:
            self._hearing.append(text)
            self._heard += len(text)
            if self._heard > LONGEST_CELL:
                refuse_giant(self._name, self._number, self._column + 1, "".join(self._hearing))

    def _begin_cell(self, attributes: Mapping[str, str]) -> None:
        place = attributes.get("r", "")
        self._column = _column(place.rstrip("0123456789")) if place else len(self._cells)
        if self._column >= MOST_COLUMNS:
            raise NotATableError(f"{self._name}: row {self._number}: has more than {MOST_COLUMNS} columns")
        self._kind, self._style = attributes.get("t", "n"), attributes.get("s", "")
        self._value, self._formula, self._heard = [], None, 0

    def _end_cell(self) -> None:
        text = self._text()
        if text:
            missing = self._column - len(self._cells)
            if missing > 0:
                self._cells.extend([""] * missing)
            self._cells.append(text)

    def _text(self) -> str:
        if self._formula is not None:
            return "".join(self._formula)
        value = "".join(self._value)
        match self._kind:
            case "s":
                return self._shared(value)
            case "n" if value:
                return self._numeric(value)
            case "b":
                return "TRUE" if value == "1" else "FALSE"
            case _:
                return value

    def _shared(self, value: str) -> str:
        try:
            return self._strings[int(value)]
        except (ValueError, IndexError) as error:
            raise NotATableError(
                f"{self._name}: is a damaged Excel workbook: row {self._number} names a text {value!r} that is not there"
            ) from error

    def _numeric(self, value: str) -> str:
        number = int(self._style) if self._style.isdecimal() else 0
        style = self._styles[number] if number < len(self._styles) else _PLAIN
        return _as_day(value, self._first_day) if style.is_day else _as_number(value, style.digits)


@cache
def _column(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
        if number > MOST_COLUMNS:
            return MOST_COLUMNS
    return number - 1


@lru_cache(maxsize=1 << 14)
def _as_number(value: str, digits: int) -> str:
    """As the spreadsheet shows it without a format: 15 digits, which is all that it has."""
    try:
        shown = format(float(value), ".15g")
    except ValueError:
        return value
    return shown.zfill(digits) if shown.isdecimal() else shown


@lru_cache(maxsize=1 << 14)
def _as_day(value: str, first_day: int) -> str:
    try:
        serial = float(value) + first_day
    except ValueError:
        return value
    if not 1 <= serial <= _LARGEST_DAY:
        return _as_number(value, 0)
    moment = _DAY_ZERO + timedelta(days=int(serial), seconds=round(serial % 1 * 86_400))
    return f"{moment:%Y-%m-%d}" if serial.is_integer() else f"{moment:%Y-%m-%d %H:%M:%S}"
