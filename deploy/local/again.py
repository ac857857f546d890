"""The mistakes of those who send a book: rows that come twice, in no order, and the same book again while the story goes on."""

import csv
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random

from deploy.local.book.draft import BOOK_EVERY, FIRST_BOOK
from deploy.local.book.records import AccountChange
from schemas.civil import zone_named

FOLDER = "books"
MANIFEST = "books.csv"
HEADER = ("文件", "到达时间")
SHARE = 0.05
"""Of the rows of each book that stand in it twice."""
EVERY = timedelta(days=BOOK_EVERY)
SENT_AT = time(13, 20)
"""Between two windows of every zone of the book where it is light."""
ZONE = "Asia/Shanghai"

Rows = Sequence[Sequence[str]]


def write_again(folder: Path, seed: int, first: date, days: int, changes: Sequence[AccountChange] = ()) -> None:
    """Spoil `book.csv`, and write `books.csv`: the books that come later, which say nothing new but changes of accounts."""
    rng = Random(seed)  # noqa: S311 - a story to try with, no secret
    header, *rows = _read(folder / "book.csv")
    _write(folder / "book.csv", [header, *_spoilt(rows, rng)])
    (folder / FOLDER).mkdir(exist_ok=True)
    told = []
    for number in range(1, days // EVERY.days + 1):
        day = first + (number - 1) * EVERY + timedelta(days=FIRST_BOOK)
        name = f"{FOLDER}/{day:%Y%m%d}.csv"
        _write(folder / name, [header, *_spoilt(_as_of(day, header, rows, changes), rng)])
        told.append((name, datetime.combine(day, SENT_AT, zone_named(ZONE)).isoformat()))
    _write(folder / MANIFEST, [HEADER, *told])


def _as_of(day: date, header: Sequence[str], rows: Rows, changes: Iterable[AccountChange]) -> Rows:
    """The rows with the accounts that are known on a day."""
    number, account = header.index("保单号"), header.index("账号")
    newest = {change.policy: change.account for change in changes if change.day <= day}
    return [[*row[:account], newest.get(row[number], row[account]), *row[account + 1 :]] for row in rows]


def _spoilt(rows: Rows, rng: Random) -> Rows:
    spoilt = [*rows, *(row for row in rows if rng.random() < SHARE)]
    rng.shuffle(spoilt)
    return spoilt


def _read(file: Path) -> list[list[str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.reader(lines))


def _write(file: Path, rows: Rows) -> None:
    with file.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out, lineterminator="\n").writerows(rows)
