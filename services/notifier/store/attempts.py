"""Attempts: written down before their first byte, held for a lease of machine time, and what came of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple, assert_never

from schemas.ids import NoticeId
from services.kit.postgres import Transaction, statements
from services.notifier.domain.deliveries import Delivery
from services.notifier.domain.results import Accepted, Busy, Message, NotSent, Rejected, Result, Unsure, carried_of

_sql = statements("services.notifier.store", "attempts.sql")


class Started(NamedTuple):
    """An attempt to be made now."""

    delivery: Delivery
    provider: str
    message: Message

    @property
    def notice_id(self) -> NoticeId:
        """Of the delivery."""
        return self.delivery.notice.notice_id


@dataclass(frozen=True, slots=True)
class Lost:
    """An attempt whose worker is gone: its provider may know what became of it."""

    notice_id: NoticeId
    reference: str
    provider: str


async def start(tx: Transaction, started: Sequence[Started], token: str, lease: timedelta, now: datetime) -> None:
    """Write attempts down, held by `token` for one lease, and in their deliveries, which are locked, that they are under way."""
    if not started:
        return
    messages = [each.message for each in started]
    await _sql.start(
        tx.connection,
        now=now,
        token=token,
        lease=lease,
        notice_ids=[each.notice_id for each in started],
        numbers=[each.delivery.attempts for each in started],
        refs=[message.reference for message in messages],
        delivery_ids=[each.delivery.delivery_id for each in started],
        channels=[each.delivery.used.channel for each in started],
        contacts=[each.delivery.used.contact for each in started],
        providers=[each.provider for each in started],
        addresses=[message.to for message in messages],
        subjects=[message.words.subject for message in messages],
        texts=[message.words.text for message in messages],
        htmls=[message.words.html for message in messages],
        hashes=[message.words.template_hash for message in messages],
    )


async def finish(tx: Transaction, results: Mapping[NoticeId, Result], token: str, now: datetime) -> None:
    """Write down what came of attempts that `token` holds."""
    if not results:
        return
    carried = [carried_of(result) for result in results.values()]
    await _sql.finish(
        tx.connection,
        now=now,
        token=token,
        notice_ids=list(results),
        results=[_word(result) for result in results.values()],
        details=[result.detail for result in results.values()],
        parts=[each and each.parts for each in carried],
        costs=[each and each.cost for each in carried],
        currencies=[each and each.currency for each in carried],
    )


async def take_over(tx: Transaction, token: str, lease: timedelta, limit: int) -> Sequence[Lost]:
    """Take the attempts whose lease has run out."""
    rows = _sql.take_over(tx.connection, token=token, lease=lease, limit=limit)
    return [Lost(row["notice_id"], row["reference"], row["provider"]) async for row in rows]


def _word(result: Result) -> str:
    match result:
        case Accepted():
            return "accepted"
        case Rejected():
            return "rejected"
        case Busy():
            return "busy"
        case NotSent():
            return "not-sent"
        case Unsure():
            return "unsure"
        case _:
            assert_never(result)
