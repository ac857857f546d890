"""What happens during a demo, read from its input files."""

from datetime import UTC, date, datetime

import pytest

from deploy.local import inputs
from deploy.local.story import Mark, arrivals, read_story
from services.cli.errors import BadInput, BadUse

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


def test_a_bad_arrival_is_refused_by_row_column_value_and_rule(tmp_path):
    file = tmp_path / "payments.csv"
    file.write_text("保单号,入账日,到达时间\nP1,2026-03-01,noon\n")
    with pytest.raises(BadInput) as caught:
        list(arrivals(file, ZONE))
    (problem,) = caught.value.problems
    assert (problem.row, problem.column, problem.value) == ("2", "到达时间", "noon")


def test_a_book_that_cannot_be_read_is_told(folder, tmp_path):
    with pytest.raises(BadUse, match=r"nowhere\.csv cannot be read"):
        inputs.write_own(folder, tmp_path / "nowhere.csv", None, date(2026, 3, 1), 3)
