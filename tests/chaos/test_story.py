"""Ten weeks of a small book, while services die at random moments; the stack starts them again by itself."""

import asyncio
import csv
import random
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

import pytest

from deploy.local import records
from deploy.local.book import write_book
from deploy.local.driver import Driver, Time
from deploy.local.house import House
from deploy.local.stack import Stack, Wanted
from deploy.local.story import Story, read_story
from services.cli.addresses import SERVICES
from tests.e2e.audit import audit
from tests.e2e.auditor.report import Report

SEED, WHOLE, PART, DAYS = 7, 300, 40, 70
DEATHS = 7
LATEST = 0.25
"""Seconds of machine time after the house was last quiet: a death comes while the next step is worked off, or sent."""


class Reaper:
    """Kills one service after the other at random instants of the story, never two at a time."""

    def __init__(self, stack: Stack, story: Story, rng: random.Random) -> None:
        self.deaths: list[str] = []
        length = story.end - story.start
        self._due = sorted(story.start + length * rng.random() for _ in range(DEATHS))
        self._names = [rng.choice(SERVICES) for _ in self._due]
        self._stack, self._rng = stack, rng

    def at_each_moment(self, now: datetime) -> None:
        """The house is quiet, so everybody lives."""
        self._stack.check()
        if self._due and self._due[0] <= now and len(self.deaths) == self._stack.restarts:
            self._due.pop(0)
            asyncio.get_running_loop().call_later(self._rng.uniform(0, LATEST), self._strike, self._names.pop(0))

    def _strike(self, name: str) -> None:
        self.deaths.append(name)
        self._stack.services[name].kill()


@pytest.mark.timeout(480)
async def test_services_die_at_random_moments_and_nobody_outside_notices(tmp_path, broker, database, monkeypatch):
    monkeypatch.setenv("PERENNIAL_LOCAL_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PERENNIAL_KAFKA_SESSION_SECONDS", "6")
    monkeypatch.setenv("PERENNIAL_NOTIFIER_SMTP_TIMEOUT", "1.4")
    monkeypatch.setenv("PERENNIAL_NOTIFIER_LEASE_SECONDS", "5")
    write_part(tmp_path / "whole", tmp_path / "records")
    bootstrap = None if broker.kind == "embedded" else broker.bootstrap
    async with told(tmp_path, database, bootstrap) as (stack, house, story, time):
        reaper = Reaper(stack, story, random.Random(SEED))  # noqa: S311 - a story, no secret
        await Driver(house, stack.sinks, story, time, reaper.at_each_moment).live()
        await records.export(house, tmp_path / "records")
    assert len(reaper.deaths) == DEATHS
    report = audit(tmp_path / "records", days=DAYS)
    assert unexplained(report, in_doubt(tmp_path / "records")) == [], "\n".join(report.lines())
    assert report.received > PART


def write_part(whole: Path, folder: Path) -> None:
    """Some policies of a generated book, with all that the bank has to say of them."""
    write_book(whole, seed=SEED, policies=WHOLE)
    folder.mkdir()
    for name in ("feeds.csv", "story.json"):
        (folder / name).write_bytes((whole / name).read_bytes())
    numbers = set(random.Random(SEED).sample([row["保单号"] for row in table(whole / "book.csv")], PART))  # noqa: S311
    for name in ("book.csv", "payments.csv"):
        rows = table(whole / name)
        write(folder / name, rows[0], (row for row in rows if row["保单号"] in numbers))


@asynccontextmanager
async def told(folder: Path, database: str, bootstrap: str | None) -> AsyncIterator[tuple[Stack, House, Story, Time]]:
    """The local stack as the demo starts it, with the book taken in."""
    story = read_story(folder / "records", DAYS)
    time = Time(story.start, folder / "clock")
    time.move_to(story.start)
    wanted = Wanted(
        kind="demo",
        folder=folder,
        sinks=folder / "records",
        zone=story.zone,
        clock=time.setting,
        clock_file=time.file,
        fast=True,
        echo=True,
        database_url=database,
        kafka_bootstrap=bootstrap,
    )
    async with Stack(wanted) as stack, House(stack.urls, stack.api_key) as house:
        await house.call("ledger", "POST", "/books", params={"name": "book.csv"}, content=story.book)
        yield stack, house, story, time


def in_doubt(folder: Path) -> set[str]:
    """Where notices were sent to of which one attempt is unknown: the mail server cannot be asked after a death."""
    attempts = records.read(folder, "attempts")
    notices = {row["notice_id"] for row in attempts if row["result"] == "unsure"}
    return {row["address"] for row in attempts if row["notice_id"] in notices}


def unexplained(report: Report, addresses: set[str]) -> list[str]:
    """What the auditor found, but for notices in doubt, which the design lets be sent again or not at all."""
    found = [line for lines in report.violations.values() for line in lines]
    return [line for line in found if not any(address.removeprefix("+86") in line for address in addresses)]


def table(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def write(file: Path, header: Iterable[str], rows: Iterable[dict[str, str]]) -> None:
    with file.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, list(header), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
