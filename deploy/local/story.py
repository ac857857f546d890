"""What the world does during a demo: premiums arrive, feeds speak, providers fail, each at its instant."""

import csv
import io
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from operator import itemgetter
from pathlib import Path
from typing import Self

from deploy.local.again import MANIFEST as BOOKS
from deploy.local.bank import MANIFEST
from deploy.local.inputs import BOOK, PAYMENTS, found
from deploy.local.team import FILE as TEAM
from schemas.civil import instant_at
from services.cli.errors import BadInput
from services.cli.problems import Problem, row_of
from services.kit.tables.days import day
from services.kit.tables.errors import NotATableError
from services.kit.tables.finding import table_of
from services.kit.tables.grid import Row
from services.kit.tables.table import Table, read
from services.ledger.intake.payments import return_headers
from services.ledger.intake.words import shipped

ARRIVES = "到达时间"
_AT_ONCE = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Outage:
    """From now on the sink of a channel takes nothing, or takes messages again."""

    channel: str
    begins: bool


@dataclass(frozen=True, slots=True)
class Payments:
    """A return of a bank, or lines of a payment file that arrive together."""

    name: str
    content: bytes
    rows: tuple[int, ...] | None = None
    """Where the lines stand in the whole file, as a spreadsheet counts; None where this is the whole file."""
    bank: str | None = None
    """The form of the return, where it has to be told."""

    def row(self, number: int) -> int:
        """Where a row of this stands in the user's file."""
        return number if self.rows is None else self.rows[number - 2]


@dataclass(frozen=True, slots=True)
class Book:
    """A book that comes while the story goes on."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Mark:
    """A payment feed is complete through a day."""

    feed: str
    through: date


@dataclass(frozen=True, slots=True)
class Deed:
    """Somebody of the team notes a promise, or a hold that a customer asks for."""

    kind: str
    policy: str
    by: str
    until: date | None


Happening = Outage | Book | Payments | Mark | Deed
_ORDER = (Outage, Book, Payments, Mark, Deed)
"""Of happenings at one instant: a mark covers the payments that came with it."""


@dataclass(frozen=True, slots=True)
class Story:
    """When the demo starts and ends, and what happens in between."""

    start: datetime
    end: datetime
    zone: str
    book: bytes
    """The file that is imported at the start."""
    happenings: Mapping[datetime, Sequence[Happening]]

    @classmethod
    def told(
        cls, start: datetime, days: int, zone: str, book: bytes, events: Iterable[tuple[datetime, Happening]]
    ) -> Self:
        """Put the happenings of the story's days in order; what lies before its start happens at the start."""
        end = start + timedelta(days=days)
        at: defaultdict[datetime, list[Happening]] = defaultdict(list)
        for instant, happening in events:
            if instant < end:
                at[max(instant, start)].append(happening)
        ordered = {instant: sorted(at[instant], key=lambda each: _ORDER.index(type(each))) for instant in sorted(at)}
        return cls(start, end, zone, book, ordered)


def read_story(folder: Path, days: int | None, payments: str | None = None) -> Story:
    """The story of a book: `story.json` and what lies beside it, cut short after `days`.

    `payments` is what the user calls the file of payments that is copied there.
    """
    told = json.loads((folder / "story.json").read_text(encoding="utf-8"))
    start, zone = datetime.fromisoformat(told["start"]).astimezone(UTC), str(told["zone"])
    returned = (folder / MANIFEST).exists()
    paid = returns(folder / MANIFEST) if returned else arrivals(found(folder, PAYMENTS), zone, payments)
    events: list[tuple[datetime, Happening]] = [*paid, *marks(folder / "feeds.csv"), *_outages(told["outages"])]
    events += [*deeds(folder / TEAM), *books(folder / BOOKS)]
    return Story.told(start, days or int(told["days"]), zone, found(folder, BOOK).read_bytes(), events)


