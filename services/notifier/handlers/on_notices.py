"""Notices come in: each becomes one delivery, however often it comes, and whichever side of its withdrawal."""

from collections.abc import Sequence
from datetime import datetime

from schemas.base import EventModel
from schemas.notices import NoticeRequested
from services.kit.postgres import Transaction
from services.notifier.domain.decide import decide, opened
from services.notifier.domain.deliveries import Withdrawn
from services.notifier.handlers.saving import save
from services.notifier.store import deliveries


async def on_notices(tx: Transaction, events: Sequence[EventModel], now: datetime) -> None:
    """Open a delivery for every notice that is not known yet."""
    notices = [event for event in events if isinstance(event, NoticeRequested)]
    withdrawn = await deliveries.open_new(tx, [opened(notice, None, now).delivery for notice in notices], now)
    await save(tx, [decide(delivery, Withdrawn(reason), now) for delivery, reason in withdrawn])
