"""Trying again: growing pauses of machine time that end at once when the service stops."""

import asyncio
import contextlib
from collections.abc import Iterator

FIRST_PAUSE = 0.2
LONGEST_PAUSE = 5.0


def pauses(first: float = FIRST_PAUSE, longest: float = LONGEST_PAUSE) -> Iterator[float]:
    """Seconds to wait before each new attempt: doubled every time, up to the longest, without end."""
    pause = first
    while True:
        yield pause
        pause = min(pause * 2, longest)


async def rest(stop: asyncio.Event, seconds: float) -> None:
    """Wait so long, or until `stop` is set."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await stop.wait()
