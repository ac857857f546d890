"""The rows of a file that were not taken in, as a workbook: every cell at fault marked, ready to be corrected and imported.

All cells are text, so that nothing in them is calculated or reformatted, and the ledger reads them back as they were.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from services.cli.files import new_workbook
from services.cli.problems import Problem, problem

WHERE, WHAT = "原行号 row", "问题 problem"
"""Two columns behind those of the file; the ledger passes over them."""


def write_errors(file: Path, answer: Mapping[str, Any]) -> int:
    """Write the bad rows of an import's answer, and say how many they are. Without any, no file is written."""
    headers, rows = list(answer.get("headers") or ()), list(answer.get("bad_rows") or ())
    problems = _by_row(answer.get("problems") or answer.get("rejected") or ())
    if not rows:
        return 0
    with new_workbook(file) as book:
        sheet = book.sheet("errors", (*headers, WHERE, WHAT))
        for row in rows:
            found = problems.get(str(row["row"]), ())
            said = "; ".join(f"{each.column}: {each.rule}" if each.column else each.rule for each in found)
            cells = [*row["cells"], *[""] * (len(headers) - len(row["cells"]))]
            marks = {headers.index(each.column): each.rule for each in found if each.column in headers}
            sheet.append((*cells, str(row["row"]), said), marks)
    return len(rows)


def _by_row(problems: Iterable[Mapping[str, Any]]) -> dict[str, list[Problem]]:
    found: dict[str, list[Problem]] = {}
    for each in map(problem, problems):
        found.setdefault(each.row, []).append(each)
    return found
