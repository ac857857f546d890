"""Lives a story on the real stack: nothing is due and nothing is under way before time moves on."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import assert_never

from deploy.local.errors import Stuck
from deploy.local.house import House
from deploy.local.playing import play
from deploy.local.sinks import Sinks
from deploy.local.story import Book, Deed, Happening, Mark, Outage, Payments, Story
from services.cli.problems import Problem, problem


@dataclass(slots=True)
class Time:
    """The business time of a stepped house, for everybody whom no service tells."""

    now: datetime
    file: Path
    """Where the sinks read it."""

    def move_to(self, instant: datetime) -> None:
        """Write it down as a whole or not at all."""
        self.now = instant
        fresh = self.file.with_suffix(".new")
        fresh.write_text(instant.isoformat(), encoding="utf-8")
        fresh.replace(self.file)

    def setting(self) -> str:
        """The clock setting of a service that starts now."""
        return f"stepped@{self.now.isoformat()}"


@dataclass(slots=True)
class Effort:
    """What the driver has done so far, in machine time."""

    moments: int = 0
    settling: float = 0.0
    stepping: float = 0.0
    acting: float = 0.0

    def told(self) -> str:
        """In one line."""
        parts = f"settling {self.settling:.1f} s, stepping {self.stepping:.1f} s, inputs {self.acting:.1f} s"
        return f"{self.moments} moments in {self.settling + self.stepping + self.acting:.1f} s: {parts}"


@dataclass(slots=True)
class Driver:
    """Moves the time of one house through one story."""

    house: House
    sinks: Sinks
    story: Story
    time: Time
    at_each_moment: Callable[[datetime], None]
    """Called when the house is quiet; what it raises ends the story."""
    effort: Effort = field(default_factory=Effort)
    rejected: list[Problem] = field(default_factory=list)
    """Lines of payment files that the ledger did not take in."""

    async def live(self) -> None:
        """From the start to the end of the story."""
        to_come = dict(self.story.happenings)
        while True:
            moment = await self._settle()
            self.at_each_moment(self.time.now)
            due = to_come.pop(self.time.now, None)
            if due is not None:
                await self._act(due)
                continue
            if self.time.now >= self.story.end:
                return
            if moment is not None and moment <= self.time.now:
                raise Stuck(f"a service calls itself idle, and has work since {moment.isoformat()}")
            nearest = [instant for instant in (moment, next(iter(to_come), None)) if instant is not None]
            await self._step(min([*nearest, self.story.end]), to_come)

    async def _settle(self) -> datetime | None:
        started = time.monotonic()
        moment = await self.house.settle()
        self.effort.settling += time.monotonic() - started
        return moment

    async def _step(self, instant: datetime, to_come: dict[datetime, Sequence[Happening]]) -> None:
        """An outage from nine to eleven holds at nine and no longer at eleven, so it comes before the work of its instant."""
        due = to_come.get(instant, ())
        await self._act([happening for happening in due if isinstance(happening, Outage)])
        if due:
            to_come[instant] = [happening for happening in due if not isinstance(happening, Outage)]
        started = time.monotonic()
        self.time.move_to(instant)
        await self.house.move_to(instant)
        self.effort.moments += 1
        self.effort.stepping += time.monotonic() - started

    async def _act(self, happenings: Sequence[Happening]) -> None:
        started = time.monotonic()
        for happening in happenings:
            await self._happen(happening)
        self.effort.acting += time.monotonic() - started

    async def _happen(self, happening: Happening) -> None:
        match happening:
            case Outage(channel, begins=True):
                await self.sinks.outage(channel)
            case Outage(channel):
                await self.sinks.recovery(channel)
            case Book(name, content):
                await self.house.call("ledger", "POST", "/books", params={"name": name}, content=content)
            case Payments() as payments:
                await self._take_in(payments)
            case Mark(feed, through):
                body = {"complete_through": through.isoformat()}
                await self.house.call("ledger", "POST", f"/feeds/{feed}/marks", json=body)
            case Deed() as deed:
                await play(self.house, deed)
            case _:
                assert_never(happening)

    async def _take_in(self, payments: Payments) -> None:
        query = {"source": "bank", "name": payments.name, **({"bank": payments.bank} if payments.bank else {})}
        report = await self.house.call("ledger", "POST", "/payments/file", params=query, content=payments.content)
        self.rejected += [problem({**cell, "row": payments.row(cell["row"])}) for cell in report["rejected"]]
