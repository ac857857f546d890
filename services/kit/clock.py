"""The one source of business time: system in production, frozen in unit tests, stepped by a driver in the demo.

Whatever waits in a row asks a `Clock`. Leases, polling and reconnecting use the machine's time and do not belong here.
"""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Protocol

from services.kit.errors import Misconfigured
from services.kit.signals import first_of

LONGEST_WAIT = timedelta(seconds=5)
"""Whoever waits looks again after this long, so that rows which another instance has added are seen."""

LARGEST_DRIFT = timedelta(seconds=1)
"""A process further than this from its database's time is not ready."""


class Clock(Protocol):
    """Tells the business time and waits for it."""

    def now(self) -> datetime:
        """The present instant, aware and in UTC."""
        ...

    async def wait_until(self, instant: datetime | None, wake: asyncio.Event) -> None:
        """Return when the clock has reached `instant` or `wake` is set, whichever is first; `wake` is cleared.

        Without an instant only `wake` ends the wait. It may end early: the caller looks at its rows and waits again.
        """
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The machine's time."""
        return datetime.now(UTC)

    async def wait_until(self, instant: datetime | None, wake: asyncio.Event) -> None:
        """Wait for `instant` or `wake`, at most `LONGEST_WAIT`."""
        left = LONGEST_WAIT if instant is None else min(_aware(instant) - self.now(), LONGEST_WAIT)
        try:
            async with asyncio.timeout(max(left.total_seconds(), 0.0)):
                await wake.wait()
        except TimeoutError:
            return
        finally:
            wake.clear()


class FrozenClock:
    """A clock that stands still, for unit tests."""

    def __init__(self, at: datetime) -> None:
        """Stand at `at`."""
        self._at = _aware(at)

    def now(self) -> datetime:
        """Always the same instant."""
        return self._at

    async def wait_until(self, instant: datetime | None, wake: asyncio.Event) -> None:
        """Return at once when `instant` is reached, else wait for `wake`: time never passes here."""
        if instant is None or _aware(instant) > self._at:
            await wake.wait()
        wake.clear()


class SteppedClock:
    """A clock that a driver moves: it stands still until `move_to`."""

    def __init__(self, at: datetime) -> None:
        """Start at `at`."""
        self._at = _aware(at)
        self._moved = asyncio.Event()

    def now(self) -> datetime:
        """The instant of the last step."""
        return self._at

    def move_to(self, at: datetime) -> None:
        """Step to `at` and wake everyone who waits for an instant. Time never runs backwards: that is a ValueError."""
        if _aware(at) < self._at:
            message = f"the clock stands at {self._at.isoformat()} and cannot go back to {at.isoformat()}"
            raise ValueError(message)
        self._at = at.astimezone(UTC)
        self._moved.set()
        self._moved = asyncio.Event()

    async def wait_until(self, instant: datetime | None, wake: asyncio.Event) -> None:
        """Wait until a step has reached `instant`, or for `wake`, at most `LONGEST_WAIT` of the machine's time."""
        try:
            async with asyncio.timeout(LONGEST_WAIT.total_seconds()):
                while not wake.is_set() and (instant is None or _aware(instant) > self._at):
                    await first_of(self._moved, wake)
        except TimeoutError:
            return
        finally:
            wake.clear()


def clock_from(text: str) -> SystemClock | SteppedClock:
    """The clock that a setting names: `system`, or `stepped@2026-03-01T00:00:00Z`."""
    kind, _, instant = text.partition("@")
    if text == "system":
        return SystemClock()
    if kind == "stepped":
        try:
            return SteppedClock(datetime.fromisoformat(instant))
        except ValueError as error:
            message = f"clock: {text!r} has no aware ISO instant after the @ ({error})"
            raise Misconfigured(message) from error
    message = f"clock: {text!r} is neither 'system' nor 'stepped@<instant>'"
    raise Misconfigured(message)


def drifts(machine: datetime, database: datetime) -> bool:
    """Whether a process at `machine` is too far from its database's time to be trusted with moments."""
    return abs(_aware(machine) - _aware(database)) > LARGEST_DRIFT


def _aware(instant: datetime) -> datetime:
    if instant.utcoffset() is None:
        message = f"{instant.isoformat()} has no time zone"
        raise ValueError(message)
    return instant.astimezone(UTC)
