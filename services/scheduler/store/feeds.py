"""How far the payment feeds are complete."""

from collections.abc import Mapping, Sequence
from datetime import date

from schemas.policy_events import FeedAdvanced
from schemas.sharding import SHARDS
from services.kit.postgres import Transaction, statements

_sql = statements("services.scheduler.store", "feeds.sql")


async def advance(tx: Transaction, marks: Sequence[FeedAdvanced]) -> bool:
    """Keep the marks of shards; whether a feed moved on over all of them."""
    newest: dict[tuple[str, int], date] = {}
    for mark in marks:
        place = (mark.feed, mark.shard)
        newest[place] = max(mark.complete_through, newest.get(place, mark.complete_through))
    await _sql.stop_releases(tx.connection)
    rows = _sql.save_marks(
        tx.connection,
        feeds=[feed for feed, _ in newest],
        shards=[shard for _, shard in newest],
        throughs=list(newest.values()),
        all_shards=SHARDS,
    )
    complete = [(row["feed"], row["complete_through"]) async for row in rows if row["complete_through"]]
    moved = _sql.save_feeds(
        tx.connection, feeds=[feed for feed, _ in complete], throughs=[through for _, through in complete]
    )
    return bool([row async for row in moved])


async def read(tx: Transaction) -> Mapping[str, date]:
    """How far each feed is complete; none moves before this transaction ends. Call it before locking recipients."""
    rows = _sql.read_feeds(tx.connection)
    return {row["feed"]: row["complete_through"] async for row in rows if row["complete_through"]}


async def look_up(tx: Transaction) -> Mapping[str, date]:
    """How far each feed is complete just now; nobody waits for anybody."""
    return {row["feed"]: row["complete_through"] async for row in _sql.look_up_feeds(tx.connection)}
