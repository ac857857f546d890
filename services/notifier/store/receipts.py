"""The ids under which providers speak of what they took, and what they said: an id and its receipt meet in one row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from schemas.ids import NoticeId
from schemas.parties import Channel
from services.kit.postgres import Transaction, statements
from services.notifier.domain.choice import Place
from services.notifier.domain.deliveries import Delivery, Receipt
from services.notifier.domain.heard import PartReceipt
from services.notifier.domain.results import Result, Unsure, carried_of
from services.notifier.store.deliveries import delivery_of

_sql = statements("services.notifier.store", "receipts.sql")


@dataclass(frozen=True, slots=True)
class AttemptFate:
    """How an attempt stands by the receipts for its parts."""

    notice_id: NoticeId
    place: Place
    provider: str
    delivered: bool
    """All of its parts are."""
    arrived: str | None
    failed: str | None
    """What was said of a part that failed."""

    def as_receipt(self) -> Receipt:
        """What its delivery is told."""
        detail = self.arrived if self.delivered else self.failed
        return Receipt(delivered=self.delivered, detail=detail, place=self.place, provider=self.provider)


async def keep_ids(
    tx: Transaction, answered: Mapping[NoticeId, Result], held: Sequence[Delivery], now: datetime
) -> bool:
    """Keep the ids in the answers to attempts; whether a receipt for one of them was here before."""
    rows = [
        (each.provider, message_id, each.notice.notice_id, each.attempts)
        for each in held
        for message_id in _ids(answered[each.notice.notice_id])
    ]
    early = False
    if rows:
        providers, message_ids, notice_ids, numbers = zip(*rows, strict=True)
        kept = _sql.keep_ids(
            tx.connection, now=now, providers=providers, message_ids=message_ids, notice_ids=notice_ids, numbers=numbers
        )
        early = any([row["news_at"] async for row in kept])
    unknown = [notice_id for notice_id, result in answered.items() if isinstance(result, Unsure)]
    return bool(unknown and await _adopt(tx, now, notice_ids=unknown)) or early


async def keep_receipts(tx: Transaction, provider: str, receipts: Sequence[PartReceipt], now: datetime) -> bool:
    """Keep receipts, whether we know for what or not yet; whether a delivery is to be told of one."""
    if not receipts:
        return False
    kept = _sql.keep_receipts(
        tx.connection,
        now=now,
        provider=provider,
        message_ids=[each.message_id for each in receipts],
        fates=[each.fate for each in receipts],
        details=[each.detail for each in receipts],
        addresses=[each.address for each in receipts],
    )
    rows = [row async for row in kept]
    unclaimed = [row["address"] for row in rows if row["notice_id"] is None]
    adopted = unclaimed and await _adopt(tx, now, addresses=unclaimed)
    return bool(adopted) or any(row["news_at"] for row in rows)


async def _adopt(
    tx: Transaction, now: datetime, *, addresses: Sequence[str] = (), notice_ids: Sequence[NoticeId] = ()
) -> bool:
    """Give receipts that nobody claims to attempts of which nobody knows what became; whether there was one."""
    rows = _sql.adopt(tx.connection, now=now, addresses=addresses, notice_ids=notice_ids)
    return bool([row async for row in rows])


async def take_news(tx: Transaction, now: datetime, limit: int) -> tuple[Sequence[Delivery], Sequence[AttemptFate]]:
    """Lock the deliveries that receipts speak of; how each of their attempts stands, the newest first."""
    deliveries = [delivery_of(row) async for row in _sql.with_news(tx.connection, now=now, limit=limit)]
    ids = [each.notice.notice_id for each in deliveries]
    if not ids:
        return [], []
    await _sql.take_news(tx.connection, notice_ids=ids, now=now)
    fates = [
        AttemptFate(
            row["notice_id"],
            Place(Channel(row["channel"]), row["contact"]),
            row["provider"],
            row["delivered"] == row["parts"],
            row["arrived"],
            row["failed"],
        )
        async for row in _sql.fates(tx.connection, notice_ids=ids)
    ]
    return deliveries, fates


async def next_moment(tx: Transaction) -> datetime | None:
    """When a receipt waits to be told, the earliest."""
    found: datetime | None = await _sql.next_moment(tx.connection)
    return found


async def hold_due(tx: Transaction, now: datetime) -> UUID | None:
    """Lock the first delivery that a receipt waits for."""
    found: UUID | None = await _sql.hold_due(tx.connection, now=now)
    return found


async def put_off(tx: Transaction, row: UUID, until: datetime) -> None:
    """Leave its receipts alone until then."""
    await _sql.put_off(tx.connection, id=row, until=until)


def _ids(result: Result) -> Sequence[str]:
    carried = carried_of(result)
    return carried.ids if carried else ()
