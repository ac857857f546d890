"""The outbox: what a transaction wants to say, saved with what it did. The relay says it after the commit."""

from collections.abc import Callable, Sequence
from functools import partial

from schemas.base import EventModel
from schemas.registry import Wire, draft
from schemas.sharding import SHARDS, shard_of
from services.kit import metrics
from services.kit.events import parked
from services.kit.events.parked import GivenUp, Stream
from services.kit.events.record import Record, headers_to_json
from services.kit.logging import get_logger
from services.kit.postgres import Transaction, statements

SIGNAL = "outbox"
"""Set after a commit that has added rows; the relay waits for it."""

LARGEST_BODY = 900_000
"""Bytes. Brokers refuse records of 1 MB and more, and one refused record would stop its whole partition."""

PARKED_AS = "outbox"
"""The subscription under which an event that is too large stands among the parked records, where `/parked` shows it."""

_log = get_logger(__name__)
_sql = statements("services.kit.store", "outbox.sql")


async def add(tx: Transaction, events: Sequence[EventModel]) -> None:
    """Save events, to leave in this order per key after the commit. Hold the lock of each key before calling this.

    An event of more than `LARGEST_BODY` bytes is parked with the reason, and costs nothing else of the transaction.
    """
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
    too_large = [place for place, wire in enumerate(wires) if _is_too_large(wire.body)]
    if too_large:
        await _park(tx, [(wires[place], shards[place]) for place in too_large])
        left = [place for place in range(len(wires)) if place not in set(too_large)]
        wires, shards = [wires[place] for place in left], [shards[place] for place in left]
    await _sql.add_to_outbox(
        tx.connection,
        shards=shards,
        topics=[wire.topic for wire in wires],
        keys=[wire.key for wire in wires],
        headers=[headers_to_json(wire.headers) for wire in wires],
        bodies=[wire.body for wire in wires],
    )
    tx.wake(SIGNAL)


def _is_too_large(body: bytes | None) -> bool:
    return body is not None and len(body) > LARGEST_BODY


async def _park(tx: Transaction, giants: Sequence[tuple[Wire, int]]) -> None:
    """Keep events that no broker would take, so that somebody can see, repair and replay them. The same one is kept once."""
    given_up = [GivenUp(_record(wire, shard), _reason(wire)) for wire, shard in giants]
    await parked.add(tx, PARKED_AS, given_up)
    tx.after_commit(partial(metrics.count, "perennial_events_parked_total", len(given_up), subscription=PARKED_AS))
    for one in given_up:
        _log.error("event_too_large", topic=one.record.topic, key=one.record.key, reason=one.reason)


def _record(wire: Wire, shard: int) -> Record:
    return Record(wire.topic, shard, 0, wire.key, wire.key.encode(), wire.headers, wire.body)


def _reason(wire: Wire) -> str:
    kind = dict(wire.headers).get("ce_type", b"event").decode()
    return f"{kind} has {len(wire.body or b'')} bytes; {LARGEST_BODY} is the limit of an event"


async def replay(tx: Transaction, stream: Stream) -> tuple[int, int]:
    """Say what was too large and is not any more, because somebody repaired it; says how many left, and how many stay."""
    kept = await parked.owned(tx, PARKED_AS, stream)
    fit = {record: row for record, row in kept.items() if not _is_too_large(record.body)}
    wires = [Wire(record.topic, record.key, record.headers, record.body) for record in fit]
    await _save(tx, wires, [record.partition for record in fit])
    await parked.settle(tx, list(fit.values()), {})
    return len(fit), len(kept) - len(fit)
