"""The relay: carries the outbox to the broker. A shard belongs to whoever holds its row's lock."""

import asyncio
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

import structlog

from schemas.registry import Wire, complete
from services.kit import metrics
from services.kit.backoff import pauses, rest
from services.kit.events import outbox
from services.kit.events.failures import MACHINE
from services.kit.events.producer import Outgoing, Producer
from services.kit.events.record import headers_from_json
from services.kit.postgres import Database, statements
from services.kit.signals import first_of, unless

ROWS = 2000
BYTES = 16_000_000
FINISH_SECONDS = 1.0
"""What is being sent when the stop comes may still be acknowledged; else it is sent again, by whoever is next."""
POLL_SECONDS = 2.0
"""Rows that another instance has saved but cannot send are found after this long."""

FAILING = "relay failing"
"""The signal set with each failed round."""

_sql = statements("services.kit.store", "outbox.sql")
_log = structlog.get_logger(__name__)


class Relay:
    """Sends outbox rows in the order of their ids per shard, and deletes them when the broker has them.

    Several may run, in one process or in many. After a crash between the two a row is sent again, never lost.
    """

    def __init__(self, database: Database, producer_factory: Callable[[], Producer], *, rows: int = ROWS) -> None:
        """`rows` bounds what one transaction sends."""
        self._database = database
        self._make_producer = producer_factory
        self._rows = rows
        self._producer: Producer | None = None
        self.produced = 0
        """Records the broker has acknowledged since the start."""
        self.failures = 0
        """Rounds that failed since the start: of each the broker may have records that are not counted as produced."""
        self.failing = False
        """Whether the last round failed: broker or database is away."""

    async def run(self, stop: asyncio.Event) -> None:
        """Send until `stop`. Failures of broker or database are waited out; cancelling it loses nothing."""
        waits = pauses()
        signal = self._database.signals.event(outbox.SIGNAL)
        try:
            while not stop.is_set():
                try:
                    sent = await unless(stop, self.send_some(), grace=FINISH_SECONDS)
                except MACHINE as error:
                    await self._note_failure(error)
                    await rest(stop, next(waits))
                    continue
                waits = pauses()
                self.failing = False
                if not sent:
                    await first_of(signal, stop, seconds=POLL_SECONDS)
                    signal.clear()
        finally:
            await self.close()

    async def send_some(self) -> int:
        """Send and delete one claim of rows in one transaction; say how many."""
        async with self._database.transaction() as tx:
            begun = time.monotonic()
            # Claim, then read: a statement of its own sees what the last owner of a shard has deleted.
            shards = [row["shard"] async for row in _sql.claim_shards(tx.connection)]
            if not shards:
                return 0
            oldest = _sql.oldest_of_shards(tx.connection, shards=shards, rows=self._rows, bytes=BYTES)
            rows = [row async for row in oldest]
            if rows:
                await (await self._connected()).send([_outgoing(row) for row in rows])
                self._count(rows)  # before the commit: whoever finds the outbox empty must find its rows counted
                await _sql.delete_from_outbox(tx.connection, ids=[row["id"] for row in rows])
        if rows:
            metrics.observe("perennial_relay_seconds", time.monotonic() - begun)
        return len(rows)

    async def quiet(self) -> tuple[bool, datetime | None]:
        """Idle when the outbox is empty; nothing in it waits for a moment."""
        async with self._database.transaction() as tx:
            return await outbox.is_empty(tx), None

    async def close(self) -> None:
        """Leave the broker."""
        producer, self._producer = self._producer, None
        if producer is not None:
            await producer.close()

    async def _connected(self) -> Producer:
        if self._producer is None:
            self._producer = await self._make_producer().start()
        return self._producer

    async def _note_failure(self, error: Exception) -> None:
        """Throw the producer away: after some failures it never recovers by itself."""
        if not self.failing:
            _log.warning("relay_waits", error=f"{type(error).__name__}: {error}")
        self.failing = True
        self.failures += 1
        self._database.signals.wake(FAILING)
        await self.close()

    def _count(self, rows: list[Any]) -> None:
        self.produced += len(rows)
        topics = [row["topic"] for row in rows]
        for topic in set(topics):
            metrics.count("perennial_events_produced_total", topics.count(topic), topic=topic)


def _outgoing(row: Any) -> Outgoing:
    wire = complete(Wire(row["topic"], row["key"], headers_from_json(row["headers"]), row["body"]))
    return Outgoing(wire.topic, row["shard"], wire.key.encode(), wire.headers, wire.body)
