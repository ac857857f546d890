"""The rows of a file that were not taken in, as a workbook: every cell at fault marked, ready to be corrected and imported.

All cells are text, so that nothing in them is calculated or reformatted, and the ledger reads them back as they were.
"""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.exceptions import XlsxWriterException
from xlsxwriter.worksheet import Worksheet

from services.cli.errors import BadUse
from services.cli.problems import Problem, problem

WHERE, WHAT = "原行号 row", "问题 problem"
"""Two columns behind those of the file; the ledger passes over them."""
WIDTH = 16


def write_errors(file: Path, answer: Mapping[str, Any]) -> int:
    """Write the bad rows of an import's answer, and say how many they are. Without any, no file is written."""
    headers, rows = list(answer.get("headers") or ()), list(answer.get("bad_rows") or ())
    problems = _by_row(answer.get("problems") or answer.get("rejected") or ())
    if not rows:
        return 0
    try:
        with xlsxwriter.Workbook(file, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
            _fill(book, headers, rows, problems)
    except (OSError, XlsxWriterException) as error:
        raise BadUse(f"{file} cannot be written: {error}") from error
    return len(rows)


def _fill(
    book: xlsxwriter.Workbook,
    headers: Sequence[str],
    rows: Iterable[Mapping[str, Any]],
    problems: Mapping[str, Sequence[Problem]],
) -> None:
    sheet = book.add_worksheet("errors")
    bold, text = book.add_format({"bold": True, "num_format": "@"}), book.add_format({"num_format": "@"})
    marked = book.add_format({"bg_color": "#FFC7CE", "font_color": "#9C0006", "num_format": "@"})
    sheet.set_column(0, len(headers) + 1, WIDTH)
    sheet.freeze_panes(1, 0)
    _write(sheet, 0, (*headers, WHERE, WHAT), bold)
    for at, row in enumerate(rows, 1):
        found = problems.get(str(row["row"]), ())
        said = "; ".join(f"{each.column}: {each.rule}" if each.column else each.rule for each in found)
        cells = [*row["cells"], *[""] * (len(headers) - len(row["cells"]))]
        _write(sheet, at, (*cells, str(row["row"]), said), text)
        for each in found:
            if each.column in headers:
                column = headers.index(each.column)
                sheet.write_string(at, column, cells[column], marked)
                sheet.write_comment(at, column, each.rule)


def _write(sheet: Worksheet, at: int, cells: Iterable[str], style: Any) -> None:
    for column, cell in enumerate(cells):
        if cell:
            sheet.write_string(at, column, cell, style)
        else:
            sheet.write_blank(at, column, None, style)


def _by_row(problems: Iterable[Mapping[str, Any]]) -> dict[str, list[Problem]]:
    found: dict[str, list[Problem]] = {}
    for each in map(problem, problems):
        found.setdefault(each.row, []).append(each)
    return found
