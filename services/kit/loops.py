"""The loops of a service, kept running: a failure is logged, shown in readiness, and tried again after a pause."""

import asyncio
from datetime import datetime
from typing import Protocol

from services.kit.backoff import pauses, rest
from services.kit.events.failures import MACHINE
from services.kit.health import Health
from services.kit.logging import get_logger

LONGEST_PAUSE = 30.0
HEALTHY_AFTER = 60.0
"""A loop that has run so long has recovered: its next failure is a first one again."""

_log = get_logger(__name__)


class Worker(Protocol):
    """Something that works until it is told to stop."""

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop` is set, and finish what is under way."""
        ...


class Loop(Worker, Protocol):
    """A worker on rows that have moments: a ticker, a sender, the relay."""

    async def quiet(self) -> tuple[bool, datetime | None]:
        """Is nothing due or under way, and when does the next row become due?"""
        ...


async def keep_running(loop: Worker, stop: asyncio.Event, health: Health) -> None:
    """Run `loop` until `stop`; whenever it fails, say so and run it again."""
    name = str(getattr(loop, "name", type(loop).__name__.lower()))
    clock = asyncio.get_running_loop()
    waits = pauses(longest=LONGEST_PAUSE)
    while not stop.is_set():
        started = clock.time()
        try:
            await loop.run(stop)
            return
        except MACHINE as error:
            _log.warning("loop interrupted", loop=name, reason=f"{type(error).__name__}: {error}")
            health.waits_for(name, f"interrupted: {type(error).__name__}")
        except Exception as error:  # noqa: BLE001
            # A fault of ours in one loop must not take the others down with it; it stays visible until the loop runs.
            _log.exception("loop failed", loop=name)
            health.waits_for(name, f"failed: {type(error).__name__}; the log says more")
        if clock.time() - started > HEALTHY_AFTER:
            waits = pauses(longest=LONGEST_PAUSE)
        await rest(stop, next(waits))
        health.has(name)
