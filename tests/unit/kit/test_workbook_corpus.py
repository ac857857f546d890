"""Workbooks of many writers: what becomes of each stands in `tests/fixtures/workbooks/fates.yaml`."""

from pathlib import Path

import pytest
import yaml

from services.kit.tables.finding import table_of
from services.kit.tables.headers import plain
from services.kit.tables.reports import reading_of
from services.kit.tables.table import read

FOLDER = Path(__file__).parents[2] / "fixtures" / "workbooks"
FILES = sorted(FOLDER.glob("*.xlsx"))
KNOWN = {plain(header): header for header in ("保单号", "投保人", "保费", "生效日")}


@pytest.fixture(scope="module")
def fates() -> dict:
    return yaml.safe_load((FOLDER / "fates.yaml").read_text())


def fate_of(fates: dict, writer: str, shape: str) -> dict:
    fate = {name: fates[shape][name] for name in ("rows", "sheets")}
    for other in fates[shape].get("but", ()):
        if writer in other["writers"]:
            fate |= {name: value for name, value in other.items() if name != "writers"}
    return fate


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_workbook_of_each_writer_is_read_as_a_spreadsheet_shows_it(file, fates):
    writer, _, shape = file.stem.partition("-")
    table = table_of(read(file.name, file.read_bytes()), KNOWN)
    rows = [list(row.cells) for row in table.rows()]
    sheets = [
        [each.sheet, each.rows if each.read else each.why_not, each.total_rows, each.hidden_rows]
        for each in reading_of(table, KNOWN).sheets
    ]
    assert {"rows": rows, "sheets": sheets} == fate_of(fates, writer, shape)


def test_the_corpus_has_at_least_five_writers_of_at_least_six_shapes(fates):
    shapes: dict[str, set[str]] = {}
    for file in FILES:
        writer, _, shape = file.stem.partition("-")
        shapes.setdefault(writer, set()).add(shape)
    assert sum(len(each) >= 6 for each in shapes.values()) >= 5
    assert set.union(*shapes.values()) == set(fates)
