"""Notices are overdue: the notifier is asked again for those that have no terminal outcome."""

from datetime import datetime

from services.kit.events import outbox
from services.kit.postgres import Transaction
from services.scheduler.store import notices


async def on_notice_moments(tx: Transaction, now: datetime, limit: int) -> int:
    """Say at most `limit` overdue notices again, with their recalls; how many there were. A repetition is harmless."""
    said = await notices.claim_overdue(tx, now, limit)
    await outbox.add(tx, said)
    return len(said)


async def republish(tx: Transaction, since: datetime) -> None:
    """Say again what was asked of the notifier since an instant: the broker is another one."""
    async for page in notices.said_since(tx, since):
        await outbox.add(tx, page)
