"""The ticker: handles rows whose moment has come, batch after batch, and sleeps until the next moment or a commit."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

import structlog

from services.kit import metrics
from services.kit.backoff import pauses, rest
from services.kit.clock import Clock
from services.kit.events.failures import MACHINE
from services.kit.poison import DueRows, around_poison
from services.kit.postgres import Database, Transaction
from services.kit.signals import unless
from services.kit.together import together

LIMIT = 1000
AT_ONCE = 2
"""Batches of one ticker under way, while there are more rows than one takes."""

Handle = Callable[[Transaction, datetime, int], Awaitable[int]]
"""Claims at most so many due rows with FOR UPDATE SKIP LOCKED, handles them, says how many; 0 when none is due."""
NextMoment = Callable[[Transaction], Awaitable[datetime | None]]
"""The earliest moment among the rows, None when nothing waits. An index answers it."""


@dataclass(frozen=True, slots=True)
class _Done:
    """What one transaction came to: how many rows, and when none was due, the moment of the next."""

    rows: int
    next_moment: datetime | None


_log = structlog.get_logger(__name__)


class Ticker:
    """One kind of waiting row. Commits that add or move such rows wake it with `tx.wake(name)`."""

    def __init__(
        self,
        name: str,
        database: Database,
        clock: Clock,
        handle: Handle,
        next_moment: NextMoment,
        rows: DueRows,
        *,
        limit: int = LIMIT,
    ) -> None:
        """`rows` are those that `handle` claims; `limit` bounds how many one transaction takes."""
        self.name = name
        self._database = database
        self._clock = clock
        self._handle = handle
        self._next_moment = next_moment
        self._rows = rows
        self._limit = limit

    async def run(self, stop: asyncio.Event) -> None:
        """Handle rows when they are due, until `stop`. A database that is away is waited for."""
        waits = pauses()
        wake = self._database.signals.event(self.name)
        while not stop.is_set():
            try:
                moment = await self.tick(stop)
            except MACHINE as error:
                _log.warning("ticker_waits", ticker=self.name, error=f"{type(error).__name__}: {error}")
                await rest(stop, next(waits))
                continue
            if moment is not None and moment <= self._clock.now():
                await rest(stop, next(waits))  # another instance is at it; looking again at once would spin
                continue
            waits = pauses()
            await unless(stop, self._clock.wait_until(moment, wake))

    async def tick(self, stop: asyncio.Event | None = None) -> datetime | None:
        """Handle until nothing is due; say when the next row is."""
        while stop is None or not stop.is_set():
            done = await self._batch()
            if done is None:
                continue
            if not done.rows:
                return done.next_moment
            if done.rows >= self._limit:
                await together(*(self._while_full(stop) for _ in range(AT_ONCE)))
        return None

    async def _while_full(self, stop: asyncio.Event | None) -> None:
        """Handle batch after batch, as long as they are full."""
        done: _Done | None = _Done(self._limit, None)
        while done and done.rows >= self._limit and not (stop and stop.is_set()):
            done = await self._batch()

    async def _batch(self) -> "_Done | None":
        """One transaction; None where a row that always fails was put aside."""
        started = time.monotonic()
        done = await around_poison(self.name, self._database, self._rows, self._some, self._clock.now(), self._limit)
        if done and done.rows:
            metrics.count("perennial_ticker_rows_total", done.rows, ticker=self.name)
            metrics.observe("perennial_ticker_seconds", time.monotonic() - started, ticker=self.name)
        return done

    async def _some(self, tx: Transaction, now: datetime, limit: int) -> "_Done":
        rows = await self._handle(tx, now, limit)
        return _Done(rows, None if rows else await self._next_moment(tx))

    async def quiet(self) -> tuple[bool, datetime | None]:
        """Idle when no row is due; rows being handled are due until their transaction ends."""
        async with self._database.transaction() as tx:
            moment = await self._next_moment(tx)
        return moment is None or moment > self._clock.now(), moment
