"""Receipts are told to their deliveries: one that has arrived in all its parts is delivered, one that failed in any is refused."""

from collections.abc import Sequence
from datetime import datetime

from services.kit.postgres import Transaction
from services.notifier.domain.decide import decide
from services.notifier.domain.deliveries import Decision, Delivery
from services.notifier.handlers.saving import save
from services.notifier.store import receipts
from services.notifier.store.receipts import AttemptFate


async def on_receipts(tx: Transaction, now: datetime, limit: int) -> int:
    """Tell at most so many receipts; how many deliveries they spoke of."""
    deliveries, fates = await receipts.take_news(tx, now, limit)
    if deliveries:
        told = [_told(delivery, fates, now) for delivery in deliveries]
        await save(tx, [decision for decision in told if decision.events])
    return len(deliveries)


def _told(delivery: Delivery, fates: Sequence[AttemptFate], now: datetime) -> Decision:
    """An attempt that arrived says more than any that failed; of those, the newest speaks."""
    own = [fate for fate in fates if fate.notice_id == delivery.notice.notice_id]
    speaking = [fate for fate in own if fate.delivered] or [fate for fate in own if fate.failed]
    return decide(delivery, speaking[0].as_receipt(), now) if speaking else Decision(delivery)