def arrivals(file: Path, zone: str, named: str | None = None) -> Iterator[tuple[datetime, Payments]]:
    """The lines of a payment file by the instant of their arrival: as they say, else at the end of their value date.

    The file is read as the ledger reads returns: any encoding, delimiter, workbook and header that it knows. A line whose
    value date cannot be read comes at once, for the ledger to refuse.
    """
    table, places = _payments_in(file, named or file.name)
    groups: defaultdict[datetime, list[Row]] = defaultdict(list)
    for row in table.rows():
        groups[_arrival(table, row, places, zone)].append(row)
    for number, (instant, rows) in enumerate(sorted(groups.items(), key=itemgetter(0)), 1):
        content = _csv([table.headers, *(row.shown for row in rows)])
        at = tuple(table.where(row.number).row for row in rows)
        yield instant, Payments(f"{file.stem}-{number:04d}.csv", content, at)


def _payments_in(file: Path, named: str) -> tuple[Table, Mapping[str, int]]:
    """The table of a payment file, and where the columns stand that say when a line comes."""
    headers = return_headers(shipped())
    try:
        table = table_of(read(named, file.read_bytes()), headers.known)
        places = {place.column: place.at for place in headers.places(table)}
    except OSError as error:
        raise BadInput(f"{file} cannot be read: {error.strerror}") from error
    except NotATableError as error:
        raise BadInput(str(error)) from error
    if ARRIVES in table.headers:
        places[ARRIVES] = table.headers.index(ARRIVES)
    return table, places


def returns(manifest: Path) -> Iterator[tuple[datetime, Payments]]:
    """The files of the banks, as `returns.csv` lists them."""
    _, *lines = _lines(manifest)
    for name, form, at in lines:
        file = manifest.parent / name
        yield datetime.fromisoformat(at).astimezone(UTC), Payments(file.name, file.read_bytes(), bank=form or None)


def books(manifest: Path) -> Iterator[tuple[datetime, Book]]:
    """The books that come later, as `books.csv` lists them, where a story has such."""
    _, *lines = _lines(manifest) if manifest.exists() else [[]]
    for name, at in lines:
        file = manifest.parent / name
        yield datetime.fromisoformat(at).astimezone(UTC), Book(file.name, file.read_bytes())


def marks(file: Path) -> Iterator[tuple[datetime, Mark]]:
    """The lines of `feeds.csv`."""
    _, *lines = _lines(file)
    for feed, through, at in lines:
        yield datetime.fromisoformat(at).astimezone(UTC), Mark(feed, date.fromisoformat(through))


def deeds(file: Path) -> Iterator[tuple[datetime, Deed]]:
    """The lines of `team.csv`, where a story has a team."""
    _, *lines = _lines(file) if file.exists() else [[]]
    for at, kind, policy, by, until in lines:
        deed = Deed(kind, policy, by, date.fromisoformat(until) if until else None)
        yield datetime.fromisoformat(at).astimezone(UTC), deed


def _outages(told: Iterable[Mapping[str, str]]) -> Iterator[tuple[datetime, Outage]]:
    for outage in told:
        yield datetime.fromisoformat(outage["from"]).astimezone(UTC), Outage(outage["sink"], begins=True)
        yield datetime.fromisoformat(outage["until"]).astimezone(UTC), Outage(outage["sink"], begins=False)


def _arrival(table: Table, row: Row, places: Mapping[str, int], zone: str) -> datetime:
    said, valued = _cell(row, places.get(ARRIVES)), _cell(row, places.get("value_date"))
    if said:
        try:
            return datetime.fromisoformat(said).astimezone(UTC)
        except ValueError:
            spot = table.where(row.number)
            where = row_of({"row": spot.row, "sheet": spot.sheet})
            problem = Problem(where, ARRIVES, said, "is no time such as 2026-03-01T10:00:00+08:00")
            raise BadInput(f"{table.name}: refused, nothing was taken in", [problem]) from None
    try:
        return instant_at(day(valued), time(18), zone)
    except ValueError:
        return _AT_ONCE


def _cell(row: Row, at: int | None) -> str:
    return row.cells[at] if at is not None and at < len(row.cells) else ""


def _lines(file: Path) -> list[list[str]]:
    try:
        lines = [line for line in csv.reader(io.StringIO(file.read_text(encoding="utf-8-sig"))) if any(line)]
    except OSError as error:
        raise BadInput(f"{file} cannot be read: {error.strerror}") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise BadInput(f"{file} is no CSV file in UTF-8: {error}") from error
    if not lines:
        raise BadInput(f"{file} is empty")
    return lines


def _csv(lines: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(lines)
    return text.getvalue().encode()
