"""Payment feeds and their marks. Every handler of policies reads the marks before it locks a policy.

The shared lock keeps a mark from overtaking payments that are being taken in, and from passing unseen by a policy that
is about to wait for it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from services.kit.postgres import Transaction, statements
from services.ledger.domain.moments import Marks

_sql = statements("services.ledger.store", "feeds.sql")


@dataclass(frozen=True, slots=True)
class Feed:
    """A payment feed: how far it is complete, and since when that is known."""

    feed: str
    complete_through: date | None
    marked_at: datetime | None


async def marks(tx: Transaction, feeds: Sequence[str]) -> Marks:
    """The marks of the deployment's feeds, held still until the transaction ends."""
    found = {row["feed"]: row["complete_through"] async for row in _sql.marks(tx.connection)}
    if not found.keys() >= set(feeds):
        await _sql.add_feeds(tx.connection, feeds=sorted(feeds))
        found = {row["feed"]: row["complete_through"] async for row in _sql.marks(tx.connection)}
    return found


async def marks_exclusively(tx: Transaction, feeds: Sequence[str]) -> Marks:
    """The marks, with every other handler of policies kept waiting until the transaction ends."""
    await _sql.add_feeds(tx.connection, feeds=sorted(feeds))
    return {row["feed"]: row["complete_through"] async for row in _sql.marks_exclusively(tx.connection)}


async def move(tx: Transaction, feed: str, through: date, now: datetime) -> None:
    """Move the mark of a feed."""
    await _sql.move_mark(tx.connection, feed=feed, through=through, now=now)


async def listed(tx: Transaction) -> Sequence[Feed]:
    """Every feed with its mark."""
    return [Feed(row["feed"], row["complete_through"], row["marked_at"]) async for row in _sql.feeds(tx.connection)]
