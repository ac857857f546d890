"""The input files of a demo: a generated book, or a user's own, always the same files in one folder."""

import csv
import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path

from deploy.local import again, bank
from deploy.local.book import write_book
from deploy.local.team import FILE as TEAM
from deploy.local.team import write_team
from schemas.civil import instant_at, zone_named
from services.cli.errors import BadUse
from services.kit.tables.table import ZIP

BOOK, PAYMENTS = "book", "payments"
ENDINGS = (".csv", ".txt", ".tsv", ".xlsx", ".xlsm")
"""Endings that a copy of a user's file keeps; one with another is called by what its bytes are."""
FILES = (
    *(f"{name}{ending}" for name in (BOOK, PAYMENTS) for ending in ENDINGS),
    again.MANIFEST,
    bank.MANIFEST,
    TEAM,
    "feeds.csv",
    "story.json",
)
FOLDERS = (bank.FOLDER, again.FOLDER)
POLICIES = 2000
DAYS = 120
ZONE = "Asia/Shanghai"
"""Of a book that names none."""
MARKED_AT = time(8)
"""Local time at which the feed of an own book speaks for the day before."""
_BANK = ["保单号", "结果", "金额", "币种", "入账日", "流水号", "失败原因", "应缴日", "下次扣款日", "到达时间"]


def write_generated(folder: Path, seed: int, policies: int, days: int = DAYS) -> None:
    """A generated book and its story, told by files of banks and a team's deeds, by people who make mistakes. A story shorter than the book's is cut when it is lived."""
    try:
        changes = write_book(folder, seed=seed, policies=policies, days=max(days, DAYS))
    except ValueError as error:
        raise BadUse(f"--policies: {error}") from error
    write_team(folder, seed)
    story = json.loads((folder / "story.json").read_text(encoding="utf-8"))
    bank.write_returns(folder, seed, {outage["from"][: len("2026-01-01")] for outage in story["outages"]})
    again.write_again(folder, seed, datetime.fromisoformat(story["start"]).date(), int(story["days"]), changes)


def write_own(folder: Path, book: Path, payments: Path | None, start: date, days: int) -> None:
    """A user's own files, with a feed that speaks each morning for the day before, and no outages."""
    copy(book, folder, BOOK)
    if payments is None:
        _write(folder / "payments.csv", _BANK, ())
    else:
        copy(payments, folder, PAYMENTS)
    first = instant_at(start, time(), ZONE).astimezone(zone_named(ZONE))
    _write(folder / "feeds.csv", ("渠道", "截至日", "到达时间"), _marks(first, days))
    story = {"start": first.isoformat(), "days": days, "zone": ZONE, "outages": []}
    (folder / "story.json").write_text(json.dumps(story, indent=2) + "\n", encoding="utf-8")


def copy(source: Path, folder: Path, name: str) -> None:
    """Copy an input file under this name and its own ending; one that cannot be read is the user's to repair."""
    try:
        content = source.read_bytes()
    except OSError as error:
        raise BadUse(f"{source} cannot be read: {error.strerror}") from error
    own = source.suffix.lower()
    ending = own if own in ENDINGS else ".xlsx" if content.startswith(ZIP) else ".csv"
    (folder / f"{name}{ending}").write_bytes(content)


def found(folder: Path, name: str) -> Path:
    """The book or the payments in a folder, whatever their ending is."""
    there = (folder / f"{name}{ending}" for ending in ENDINGS)
    return next((file for file in there if file.exists()), folder / f"{name}.csv")


def _marks(first: datetime, days: int) -> Iterable[Sequence[str]]:
    start = first.date()
    yield "bank", str(start - timedelta(days=1)), first.isoformat()
    for day in (start + timedelta(days=offset) for offset in range(1, days)):
        at = instant_at(day, MARKED_AT, ZONE).astimezone(zone_named(ZONE))
        yield "bank", str(day - timedelta(days=1)), at.isoformat()


def _write(file: Path, header: Sequence[str], lines: Iterable[Sequence[str]]) -> None:
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(lines)
