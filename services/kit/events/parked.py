"""The table of what could not be decoded or decided, with everything behind it of the same key."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.kit.events.record import Record, columns, from_row
from services.kit.postgres import Transaction, statements

BEHIND = "behind a parked record of the same key"

Stream = tuple[str, str]
"""Topic and key: what order is kept in."""

_sql = statements("services.kit.store", "parking.sql")


@dataclass(frozen=True, slots=True)
class GivenUp:
    """A record to park, and why."""

    record: Record
    reason: str


@dataclass(frozen=True, slots=True)
class SideTables:
    """Whether anything at all is parked or waiting for a subscription."""

    parked: bool
    waiting: bool


async def side_tables(tx: Transaction, subscription: str) -> SideTables:
    """One cheap look that spares the normal batch all others."""
    row = await _sql.side_tables(tx.connection, subscription=subscription)
    return SideTables(row["parked"], row["waiting"])


async def streams(tx: Transaction, subscription: str, keys: Sequence[str]) -> set[Stream]:
    """Which streams of these keys have something parked. No replay runs from here to the end of the transaction."""
    await _sql.share_parking(tx.connection, subscription=subscription)
    rows = _sql.parked_streams(tx.connection, subscription=subscription, keys=keys)
    return {(row["topic"], row["key"]) async for row in rows}


async def add(tx: Transaction, subscription: str, given_up: Sequence[GivenUp]) -> None:
    """Park records with their reasons; one that is parked already stays as it is."""
    if not given_up:
        return
    records = [one.record for one in given_up]
    await _sql.park(
        tx.connection,
        subscription=subscription,
        keys=[record.key for record in records],
        **columns(records),
        reasons=[one.reason for one in given_up],
        digests=[record.digest for record in records],
    )


async def owned(tx: Transaction, subscription: str, stream: Stream) -> dict[Record, int]:
    """What is parked of a stream, in its order, with its ids. No batch and no other replay touches it meanwhile."""
    await _sql.own_parking(tx.connection, subscription=subscription)
    topic, key = stream
    rows = _sql.parked_of_stream(tx.connection, subscription=subscription, topic=topic, key=key)
    return {from_row(row): row["id"] async for row in rows}


async def settle(tx: Transaction, settled: Sequence[int], failed: Mapping[int, str]) -> None:
    """After a replay: remove what took effect, and say why the rest did not."""
    await _sql.unpark(tx.connection, ids=settled)
    await _sql.give_reasons(tx.connection, ids=list(failed), reasons=list(failed.values()))
