"""What happens during a demo, read from its input files."""

from datetime import UTC, date, datetime

import pytest
import xlsxwriter

from deploy.local import inputs
from deploy.local.story import Mark, arrivals, read_story
from services.cli.errors import BadInput, BadUse
from services.kit.tables.finding import table_of as read_table
from services.kit.tables.table import read
from services.ledger.intake.payments import return_headers
from services.ledger.intake.words import shipped

BOOK = "保单号\nP1\n"
ZONE = "Asia/Shanghai"


@pytest.fixture
def book(tmp_path):
    file = tmp_path / "mine.csv"
    file.write_text(BOOK)
    return file


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "records"
    folder.mkdir()
    return folder


def test_an_own_book_without_payments_has_a_feed_that_speaks_each_morning(book, folder):
    inputs.write_own(folder, book, None, date(2026, 3, 1), 3)
    story = read_story(folder, None)
    assert story.book == BOOK.encode()
    assert story.start == datetime(2026, 2, 28, 16, tzinfo=UTC)
    assert story.happenings == {
        story.start: [Mark("bank", date(2026, 2, 28))],
        datetime(2026, 3, 2, 0, tzinfo=UTC): [Mark("bank", date(2026, 3, 1))],
        datetime(2026, 3, 3, 0, tzinfo=UTC): [Mark("bank", date(2026, 3, 2))],
    }


def test_lines_that_arrive_together_are_one_file_with_the_header(tmp_path):
    file = tmp_path / "payments.csv"
    file.write_text(
        "保单号,入账日,到达时间\nP1,2026-03-01,2026-03-01T10:00:00+08:00\n"
        "P2,2026-03-01,2026-03-01T12:00:00+08:00\nP3,2026-03-01,2026-03-01T10:00:00+08:00\n"
    )
    (first, one), (second, other) = arrivals(file, ZONE)
    assert (first.hour, second.hour) == (2, 4)
    assert one.content.decode().splitlines()[1:] == [
        "P1,2026-03-01,2026-03-01T10:00:00+08:00",
        "P3,2026-03-01,2026-03-01T10:00:00+08:00",
    ]
    assert one.content.splitlines()[0] == other.content.splitlines()[0]


@pytest.mark.parametrize("day", ["2026-03-01", "2026/3/1", "20260301"])
def test_a_line_that_does_not_say_when_it_arrives_comes_on_the_evening_of_its_value_date(tmp_path, day):
    file = tmp_path / "payments.csv"
    file.write_text(f"保单号,入账日\nP1,{day}\n")
    ((instant, _),) = arrivals(file, ZONE)
    assert instant == datetime(2026, 3, 1, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    "content",
    [
        "保单号,扣款日期\nP1,2026年3月1日\n".encode("gb18030"),
        "代扣结果明细\n\n保单号;交易日期\nP1;2026-03-01 09:30:00\n".encode(),
        "Policy No.\tValue Date\nP1\t2026.3.1\n".encode("utf-8-sig"),
    ],
    ids=["GB18030", "title and semicolons", "English and tabs"],
)
def test_a_payment_file_is_read_as_the_ledger_reads_it(tmp_path, content):
    file = tmp_path / "payments.csv"
    file.write_bytes(content)
    ((instant, payments),) = arrivals(file, ZONE)
    assert instant == datetime(2026, 3, 1, 10, tzinfo=UTC)
    given = read_table(read(payments.name, payments.content), return_headers(shipped()).known)
    assert [row.cells[0] for row in given.rows()] == ["P1"]


def test_a_workbook_of_payments_is_read_as_the_ledger_reads_it(tmp_path):
    file = tmp_path / "payments.csv"
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["保单号", "结果", "实扣金额(元)", "入账日"])
        sheet.write_row(1, 0, ["P1", "失败", "0.00", "20260301"])
    ((instant, payments),) = arrivals(file, ZONE)
    assert instant == datetime(2026, 3, 1, 10, tzinfo=UTC)
    assert payments.content.decode().splitlines() == ["保单号,结果,实扣金额(元),入账日", "P1,失败,0.00,20260301"]


def test_a_line_whose_day_cannot_be_read_is_left_to_the_ledger(tmp_path):
    file = tmp_path / "payments.csv"
    file.write_text("保单号,入账日\nP1,1/3/26\nP2,2026-03-01\n")
    (_, bad), (_, good) = arrivals(file, ZONE)
    assert (bad.rows, bad.row(2), good.row(2)) == ((2,), 2, 3)


def test_a_file_that_is_no_table_is_refused(tmp_path):
    file = tmp_path / "payments.csv"
    file.write_bytes(b"PK\x03\x04rest")
    with pytest.raises(BadInput, match=r"payments\.csv: begins like an Excel workbook, but is damaged"):
        list(arrivals(file, ZONE))


def test_a_bad_arrival_is_refused_by_row_column_value_and_rule(tmp_path):
    file = tmp_path / "payments.csv"
    file.write_text("保单号,入账日,到达时间\nP1,2026-03-01,noon\n")
    with pytest.raises(BadInput) as caught:
        list(arrivals(file, ZONE))
    (problem,) = caught.value.problems
    assert (problem.row, problem.column, problem.value) == ("2", "到达时间", "noon")


@pytest.mark.parametrize(
    ("name", "content", "kept"),
    [
        ("五月.XLSX", b"PK\x03\x04", "book.xlsx"), ("b.xlsm", b"PK\x03\x04", "book.xlsm"), ("b.txt", b"x", "book.txt"), ("b.csv", b"PK\x03\x04", "book.csv"),
        ("b", b"PK\x03\x04", "book.xlsx"), ("b.dat", b"x", "book.csv"),
    ],
)  # fmt: skip
def test_an_own_book_keeps_its_ending(folder, tmp_path, name, content, kept):
    file = tmp_path / name
    file.write_bytes(content)
    inputs.write_own(folder, file, None, date(2026, 3, 1), 3)
    assert sorted(each.name for each in folder.iterdir()) == sorted([kept, "payments.csv", "feeds.csv", "story.json"])
    assert set(inputs.FILES) >= {kept}
    assert read_story(folder, None).book == content


def test_own_payments_keep_their_ending_and_are_told_by_their_own_name(book, folder, tmp_path):
    paid = tmp_path / "五月回盘.txt"
    paid.write_text("保单号,入账日,到达时间\nP1,2026-03-01,noon\n")
    inputs.write_own(folder, book, paid, date(2026, 3, 1), 3)
    assert (folder / "payments.txt").exists()
    with pytest.raises(BadInput, match=r"五月回盘\.txt: refused"):
        read_story(folder, None, paid.name)


def test_a_book_that_cannot_be_read_is_told(folder, tmp_path):
    with pytest.raises(BadUse, match=r"nowhere\.csv cannot be read"):
        inputs.write_own(folder, tmp_path / "nowhere.csv", None, date(2026, 3, 1), 3)
