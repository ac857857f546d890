"""Quiet: is everything done that this instant asks for? A driver that steps the time asks before it moves on.

Work flows one way: from the log into rows, from rows into the outbox, from the outbox into the log. The parts of a service
are asked in that order, so that work which moves on while they are asked is met again further down. What comes back into
the log shows in `produced` and `ends`, and the driver asks twice.
"""

import asyncio
import os
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from pydantic import AwareDatetime, BaseModel

from services.kit.clock import Clock
from services.kit.events.failures import MACHINE

_FIRST_PAUSE = 0.002
_LONGEST_PAUSE = 0.02


class Part(Protocol):
    """Something that works on rows: a ticker, a sender, the relay."""

    async def quiet(self) -> tuple[bool, datetime | None]:
        """Is nothing due or under way, and when does the next row become due?"""
        ...


class Answer(BaseModel):
    """The state of a service at one instant of the stepped clock."""

    now: AwareDatetime
    idle: bool
    next_moment: AwareDatetime | None
    positions: dict[str, int]
    """Topic → records taken in, summed over the partitions."""
    ends: dict[str, int]
    """Topic → records in the log, summed over the partitions."""
    produced: int
    """Records sent since the start of this process."""
    count: str
    """Another one whenever `produced` may have missed a record: with each process, and with each failure to send."""


@dataclass(frozen=True, slots=True)
class Place:
    """How far one topic has been taken in, and how far it reaches; both summed over the partitions."""

    position: int
    end: int


@dataclass(frozen=True, slots=True)
class Quiet:
    """The parts of one service, asked together."""

    clock: Clock
    places: Callable[[], Awaitable[Mapping[str, Place]]]
    parts: Sequence[Part]
    produced: Callable[[], int]
    failures: Callable[[], int] = lambda: 0
    """How often something may have been sent without being counted."""

    async def within(self, seconds: float) -> Answer:
        """The answer as soon as it is idle, at the latest after so many seconds of machine time."""
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        pause = _FIRST_PAUSE
        while True:
            answer = await self.now()
            if answer.idle or loop.time() + pause > end:
                return answer
            await asyncio.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)

    async def now(self) -> Answer:
        """The answer of this moment. While database or broker cannot be asked, the service is not idle."""
        now = self.clock.now()
        produced = self.produced()
        places: Mapping[str, Place] = {}
        try:
            places = await self.places()
            idle, next_moment = await self._ask_parts() if _consumed(places) else (False, None)
        except MACHINE:
            idle, next_moment = False, None
        return Answer(
            now=now,
            idle=idle and produced == self.produced() and now == self.clock.now(),
            next_moment=next_moment,
            positions={topic: place.position for topic, place in places.items()},
            ends={topic: place.end for topic, place in places.items()},
            produced=produced,
            count=f"{os.getpid()}.{self.failures()}",
        )

    async def _ask_parts(self) -> tuple[bool, datetime | None]:
        moments = []
        for part in self.parts:
            idle, moment = await part.quiet()
            if not idle:
                return False, None
            if moment is not None:
                moments.append(moment)
        return True, min(moments, default=None)


def _consumed(places: Mapping[str, Place]) -> bool:
    return all(place.position >= place.end for place in places.values())
