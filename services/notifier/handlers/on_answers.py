"""Providers have answered: what is still ours is concluded; what somebody else has taken over is left to him."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from schemas.ids import NoticeId
from services.kit.postgres import Transaction
from services.notifier.domain.decide import decide
from services.notifier.domain.deliveries import Answered, Delivery
from services.notifier.domain.results import Result
from services.notifier.handlers.on_heard import RECEIPTS
from services.notifier.handlers.saving import save
from services.notifier.store import attempts, deliveries, receipts


async def on_answers(
    tx: Transaction, token: str, results: Mapping[NoticeId, Result], now: datetime, started: Sequence[Delivery] = ()
) -> int:
    """Conclude the attempts that `token` holds; how many still were. Who has `started` them need not read them again."""
    if started:
        held = await deliveries.hold_answered(tx, token, started)
    else:
        held = await deliveries.claim_answered(tx, token, list(results))
    if held:
        ours = {delivery.notice.notice_id: results[delivery.notice.notice_id] for delivery in held}
        await attempts.finish(tx, ours, token, now)
        if await receipts.keep_ids(tx, ours, held, now):
            tx.wake(RECEIPTS)
        await save(tx, [decide(each, Answered(ours[each.notice.notice_id]), now) for each in held])
    return len(held)
