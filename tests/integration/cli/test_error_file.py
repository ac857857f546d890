"""The workbook of bad rows: what was wrong is marked, and the ledger reads every cell back as it was."""

import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from services.cli.error_file import write_errors
from services.cli.errors import BadUse
from services.kit.tables.finding import table_of
from services.kit.tables.headers import plain
from services.kit.tables.table import read

ROOT = Path(__file__).parents[3]
HEADERS = ["保单号", "投保人", "保费"]
ANSWER = {
    "headers": HEADERS,
    "problems": [
        {"row": 3, "column": "保费", "value": "-1", "rule": "must be more than 0"},
        {"row": 3, "column": "保单号", "value": "007", "rule": "stands in row 2 with other data"},
        {"row": 9, "column": "", "value": "P9", "rule": "the ledger has no policy P9"},
    ],
    "bad_rows": [{"row": 3, "cells": ["007", "=HYPERLINK(1)", "-1"]}, {"row": 9, "cells": ["1E5", "http://x.example"]}],
}


def test_bad_cells_are_marked_and_say_their_rule(tmp_path):
    file = tmp_path / "bad.xlsx"
    assert write_errors(file, ANSWER) == 2
    sheet = openpyxl.load_workbook(file).active
    assert [cell.value for cell in sheet[2]] == [
        "007", "=HYPERLINK(1)", "-1", "3", "保费: must be more than 0; 保单号: stands in row 2 with other data",
    ]  # fmt: skip
    assert {cell.coordinate: cell.comment.text for cell in sheet[2] if cell.comment} == {
        "A2": "stands in row 2 with other data", "C2": "must be more than 0",
    }  # fmt: skip
    assert [cell.fill.fgColor.rgb for cell in sheet[2][:3]] == ["FFFFC7CE", "00000000", "FFFFC7CE"]
    assert sheet["E3"].value == "the ledger has no policy P9"


def test_nothing_in_it_is_a_formula_a_link_or_a_number(tmp_path):
    file = tmp_path / "bad.xlsx"
    write_errors(file, ANSWER)
    sheet = openpyxl.load_workbook(file).active
    assert {cell.data_type for row in sheet["A2:C3"] for cell in row if cell.value} == {"s"}
    assert sheet["B3"].hyperlink is None


def test_the_ledger_reads_the_rows_back_as_they_were(tmp_path):
    file = tmp_path / "bad.xlsx"
    write_errors(file, ANSWER)
    table = table_of(read(file.name, file.read_bytes()), set(map(plain, HEADERS)))
    assert table.headers[:3] == tuple(HEADERS)
    assert [list(row.cells[:3]) for row in table.rows()] == [
        ["007", "=HYPERLINK(1)", "-1"], ["1E5", "http://x.example", ""],
    ]  # fmt: skip


def test_a_file_of_bad_rows_that_is_bad_again_has_each_column_of_ours_once(tmp_path):
    file = tmp_path / "bad.xlsx"
    again = {
        "headers": [*HEADERS, "原行号 row", "问题 problem"],
        "problems": [{"row": 2, "column": "保费", "value": "-2", "rule": "must be more than 0"}],
        "bad_rows": [{"row": 2, "cells": ["007", "赵伟", "-2", "3", "保费: is no amount"], "line_id": "ab"}],
    }
    write_errors(file, again)
    sheet = openpyxl.load_workbook(file).active
    assert [[cell.value for cell in row] for row in sheet] == [
        [*HEADERS, "原行号 row", "问题 problem", "行标识 line id"],
        ["007", "赵伟", "-2", "2", "保费: must be more than 0", "ab"],
    ]


def test_without_bad_rows_there_is_no_file(tmp_path):
    file = tmp_path / "bad.xlsx"
    assert write_errors(file, {"registered": 3, "rejected": []}) == 0
    assert not file.exists()


def test_a_folder_that_is_not_there_is_told_in_words(tmp_path):
    with pytest.raises(BadUse, match="cannot be written"):
        write_errors(tmp_path / "no" / "bad.xlsx", ANSWER)


@pytest.mark.parametrize("most", [300, 3_000], ids=["nothing fits", "a part fits"])
def test_a_disk_without_room_is_one_sentence_and_no_part_of_a_workbook(tmp_path, most):
    """A limit on the length of files stands for a full disk, for the temporary files of the workbook too."""
    program = (
        "import pathlib, sys; from tests.integration.cli.test_error_file import ANSWER;"
        "from services.cli.error_file import write_errors; import resource;"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({most}, {most}));"
        "write_errors(pathlib.Path(sys.argv[1]), ANSWER)"
    )
    file = tmp_path / "bad.xlsx"
    done = subprocess.run(
        [sys.executable, "-c", program, str(file)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert f"BadUse: {file} cannot be written" in done.stderr.splitlines()[-1]
    assert "Exception ignored" not in done.stderr
    assert not file.exists()
