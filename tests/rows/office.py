"""A stepped house with the words of an office: files come in, days pass, messages and events are looked at."""

import asyncio
import csv
import io
import os
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from deploy.local import records
from deploy.local.driver import Driver
from deploy.local.story import Happening, Mark, Story
from schemas.base import EventModel
from schemas.civil import instant_at
from services.cli.addresses import ROOT
from tests.chaos import book
from tests.chaos.world import API_KEY, World
from tests.rows.wire import events_of

ZONE = "Asia/Shanghai"
START = datetime(2026, 3, 2, 1, tzinfo=book.HOME)
"""A Monday in spring, at night: the first window of the first day is still to come."""
SPEAKS_AT = time(8)
"""When the feed says, each morning, that it is complete through the day before."""

Rows = Iterable[Mapping[str, object]]


@dataclass(frozen=True)
class Said:
    """What a command said."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Received:
    """A message as it reached somebody; `at` is business time, `raw` the line of the sink's log."""

    channel: str
    at: datetime
    to: str
    text: str
    subject: str | None
    raw: Mapping[str, Any]

    @property
    def local(self) -> datetime:
        """The clock on the wall in Shanghai when it came."""
        return self.at.astimezone(book.HOME).replace(tzinfo=None)


class Office:
    """The real services on the run's broker and database, under a stepped clock that only this object moves."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.house = world.house
        self.folder = world.folder

    @property
    def now(self) -> datetime:
        """The business time of the house."""
        return self.world.time.now.astimezone(UTC)

    @property
    def today(self) -> date:
        """The civil date in Shanghai."""
        return self.now.astimezone(book.HOME).date()

    def day(self, offset: int) -> date:
        """The civil date so many days after the start."""
        return START.date() + timedelta(days=offset)

    # What people enter.

    async def import_book(self, rows: Rows | Path, name: str = "book.csv", **query: object) -> dict[str, Any]:
        """Take in a book, as rows of `policy` or as a file; its report."""
        return await self._import("/books", rows, {"name": name, **query})

    async def import_payments(
        self, rows: Rows | Path, name: str = "return.csv", source: str = "bank", **query: object
    ) -> dict[str, Any]:
        """Take in a bank's return, as rows of `payment` or as a file; its report."""
        return await self._import("/payments/file", rows, {"name": name, "source": source, **query})

    async def mark(self, through: date, feed: str = "bank") -> None:
        """No payment valued on or before this day is still to come. `move_to` says so each morning by itself."""
        await self.post("ledger", f"/feeds/{feed}/marks", {"complete_through": through.isoformat()})

    async def get(self, service: str, path: str, **query: object) -> Any:
        """A request to the API of a service; an error answer is a `CliError`."""
        return await self.house.call(service, "GET", path, params=query)

    async def post(self, service: str, path: str, body: object = None, **query: object) -> Any:
        return await self.house.call(service, "POST", path, params=query, json=body)

    async def cli(self, *arguments: object) -> Said:
        """The `perennial` command in a process of its own, in the folder of the test's files."""
        given = {name: text for name, text in os.environ.items() if not name.startswith("PERENNIAL_")}
        urls = {f"PERENNIAL_CLI_{name.upper()}_URL": one.url for name, one in self.world.services.items()}
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "services.cli", *map(str, arguments),
            cwd=self.folder, env=given | urls | {"PERENNIAL_CLI_API_KEY": API_KEY, "PYTHONPATH": str(ROOT)},
            stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        out, err = await process.communicate()
        return Said(process.returncode or 0, out.decode(), err.decode())

    # Time.

    async def move_to(self, when: date | datetime, at: time = time(12), *, feed: str | None = "bank") -> None:
        """Live until then through everything that falls due, and be quiet; the feed speaks each morning at eight.

        A date means its noon in Shanghai. `feed=None`: nobody says how far payments are complete.
        """
        until = when if isinstance(when, datetime) else instant_at(when, at, ZONE)
        happenings: dict[datetime, list[Happening]] = {}
        day = self.today
        while feed is not None and (speaks := instant_at(day, SPEAKS_AT, ZONE)) <= until:
            if speaks >= self.now:
                happenings[speaks] = [Mark(feed, day - timedelta(days=1))]
            day += timedelta(days=1)
        story = Story(self.now, until, ZONE, b"", happenings)
        await Driver(self.house, self.world.sinks, story, self.world.time, lambda _now: None).live()

    async def settle(self) -> None:
        """Nothing is under way any more at this instant."""
        await self.house.settle()

    async def outage(self, channel: str) -> None:
        """From now on the sink of `sms` or `email` takes nothing."""
        await self.world.sinks.outage(channel)

    async def recovery(self, channel: str) -> None:
        await self.world.sinks.recovery(channel)

    # What comes out.

    async def events(self, topic: str, kind: type[EventModel] | None = None) -> list[Any]:
        """The events of a topic, of one kind or of all, in the order of their moments."""
        broker = self.world.broker
        found = await events_of(broker.bootstrap, topic, broker.partitions)
        return [event for event in found if kind is None or isinstance(event, kind)]

    def sms(self, to: str | None = None) -> list[Received]:
        """Text messages that arrived, to one number (as written in the book, or with +86) or to all."""
        return [one for one in self._received("sms", self.world.texts()) if to is None or one.to.endswith(to)]

    def mails(self, to: str | None = None) -> list[Received]:
        return [one for one in self._received("email", self.world.mails()) if to in {None, one.to}]

    def received(self, row: Mapping[str, str]) -> list[Received]:
        """All that the holder of a row of the book got, in order."""
        to = row["投保人手机"], row["投保人邮箱"]
        found = [*(self.sms(to[0]) if to[0] else ()), *(self.mails(to[1]) if to[1] else ())]
        return sorted(found, key=lambda one: one.at)

    async def export(self, name: str) -> list[dict[str, Any]]:
        """The rows of an export: entries, tasks, notices, deliveries, attempts or outcomes."""
        await records.export(self.house, self.world.records)
        return records.read(self.world.records, name)

    async def _import(self, path: str, rows: Rows | Path, query: Mapping[str, object]) -> dict[str, Any]:
        named = {**query, "name": rows.name} if isinstance(rows, Path) else query
        given = {name: str(value).lower() if isinstance(value, bool) else value for name, value in named.items()}
        report: dict[str, Any] = await self.house.call("ledger", "POST", path, params=given, content=content_of(rows))
        await self.settle()
        return report

    def _received(self, channel: str, log: Iterable[Mapping[str, Any]]) -> list[Received]:
        return [
            Received(channel, datetime.fromisoformat(row["at"]), row["to"], row["text"], row.get("subject"), row)
            for row in log
        ]


def policy(number: int, due: date, **cells: object) -> dict[str, str]:
    """A row of a book: an annual policy of a holder of its own with a phone. `cells` override, or add, columns."""
    return {**book.policy(number, due), **{name: str(cell) for name, cell in cells.items()}}


def payment(row: Mapping[str, str], valued: date, **cells: object) -> dict[str, str]:
    """A line of a bank's return: the whole premium of a row of the book. `结果="失败"` with `失败原因` is a failure."""
    told = {"保单号": row["保单号"], "结果": "成功", "金额": row["保费"], "币种": row["币种"], "入账日": valued}
    told["流水号"] = f"B{row['保单号']}-{valued}"
    return {name: str(cell) for name, cell in {**told, **cells}.items()}


def content_of(given: Rows | Path) -> bytes:
    """A file as it is, or rows as a file; what a row does not have is an empty cell."""
    if isinstance(given, Path):
        return given.read_bytes()
    rows = list(given)
    header = list(dict.fromkeys(name for row in rows for name in row))
    text = io.StringIO()
    writer = csv.DictWriter(text, header, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()
