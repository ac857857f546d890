"""The table of versions that came before their predecessor."""

from collections.abc import Mapping, Sequence

from services.kit.events.gate import Arrival
from services.kit.events.record import Record, columns, from_row
from services.kit.postgres import Transaction, statements

_sql = statements("services.kit.store", "waiting.sql")


async def keep(tx: Transaction, subscription: str, early: Sequence[Arrival]) -> None:
    """Keep what came too early; a version that waits already is not kept twice."""
    if not early:
        return
    records = [arrival.record for arrival in early]
    await _sql.keep_waiting(
        tx.connection,
        subscription=subscription,
        keys=[arrival.key for arrival in early],
        versions=[arrival.version for arrival in early],
        **columns(records),
    )


async def of_keys(tx: Transaction, subscription: str, keys: Sequence[str]) -> list[tuple[int, Record]]:
    """Everything that waits for these keys, with its number."""
    rows = _sql.waiting_of_keys(tx.connection, subscription=subscription, keys=keys)
    return [(row["version"], from_row(row)) async for row in rows]


async def release(tx: Transaction, subscription: str, reached: Mapping[str, int]) -> None:
    """Forget what each key has reached."""
    await _sql.release_waiting(
        tx.connection, subscription=subscription, keys=list(reached), reached=list(reached.values())
    )


async def with_old_gaps(tx: Transaction, subscription: str, patience: float, keys: int) -> list[str]:
    """Keys with a gap older than `patience` seconds, which doubles each time the owner was asked."""
    rows = _sql.keys_with_old_gaps(tx.connection, subscription=subscription, patience=patience, keys=keys)
    return [row["key"] async for row in rows]


async def note_asked(tx: Transaction, subscription: str, keys: Sequence[str]) -> None:
    """Remember that the owner is being asked about these keys."""
    await _sql.note_asked(tx.connection, subscription=subscription, keys=keys)
