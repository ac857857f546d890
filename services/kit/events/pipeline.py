"""What happens to records inside one transaction: decode, hold back, gate, handle, keep the rest."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from functools import partial

import structlog

from schemas.base import EventModel
from schemas.registry import decode as ours
from services.kit import metrics
from services.kit.events import parked, waiting
from services.kit.events.batch import Batch, Decode
from services.kit.events.failures import explained, is_data
from services.kit.events.gate import Arrival, Gate, split
from services.kit.events.parked import BEHIND, Stream
from services.kit.events.record import Record
from services.kit.postgres import Transaction

Handler = Callable[[Transaction, Sequence[EventModel], datetime], Awaitable[None]]
"""Applies events in order. It gets an open transaction, never commits, and may be called with a part of a batch."""

_Apply = Callable[[Transaction, Batch, Sequence[Arrival], datetime], Awaitable[None]]

_log = structlog.get_logger(__name__)


class Pipeline:
    """The way of a subscription's records to its handler: the same for new, waiting and replayed ones."""

    def __init__(self, name: str, handler: Handler, gate: Gate | None = None, decode: Decode = ours) -> None:
        """`name` marks the rows of this subscription in `parked` and `waiting`."""
        self.name = name
        self.gate = gate
        self._handler = handler
        self._decode = decode

    async def together(self, tx: Transaction, records: Sequence[Record], now: datetime) -> None:
        """Apply a batch at once. Where the handler fails on data its error is raised: roll back and go `apart`."""
        await self._take(tx, records, now, self._at_once)

    async def apart(self, tx: Transaction, records: Sequence[Record], now: datetime) -> None:
        """Apply a batch in savepoints: data that fails is parked with all behind it of its key and stops no other."""
        await self._take(tx, records, now, self._narrowing)

    async def drain(self, tx: Transaction, keys: Sequence[str], now: datetime) -> Mapping[str, int]:
        """Apply what waits for these keys and has its turn; say which version each key then holds."""
        batch = self._batch([], ())
        ready, reached = await self._admit(tx, batch, keys, may_wait=True)
        await self._narrowing(tx, batch, ready, now)
        await self._park(tx, batch)
        return reached

    async def replay(self, tx: Transaction, stream: Stream, now: datetime) -> tuple[int, int]:
        """Apply what is parked of a stream, in order; what fails again stays parked with all behind it.

        Says how many records took effect and how many are still parked.
        """
        ids = await parked.owned(tx, self.name, stream)
        batch = self._batch(list(ids), ())
        ready, _ = await self._admit(tx, batch, batch.gated_keys, may_wait=True)
        await self._narrowing(tx, batch, ready, now)
        again = {ids[one.record]: one.reason for one in batch.given_up if one.record in ids}
        await parked.settle(tx, [one for one in ids.values() if one not in again], again)
        await self._park(tx, batch, known=ids)
        return len(ids) - len(again), len(again)

    async def _take(self, tx: Transaction, records: Sequence[Record], now: datetime, apply: _Apply) -> None:
        side = await parked.side_tables(tx, self.name)
        keys = sorted({record.key for record in records})
        held_back = await parked.streams(tx, self.name, keys) if side.parked else set()
        batch = self._batch(records, held_back)
        ready, _ = await self._admit(tx, batch, batch.gated_keys, may_wait=side.waiting)
        await apply(tx, batch, ready, now)
        await self._park(tx, batch)
        tx.wake(f"batch:{self.name}")

    def _batch(self, records: Sequence[Record], held_back: set[Stream] | tuple[()]) -> Batch:
        return Batch(records, self._decode, self.gate, held_back)

    async def _admit(
        self, tx: Transaction, batch: Batch, keys: Sequence[str], *, may_wait: bool
    ) -> tuple[Sequence[Arrival], Mapping[str, int]]:
        """Lock the keys, and sort the arrivals with what waits for them into those whose turn it is and the rest."""
        if self.gate is None or not keys:
            return batch.arrivals, {}
        held = await self.gate.lock(tx, keys)
        stored = await self._waiting(tx, keys) if may_wait else {}
        turns = split(batch.arrivals, held, stored)
        self._count(tx, "perennial_events_ignored_total", len(turns.stale))
        self._count(tx, "perennial_events_waiting_total", len(turns.early))
        await waiting.keep(tx, self.name, turns.early)
        if stored:
            await waiting.release(tx, self.name, {key: turns.reached[key] for key in stored})
        return turns.ready, turns.reached

    async def _waiting(self, tx: Transaction, keys: Sequence[str]) -> dict[str, list[Arrival]]:
        stored: dict[str, list[Arrival]] = {}
        for version, record in await waiting.of_keys(tx, self.name, keys):
            event = self._decode(record.headers, record.body, record.key)
            stored.setdefault(event.key, []).append(Arrival(record, event, version))
        return stored

    async def _at_once(self, tx: Transaction, batch: Batch, ready: Sequence[Arrival], now: datetime) -> None:
        if ready:
            await self._handler(tx, [arrival.event for arrival in ready], now)
            batch.applied += len(ready)

    async def _narrowing(self, tx: Transaction, batch: Batch, ready: Sequence[Arrival], now: datetime) -> None:
        """Halve what fails until the failing event stands alone. The order of the log holds across all keys."""
        going = batch.going_on(ready)
        if not going:
            return
        try:
            async with tx.savepoint():
                await self._at_once(tx, batch, going, now)
        except Exception as error:
            if not is_data(error):
                raise
            if len(going) == 1:
                batch.fail(going[0], explained(error))
                return
            middle = len(going) // 2
            await self._narrowing(tx, batch, going[:middle], now)
            await self._narrowing(tx, batch, going[middle:], now)

    def _count(self, tx: Transaction, name: metrics.CounterName, events: int) -> None:
        if events:
            tx.after_commit(partial(metrics.count, name, events, subscription=self.name))

    async def _park(self, tx: Transaction, batch: Batch, known: Mapping[Record, int] | None = None) -> None:
        given_up = [one for one in batch.given_up if one.record not in (known or {})]
        await parked.add(tx, self.name, given_up)
        self._count(tx, "perennial_events_applied_total", batch.applied)
        self._count(tx, "perennial_events_parked_total", len(given_up))
        for one in given_up:
            if one.reason != BEHIND:
                _log.error("record_parked", topic=one.record.topic, key=one.record.key, reason=one.reason)
