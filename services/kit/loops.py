"""The loops of a service, kept running: a failure is logged, shown in a metric, and tried again after a pause.

The failure of a loop that the work of the service depends on shows in readiness too. A side loop never does: what it
brings in or asks for can wait, and a service that is taken out of its load balancer for it would stop its real work.
"""

import asyncio
from datetime import datetime
from typing import Protocol

from services.kit import metrics
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


async def keep_running(loop: Worker, stop: asyncio.Event, health: Health | None) -> None:
    """Run `loop` until `stop`; whenever it fails, say so and run it again. A side loop has no `health` to change."""
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
            _show(name, health, f"interrupted: {type(error).__name__}")
        except Exception as error:  # noqa: BLE001
            # A fault of ours in one loop must not take the others down with it; it stays visible until the loop runs.
            _log.exception("loop failed", loop=name)
            _show(name, health, f"failed: {type(error).__name__}; the log says more")
        if clock.time() - started > HEALTHY_AFTER:
            waits = pauses(longest=LONGEST_PAUSE)
        await rest(stop, next(waits))
        _show(name, health, None)


def _show(name: str, health: Health | None, reason: str | None) -> None:
    """Show that a loop has failed; None when it runs again."""
    metrics.gauge("perennial_loop_failing", float(reason is not None), loop=name)
    if health is not None and reason is None:
        health.has(name)
    elif health is not None and reason is not None:
        health.waits_for(name, reason)
