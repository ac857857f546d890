"""The rows of a file that were not taken in, as a workbook: every cell at fault marked, ready to be corrected and imported.

All cells are text, so that nothing in them is calculated or reformatted, and the ledger reads them back as they were.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from services.cli.files import new_workbook
from services.cli.problems import Problem, problem, row_of

WHERE, WHAT, WHICH = "原行号 row", "问题 problem", "行标识 line id"
"""Columns behind those of the file, for the reader; by the last one the ledger knows for which line of a bank another stands."""
OURS = (WHERE, WHAT, WHICH)


def write_errors(file: Path, answer: Mapping[str, Any]) -> int:
    """Write the bad rows of an import's answer, and say how many they are. Without any, no file is written."""
    given, rows = list(answer.get("headers") or ()), list(answer.get("bad_rows") or ())
    if not rows:
        return 0
    problems = _by_row(answer.get("problems") or answer.get("rejected") or ())
    # A file that comes from here itself already has our columns, with what was said of its rows before.
    kept = [at for at, header in enumerate(given) if header not in OURS]
    ours = OURS if any(row.get("line_id") for row in rows) else OURS[:-1]
    with new_workbook(file) as book:
        headers = [given[at] for at in kept]
        sheet = book.sheet("errors", (*headers, *ours))
        for row in rows:
            found = problems.get(row_of(row), ())
            cells = [row["cells"][at] if at < len(row["cells"]) else "" for at in kept]
            marks = {headers.index(each.column): each.rule for each in found if each.column in headers}
            sheet.append((*cells, row_of(row), _said(found), *filter(None, [row.get("line_id")])), marks)
    return len(rows)


def _said(found: Iterable[Problem]) -> str:
    return "; ".join(f"{each.column}: {each.rule}" if each.column else each.rule for each in found)


def _by_row(problems: Iterable[Mapping[str, Any]]) -> dict[str, list[Problem]]:
    found: dict[str, list[Problem]] = {}
    for each in map(problem, problems):
        found.setdefault(each.row, []).append(each)
    return found
