"""What was read of a file, as reports and the log say it."""

from collections.abc import Collection, Iterator

from schemas.http.files import FileRead, SheetRead
from services.kit.counting import counted
from services.kit.logging import get_logger
from services.kit.tables.delimited import DELIMITERS, Delimited
from services.kit.tables.extent import Part, joined_lines
from services.kit.tables.table import Table

log = get_logger(__name__)


def reading_of(table: Table, columns: Collection[str]) -> FileRead:
    """What was read of a table whose rows have been gone through. `columns` are the headers that were understood."""
    grid = table.parts[0].grid
    text = grid if isinstance(grid, Delimited) else None
    return FileRead(
        encoding=text.encoding.removesuffix("-sig") if text else "",
        delimiter=DELIMITERS[text.delimiter] if text else "",
        columns=tuple(columns),
        sheets=tuple(_sheets(table)),
        joined_lines=joined_lines(grid),
    )


def log_reading(name: str, reading: FileRead) -> None:
    """Tell the log what was read of a file; what was not read is a warning."""
    passed_over = [
        f"{each.sheet}: {each.why_not} ({counted(each.rows, 'row')})" for each in reading.sheets if not each.read
    ]
    tell = log.warning if passed_over else log.info
    tell(
        "a file was read",
        file=name,
        encoding=reading.encoding,
        delimiter=reading.delimiter,
        columns=len(reading.columns),
        rows=sum(each.rows for each in reading.sheets if each.read),
        hidden_rows=sum(each.hidden_rows for each in reading.sheets),
        sheets=[each.sheet for each in reading.sheets if each.read],
        not_read=passed_over,
    )


def unread_data(table: Table) -> str:
    """Why nobody may say that the file is complete: rows of it were not read. Empty where all were."""
    sheets = [
        f"sheet {each.sheet} ({counted(each.rows, 'row')}, {each.why})" for each in table.unread if each.may_be_data
    ]
    return f"was not read: {'; '.join(sheets)}" if sheets else ""


def _sheets(table: Table) -> Iterator[SheetRead]:
    for part in table.parts:
        yield _read(part, table.headers)
    for each in table.unread:
        yield SheetRead(sheet=each.sheet, read=False, why_not=each.why, rows=each.rows)


def _read(part: Part, headers: Collection[str]) -> SheetRead:
    hidden = part.hidden_rows
    return SheetRead(
        sheet=part.sheet,
        read=True,
        header_row=part.header_row or None,
        rows=part.rows,
        total_rows=len(part.totals),
        hidden_rows=len(hidden),
        first_hidden_row=hidden[0] if hidden else None,
        hidden_columns=tuple(part.hidden_columns(tuple(headers))),
    )
