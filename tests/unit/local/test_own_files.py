"""A user's own files are read before anything is started, by the rules of the ledger."""

import io
from datetime import UTC, datetime

import pytest
from rich.console import Console

from deploy.local.demo import _show_reading
from deploy.local.own_files import read_own
from services.cli.errors import BadInput
from tests.workbooks import workbook_of

HEADER = ["保单号", "险种", "缴费方式", "保费", "币种", "生效日", "缴费年期", "下期应缴日", "投保人"]
ROW = ["P1", "福寿年年", "年缴", "1200", "CNY", "2020-01-31", "20", "2026-01-31", "赵伟"]
PAID = ["保单号", "结果", "金额", "币种", "入账日"]
ZONE, NOW = "Asia/Shanghai", datetime(2026, 1, 5, tzinfo=UTC)


def workbook(file, **sheets):
    workbook_of(**sheets).save(file)
    return file


def csv(file, *rows):
    file.write_text("".join(f"{','.join(row)}\n" for row in rows))
    return file


def test_every_bad_row_of_a_book_is_told_also_one_that_contradicts_another(tmp_path):
    other, bad = [*ROW[:3], "1300", *ROW[4:]], ["P2", *ROW[1:3], "x", *ROW[4:]]
    with pytest.raises(BadInput, match=r"mine\.csv: 2 errors, nothing was taken in") as caught:
        read_own(csv(tmp_path / "mine.csv", HEADER, ROW, other, bad), None, ZONE, NOW)
    assert [(each.row, each.rule) for each in caught.value.problems] == [
        ("3", "stands in row 2 with other data"),
        ("4", "is no amount such as 1200.00"),
    ]


def test_a_file_that_is_no_payment_file_is_told_by_its_own_name(tmp_path):
    book = csv(tmp_path / "mine.csv", HEADER, ROW)
    with pytest.raises(BadInput, match=r"wrong\.csv: row 1: missing column 结果"):
        read_own(book, csv(tmp_path / "wrong.csv", HEADER, ROW), ZONE, NOW)


def test_lines_of_payments_at_fault_are_left_to_the_ledger_and_sheets_that_are_not_read_are_told(tmp_path):
    book = csv(tmp_path / "mine.csv", HEADER, ROW)
    paid = workbook(
        tmp_path / "p.xlsx",
        一月=[PAID, ["P1", "成功", "x", "CNY", "2026-01-20"]],
        补扣=[["说明", "a", "b"], ["x", "y", "z"]],
    )
    own = read_own(book, paid, ZONE, NOW)
    assert own.payments_read is not None
    out = Console(file=io.StringIO(), width=40)
    _show_reading(out, own.payments_read.model_dump(mode="json"))
    assert out.file.getvalue().splitlines()[-3:] == [
        "  read: sheet 一月, header in row 1: 1 row",
        "  NOT read: sheet 补扣 (2 rows): has no header with the columns of the sheet that was read",
        "  Nothing of these sheets was taken in: put their rows into one sheet, or import each as a file of its own.",
    ]
