import csv
from collections import Counter
from datetime import date, datetime, time

import phonenumbers
import pytest

from deploy.local.book import people, write_book
from deploy.local.book.dates import dues, effective_for, months_after
from deploy.local.book.draft import TIMES, Draft

FILES = ("book.csv", "payments.csv", "feeds.csv", "story.json")


@pytest.fixture(scope="module")
def rows(tmp_path_factory):
    folder = tmp_path_factory.mktemp("book")
    write_book(folder, seed=7, policies=300)

    def read(name):
        with (folder / name).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    return read


def test_same_seed_same_bytes_and_another_seed_others(tmp_path):
    for name, seed in (("a", 5), ("b", 5), ("c", 6)):
        write_book(tmp_path / name, seed=seed, policies=300)
    for name in FILES:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()
    assert (tmp_path / "a" / "book.csv").read_bytes() != (tmp_path / "c" / "book.csv").read_bytes()


def test_the_book_has_the_people_it_promises(rows):
    book = rows("book.csv")
    assert len(book) == len({row["保单号"] for row in book}) == 300
    assert len({row["业务员工号"] for row in book} - {""}) == 20
    assert len({row["主管工号"] for row in book} - {""}) == 5
    assert [bool(row["主管工号"]) for row in book if not row["业务员工号"]].count(True) == 2
    assert sum(not row["业务员工号"] for row in book) == 3
    assert len({row["业务员工号"] for row in book if row["业务员工号"] and not row["主管工号"]}) == 1
    assert {"Asia/Shanghai", "Asia/Urumqi", "America/New_York", ""} == {row["机构时区"] for row in book}
    assert {row["缴费方式"] for row in book} == {"年缴", "半年缴", "季缴", "月缴"}
    assert max(Counter(row["投保人证件号"] for row in book).values()) >= 3


def test_phones_are_of_valid_form_and_belong_to_one_person(rows):
    owner = {}
    for row in rows("book.csv"):
        for who, key in (("投保人", "证件号"), ("业务员", "工号"), ("主管", "工号")):
            if phone := row[f"{who}手机"]:
                assert owner.setdefault(phone, row[f"{who}{key}"]) == row[f"{who}{key}"]
    impossible = {phone for phone in owner if not phonenumbers.is_valid_number(phonenumbers.parse(phone, "CN"))}
    assert 2 <= len(impossible) <= 6
    assert all(len(phone) == 7 for phone in impossible)


def test_due_dates_lie_around_the_start_and_belong_to_their_series(rows):
    for row in rows("book.csv"):
        due, step = date.fromisoformat(row["下期应缴日"]), {"年": 12, "半": 6, "季": 3, "月": 1}[row["缴费方式"][0]]
        effective = date.fromisoformat(row["生效日"])
        months = 12 * (due.year - effective.year) + due.month - effective.month
        assert (months > 0, months % step, months_after(effective, months)) == (True, 0, due)
        assert date(2025, 10, 17) <= due <= date(2026, 4, 20)


def test_few_moments_a_day(rows):
    told = [datetime.fromisoformat(row["到达时间"]) for row in rows("payments.csv")]
    assert {at.time() for at in told} <= set(TIMES)
    assert len(set(TIMES) | {time(8)}) <= 8


def test_months_count_from_the_anchor():
    draft = Draft(1, 300, 120)
    policy = draft.policy(date(2026, 1, 31), months=1, effective=date(2025, 8, 31), years=1)
    assert [str(due) for due in dues(policy)][:4] == ["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30"]
    assert list(dues(policy))[-1] == date(2026, 7, 31)
    assert effective_for(date(2026, 3, 31), 13) == date(2024, 3, 31)


def test_identity_numbers_have_a_right_check_digit():
    number = people.identity(date(1988, 2, 29), "女", 12)
    assert len(number) == 18
    total = sum(int("10" if digit == "X" else digit) * 2**place for place, digit in enumerate(reversed(number)))
    assert total % 11 == 1


def test_too_small_a_book_is_refused(tmp_path):
    with pytest.raises(ValueError, match="100 policies cannot hold the hard cases"):
        write_book(tmp_path, seed=1, policies=100)
