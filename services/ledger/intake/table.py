"""A CSV file as records: the header, and each row with the bytes it stood in."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from services.ledger.errors import NotATableError

_ZIP = b"PK\x03\x04"
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True, slots=True)
class Record:
    """One row: its number as a spreadsheet counts it (the header is row 1), its bytes, and its cells by header."""

    row: int
    raw: bytes
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """A file that is a CSV."""

    name: str
    headers: tuple[str, ...]
    records: tuple[Record, ...]


def read(name: str, content: bytes) -> Table:
    """The table in a file. Raises `NotATableError`, which says what the file is instead."""
    rows = _rows(name, _text(name, content))
    first = next(rows, None)
    if first is None:
        raise NotATableError(f"{name}: is empty")
    headers = tuple(cell.strip() for cell in first[1])
    _refuse_doubles(name, headers)
    records = [_record(name, headers, number, raw, cells) for number, (raw, cells) in enumerate(rows, 2) if any(cells)]
    return Table(name, headers, tuple(records))


def _text(name: str, content: bytes) -> str:
    if content.startswith(_ZIP):
        raise NotATableError(f"{name}: is an Excel workbook (or another zip file), no CSV; save it as “CSV UTF-8”")
    if content.startswith(_OLD_EXCEL):
        raise NotATableError(f"{name}: is an old Excel workbook, no CSV; save it as “CSV UTF-8”")
    if b"\0" in content:
        raise NotATableError(f"{name}: holds NUL bytes, so it is no CSV in UTF-8")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = content.count(b"\n", 0, error.start) + 1
        byte = content[error.start]
        raise NotATableError(
            f"{name}: row {row}: byte {byte:#04x} is not UTF-8; save the file as “CSV UTF-8”"
        ) from error


def _rows(name: str, text: str) -> Iterator[tuple[bytes, Sequence[str]]]:
    taken: list[str] = []

    def lines() -> Iterator[str]:
        for line in io.StringIO(text, newline=""):
            taken.append(line)
            yield line

    reader = csv.reader(lines(), strict=True)
    while True:
        taken.clear()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise NotATableError(f"{name}: row {reader.line_num}: is no CSV: {error}") from error
        yield "".join(taken).encode(), cells


def _refuse_doubles(name: str, headers: Sequence[str]) -> None:
    doubles = sorted({header for header in headers if header and headers.count(header) > 1})
    if doubles:
        raise NotATableError(f"{name}: row 1: column {doubles[0]} stands there twice")


def _record(name: str, headers: Sequence[str], row: int, raw: bytes, cells: Sequence[str]) -> Record:
    if len(cells) > len(headers) and any(cells[len(headers) :]):
        raise NotATableError(
            f"{name}: row {row}: has {len(cells)} cells under {len(headers)} headers; is a comma unquoted?"
        )
    return Record(row, raw, {header: cell.strip() for header, cell in zip(headers, cells, strict=False)})
