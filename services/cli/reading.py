"""What was read of a file that was sent, and what was not: lines for the terminal."""

from collections.abc import Iterator, Mapping
from typing import Any


def lines_of(reading: Mapping[str, Any]) -> Iterator[str]:
    """One line on the file, and one on each sheet of a workbook that holds something; none of an empty reading."""
    if not reading:
        return
    if how := ", ".join(filter(None, (reading["encoding"], reading["delimiter"]))):
        yield f"read as: {how}"
    if columns := reading["columns"]:
        yield f"columns: {', '.join(columns)}"
    if joined := reading["joined_lines"]:
        yield f"lines that belong to the row before them, inside quotation marks: {joined}"
    for sheet in reading["sheets"]:
        if sheet["read"]:
            yield _read(sheet)
        elif sheet["rows"] or sheet["why_not"] != "is empty":
            yield f"NOT read: sheet {sheet['sheet']} ({_counted(sheet['rows'])}): {sheet['why_not']}"


def _read(sheet: Mapping[str, Any]) -> str:
    where = f"sheet {sheet['sheet']}, " if sheet["sheet"] else ""
    header = f"header in row {sheet['header_row']}" if sheet["header_row"] else "no header"
    more = [f"{sheet['total_rows']} totals passed over"] if sheet["total_rows"] else []
    if hidden := sheet["hidden_rows"]:
        more.append(f"{hidden} of them hidden or filtered, the first in row {sheet['first_hidden_row']}")
    if columns := sheet["hidden_columns"]:
        more.append(f"hidden columns read too: {', '.join(columns)}")
    return "; ".join((f"read: {where}{header}: {_counted(sheet['rows'])}", *more))


def _counted(rows: int) -> str:
    return "1 row" if rows == 1 else f"{rows} rows"
