"""A book comes with rows twice and in no order, and again while the story goes on: it says nothing new."""

import csv
from itertools import pairwise

import pytest

from deploy.local.again import EVERY, MANIFEST
from deploy.local.story import Book, read_story

DAYS = 120


def rows_of(file):
    with file.open(encoding="utf-8", newline="") as lines:
        return [tuple(row.items()) for row in csv.DictReader(lines)]


@pytest.fixture(scope="module")
def plain(plain_folder):
    return rows_of(plain_folder / "book.csv")


def but_accounts(rows):
    return [tuple(cell for cell in row if cell[0] != "账号") for row in rows]


def test_every_book_holds_every_row_and_one_in_twenty_twice_in_no_order(folder, plain):
    for file in (folder / "book.csv", *(folder / "books").iterdir()):
        rows = rows_of(file)
        assert set(but_accounts(rows)) == set(but_accounts(plain))
        assert 0.02 < (len(rows) - len(plain)) / len(plain) < 0.09
        assert list(dict.fromkeys(rows)) != plain


def test_some_accounts_change_with_a_later_book_and_stay_so(folder, plain):
    first, *later = [
        dict(but_numbers(rows_of(file))) for file in (folder / "book.csv", *sorted((folder / "books").iterdir()))
    ]
    assert first == dict(but_numbers(plain))
    changed = [{number for number, account in book.items() if account != first[number]} for book in later]
    assert len(changed[-1]) == 4
    assert all(earlier <= after for earlier, after in pairwise(changed))


def but_numbers(rows):
    return [(dict(row)["保单号"], dict(row)["账号"]) for row in rows]


def test_the_story_has_the_books_at_their_instants(folder):
    happenings = read_story(folder, None).happenings
    books = {at: each for at, all_of_it in happenings.items() for each in all_of_it if isinstance(each, Book)}
    assert len(books) == DAYS // EVERY.days == len(rows_of(folder / MANIFEST))
    assert {one.name for one in books.values()} == {file.name for file in (folder / "books").iterdir()}
    assert len({one.content for one in books.values()}) == len(books)
