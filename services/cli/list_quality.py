"""The data-quality report of a list: what is missing or wrong in its rows, each with the person who has to put it right (A15)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from schemas.ids import DESKS, ORPHAN_DESK
from services.cli.files import new_workbook
from services.cli.list_rows import Row
from services.cli.service import get
from services.cli.words import named
from services.kit.sheets import Cell

HEADINGS = (
    "责任人 owner", "工号 staff number", "机构 unit", "保单号 policy", "投保人 holder", "问题 gap", "列 column", "值 value", "规则 rule",
    "文件 file", "行 row",
)  # fmt: skip
PAGE = 10_000

Flaws = Mapping[str, Sequence[Mapping[str, Any]]]


def write_quality(file: Path, rows: Iterable[Row]) -> int:
    """Write the report of a list's rows, and say how many lines it has."""
    flaws, lines = _flaws(), 0
    with new_workbook(file) as book:
        sheet = book.sheet("data quality", HEADINGS)
        for row in rows:
            for line in _lines(row, flaws):
                sheet.append(line)
                lines += 1
    return lines


def _lines(row: Row, flaws: Flaws) -> Iterator[Sequence[Cell]]:
    """What is missing now, then the cells of books that were passed over."""
    owner = row["agent"] or row["supervisor"] or row["owner"] or {"name": DESKS[ORPHAN_DESK]}
    who = (named("desk", owner["name"]), owner.get("staff_number"), row["unit"], row["policy_number"], row["holder"])
    for gap in row["gaps"]:
        yield (*who, named("gap", gap), None, None, named("gap_rule", gap), None, None)
    for flaw in flaws.get(row["policy_number"], ()):
        whose = (named("desk", flaw["desk"]), None, *who[2:]) if flaw["desk"] else who
        yield (
            *whose,
            named("flaw", flaw["kind"]),
            flaw["column"],
            flaw["value"],
            flaw["rule"],
            flaw["file"],
            flaw["row"],
        )


def _flaws() -> Flaws:
    """What the ledger knows of cells that it could not use, by policy number."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    offset = 0
    while page := get("ledger", "/data-quality", {"limit": PAGE, "offset": offset}):
        for flaw in page:
            found.setdefault(flaw["policy_number"], []).append(flaw)
        offset += len(page)
    return found
