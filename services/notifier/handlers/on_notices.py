"""Notices come in: each becomes one delivery, however often it comes, and whichever side of its withdrawal."""

from collections.abc import Sequence
from datetime import datetime

from schemas.base import EventModel
from schemas.notices import NoticeRequested
from services.kit.postgres import Transaction
from services.notifier.domain.decide import opened
from services.notifier.handlers.saving import save
from services.notifier.store import deliveries


async def on_notices(tx: Transaction, events: Sequence[EventModel], now: datetime) -> None:
    """Open a delivery for every notice that is not known yet."""
    notices = [event for event in events if isinstance(event, NoticeRequested)]
    new = await deliveries.open_new(tx, notices, now)
    await save(tx, [opened(notice, withdrawn, now) for notice, withdrawn in new])
