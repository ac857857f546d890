"""Named wake-ups inside one process, and waiting that a stop can end: what every loop is made of."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

CANCEL_SECONDS = 1.0
"""How long something cancelled may take to put itself in order."""

T = TypeVar("T")


class Signals:
    """Events by name, made when first asked for. A name nobody waits for costs nothing."""

    def __init__(self) -> None:
        """Start with no names."""
        self._events: dict[str, asyncio.Event] = {}

    def event(self, name: str) -> asyncio.Event:
        """The event of that name: always the same object. Whoever waits for it clears it."""
        return self._events.setdefault(name, asyncio.Event())

    def wake(self, name: str) -> None:
        """Wake whoever waits for `name`, now or next."""
        self.event(name).set()


async def unless(stop: asyncio.Event, waiting: Coroutine[Any, Any, T], *, grace: float = 0.0) -> T | None:
    """Wait for `waiting`, but not longer than `grace` seconds after `stop` is set: then it is cancelled and gives None."""
    work = asyncio.ensure_future(waiting)
    stopped = asyncio.ensure_future(stop.wait())
    try:
        await asyncio.wait((work, stopped), return_when=asyncio.FIRST_COMPLETED)
        if not work.done() and grace:
            await asyncio.wait((work,), timeout=grace)
        return work.result() if work.done() else None
    finally:
        stopped.cancel()
        if work.cancel():
            await asyncio.wait((work,), timeout=CANCEL_SECONDS)


async def first_of(*events: asyncio.Event, seconds: float | None = None) -> None:
    """Wait for the first of the events, at most so many seconds of machine time."""
    waits = [asyncio.ensure_future(event.wait()) for event in events]
    try:
        await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in waits:
            wait.cancel()
