"""A payment feed says how far it is complete."""

from collections.abc import Sequence
from datetime import date, datetime

from schemas.civil import latest_day
from schemas.policy_events import FeedAdvanced
from services.kit.events import outbox
from services.kit.postgres import Transaction
from services.ledger.domain.moments import Marks
from services.ledger.errors import FutureMarkError, UnknownFeedError
from services.ledger.handlers.saving import MOMENTS
from services.ledger.store import feeds, policies


def refuse_bad_mark(feed: str, through: date, now: datetime, feed_names: Sequence[str]) -> None:
    """Raise when the deployment has no such feed, or when the day has not begun anywhere."""
    if feed not in feed_names:
        raise UnknownFeedError(f"{feed} is no payment feed of this deployment; these are: {', '.join(feed_names)}")
    if through > latest_day(now):
        raise FutureMarkError(f"feed {feed} cannot be complete through {through}, which is in the future")


async def on_feed_mark(tx: Transaction, feed: str, through: date, now: datetime, marks: Marks) -> bool:
    """Move the mark, tell every shard, and wake the policies that wait for it; an older mark changes nothing.

    `marks` are held exclusively, so that all payments of the feed that were being taken in are in the outbox before it.
    """
    before = marks.get(feed)
    if before is not None and through <= before:
        return False
    await feeds.move(tx, feed, through, now)
    await tell(tx, feed, through, now)
    await policies.wake_awaiting(tx, feed, now)
    tx.wake(MOMENTS)
    return True


def known_already(feed: str, known: date | None) -> str:
    """Why a mark was not moved that says no more than is known."""
    return f"feed {feed} is complete through {known} already, and a mark never moves back"


async def tell(tx: Transaction, feed: str, through: date, since: datetime) -> None:
    """Tell a mark to every shard."""
    await outbox.add_to_every_shard(
        tx, lambda shard: FeedAdvanced(occurred_at=since, feed=feed, complete_through=through, shard=shard)
    )
