"""What was read of a file that was sent, and what was not: lines for the terminal."""

from collections.abc import Iterator, Mapping
from typing import Any

from services.kit.counting import counted

WHAT_TO_DO = "Nothing of these sheets was taken in: put their rows into one sheet, or import each as a file of its own."


def lines_of(reading: Mapping[str, Any]) -> Iterator[str]:
    """One line on the file, and one on each sheet that was read; none of an empty reading."""
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


def unread_of(reading: Mapping[str, Any]) -> Iterator[str]:
    """One line on each sheet of a workbook that holds something and was not read, and what to do; none where all were."""
    told = False
    for sheet in reading["sheets"] if reading else ():
        if not sheet["read"] and (sheet["rows"] or sheet["why_not"] != "is empty"):
            yield f"NOT read: sheet {sheet['sheet']} ({counted(sheet['rows'], 'row')}): {sheet['why_not']}"
            told = told or sheet["rows"] > 0
    if told:
        yield WHAT_TO_DO


def _read(sheet: Mapping[str, Any]) -> str:
    where = f"sheet {sheet['sheet']}, " if sheet["sheet"] else ""
    header = f"header in row {sheet['header_row']}" if sheet["header_row"] else "no header"
    more = [f"{counted(sheet['total_rows'], 'total')} passed over"] if sheet["total_rows"] else []
    if hidden := sheet["hidden_rows"]:
        more.append(f"{hidden} of them hidden or filtered, the first in row {sheet['first_hidden_row']}")
    if columns := sheet["hidden_columns"]:
        more.append(f"hidden columns read too: {', '.join(columns)}")
    return "; ".join((f"read: {where}{header}: {counted(sheet['rows'], 'row')}", *more))
