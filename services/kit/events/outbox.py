"""The outbox: what a transaction wants to say, saved with what it did. The relay says it after the commit."""

from collections.abc import Callable, Sequence

from schemas.base import EventModel
from schemas.registry import Wire, draft
from schemas.sharding import SHARDS, shard_of
from services.kit.errors import InvalidMessage
from services.kit.events.record import headers_to_json
from services.kit.postgres import Transaction, statements

SIGNAL = "outbox"
"""Set after a commit that has added rows; the relay waits for it."""

LARGEST_BODY = 900_000
"""Bytes. Brokers refuse records of 1 MB and more, and one refused record would stop its whole partition."""

_sql = statements("services.kit.store", "outbox.sql")


async def add(tx: Transaction, events: Sequence[EventModel]) -> None:
    """Save events, to leave in this order per key after the commit. Hold the lock of each key before calling this."""
    await add_drafts(tx, [draft(event) for event in events])


async def add_drafts(tx: Transaction, wires: Sequence[Wire]) -> None:
    """The same for events that the caller has drafted, because it keeps their bodies too."""
    await _save(tx, wires, [shard_of(wire.key) for wire in wires])


async def add_to_every_shard(tx: Transaction, make: Callable[[int], EventModel]) -> None:
    """Save one event for each shard, so that every partition carries it behind all that was saved before."""
    await _save(tx, [draft(make(shard)) for shard in range(SHARDS)], list(range(SHARDS)))


async def is_empty(tx: Transaction) -> bool:
    """Whether everything said has left."""
    return bool(await _sql.outbox_is_empty(tx.connection))


async def _save(tx: Transaction, wires: Sequence[Wire], shards: Sequence[int]) -> None:
    if not wires:
        return
    for wire in wires:
        _refuse_giants(wire)
    await _sql.add_to_outbox(
        tx.connection,
        shards=shards,
        topics=[wire.topic for wire in wires],
        keys=[wire.key for wire in wires],
        headers=[headers_to_json(wire.headers) for wire in wires],
        bodies=[wire.body for wire in wires],
    )
    tx.wake(SIGNAL)


def _refuse_giants(wire: Wire) -> None:
    if wire.body is not None and len(wire.body) > LARGEST_BODY:
        raise InvalidMessage(
            f"an event of {wire.topic} for {wire.key} has {len(wire.body)} bytes; {LARGEST_BODY} is the limit"
        )
