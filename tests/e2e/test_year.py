"""A year of a book, through an SMSC and a mail server not written by us, with input that comes twice and late.

Every run lives a small book in mixed modes. `YEAR_POLICIES=400 YEAR_SEEDS=1,2` lives one of 400 policies within twenty minutes,
`YEAR_POLICIES=2000` one in which every hard case happens at least ten times; it takes up to an hour for each seed (CONTRIBUTING.md).
"""

import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

import pytest

from deploy.local import inputs, records
from deploy.local.carriers import Named, sms_by
from deploy.local.driver import Driver, Time
from deploy.local.house import House
from deploy.local.sinks import SMSC, Sinks
from deploy.local.stack import Stack, Wanted
from deploy.local.story import Story, read_story
from tests.contract.peer import npm_is_here, smsc_peer
from tests.e2e.audit import audit
from tests.e2e.auditor.report import HARD_CASES, HELD_CASES
from tests.e2e.parts import messages

DAYS = 365
POLICIES = int(os.environ.get("YEAR_POLICIES", "260"))
SEEDS = [int(seed) for seed in os.environ.get("YEAR_SEEDS", "1").split(",")]
OFTEN = max(1, POLICIES // 200)
"""So often each hard case happens: ten times in the whole book."""
OUT_OF_ORDER = "100"
"""ESME_RX_T_APPN: try again later. A full queue would be tried for ten seconds of machine time, again and again."""

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(max(3600, 3 * POLICIES))]


class Switch:
    """The sinks of the stack, with npm's SMSC in the place of our own."""

    def __init__(self, sinks: Sinks, node: Path) -> None:
        self._sinks = sinks
        self._outage = node / "outage"

    async def outage(self, channel: str) -> None:
        if channel == "sms":
            self._outage.write_text(OUT_OF_ORDER)
        else:
            await self._sinks.outage(channel)

    async def recovery(self, channel: str) -> None:
        if channel == "sms":
            self._outage.unlink()
        else:
            await self._sinks.recovery(channel)


@pytest.mark.parametrize("seed", SEEDS)
async def test_a_year_without_a_fault(tmp_path, broker, database, seed):
    folder, node = tmp_path / "records", tmp_path / "node"
    folder.mkdir()
    node.mkdir()
    inputs.write_generated(folder, seed, POLICIES, DAYS)
    story = read_story(folder, DAYS)
    time = Time(story.start, node / "clock")
    time.move_to(story.start)
    async with outside(node) as named, standing(tmp_path, story, time, named, database, broker) as (stack, house):
        await house.call("ledger", "POST", "/books", params={"name": "book.csv"}, content=story.book)

        def at_each_moment(_: datetime) -> None:
            stack.check()

        sinks = Switch(stack.sinks, node) if named.sms else stack.sinks
        driver = Driver(house, sinks, story, time, at_each_moment)  # type: ignore[arg-type]
        await driver.live()
        await records.export(house, folder)
    if named.sms:
        write_texts(node / "smsc.jsonl", folder / SMSC)

    report = audit(folder)
    said = "\n".join([*report.lines(), driver.effort.told()])
    print(said)  # noqa: T201 -- the figures of the run are what it is for
    assert report.numbers() == dict.fromkeys(report.numbers(), 0), said
    assert report.expected == report.received > 5 * POLICIES
    rare = {name: report.counts[name] for name in (*HARD_CASES, *HELD_CASES) if report.counts[name] < OFTEN}
    assert rare == {}, said


@asynccontextmanager
async def outside(folder: Path) -> AsyncIterator[Named]:
    """npm's SMSC; where a machine has no node, the stack's own takes its place. The mail server is aiosmtpd either way."""
    if not npm_is_here():
        yield Named()
        return
    async with smsc_peer(folder) as peer:
        yield Named(sms=sms_by(f"smpp://perennial:secret@127.0.0.1:{peer.port}?source=10690001&window=50"))


@asynccontextmanager
async def standing(
    folder: Path, story: Story, time: Time, named: Named, database: str, broker
) -> AsyncIterator[tuple[Stack, House]]:
    wanted = Wanted(
        kind="demo",
        folder=folder,
        sinks=folder / "records",
        zone=story.zone,
        clock=time.setting,
        clock_file=time.file,
        fast=True,
        database_url=database,
        kafka_bootstrap=broker.bootstrap if broker.kind == "kafka" else None,
        named=named,
    )
    async with Stack(wanted) as stack, House(stack.urls, stack.api_key) as house:
        yield stack, house


def write_texts(node: Path, log: Path) -> None:
    log.write_text("".join(json.dumps(each, ensure_ascii=False) + "\n" for each in messages(node)))
