"""Recipients as rows."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

import asyncpg

from schemas.ids import PartyId
from services.kit.postgres import Transaction, statements
from services.scheduler.domain.recipients import Recipient, WaitsFor

_sql = statements("services.scheduler.store", "recipients.sql")


async def touch(tx: Transaction, looks: Mapping[PartyId, datetime | None]) -> None:
    """Lock these recipients, new ones too, and have each look again at its instant at the latest."""
    if looks:
        ids = sorted(looks)
        await _sql.touch_recipients(tx.connection, ids=ids, next_ats=[looks[each] for each in ids])


async def lock(tx: Transaction, ids: Iterable[PartyId]) -> Mapping[PartyId, Recipient]:
    """Those of these recipients that exist, locked."""
    rows = _sql.lock_recipients(tx.connection, ids=sorted(set(ids)))
    return {PartyId(row["recipient_id"]): _recipient(row) async for row in rows}


async def claim(tx: Transaction, now: datetime, limit: int) -> Sequence[Recipient]:
    """Recipients whose moment has come, locked, the oldest first."""
    return [_recipient(row) async for row in _sql.claim_recipients(tx.connection, now=now, count=limit)]


async def save(tx: Transaction, recipients: Sequence[Recipient]) -> None:
    """Keep recipients whose rows are locked."""
    if not recipients:
        return
    await _sql.save_recipients(
        tx.connection,
        ids=[each.recipient_id for each in recipients],
        last_ons=[each.last_notice_on for each in recipients],
        last_ids=[each.last_notice_id for each in recipients],
        waits_fors=[each.waits_for for each in recipients],
        next_ats=[each.next_at for each in recipients],
    )


async def wake_waiting_for_feeds(tx: Transaction, now: datetime) -> None:
    """Have everybody who waits for a payment feed look again."""
    await _sql.wake_waiting(tx.connection, now=now)


async def wake(tx: Transaction, ids: Iterable[PartyId], now: datetime) -> None:
    """Have these recipients look again."""
    await _sql.wake_recipients(tx.connection, ids=list(ids), now=now)


async def hold_due(tx: Transaction, now: datetime) -> UUID | None:
    """Lock the first row that is due, without a look into it, and say which it is."""
    found: UUID | None = await _sql.hold_due_recipient(tx.connection, now=now)
    return found


async def put_off(tx: Transaction, row: UUID, until: datetime) -> None:
    """Leave a row alone until then."""
    await _sql.put_off_recipient(tx.connection, id=row, until=until)


async def next_moment(tx: Transaction) -> datetime | None:
    """When a recipient is to be looked at next."""
    moment: datetime | None = await _sql.next_recipient_moment(tx.connection)
    return moment


def _recipient(row: asyncpg.Record) -> Recipient:
    return Recipient(
        recipient_id=PartyId(row["recipient_id"]),
        last_notice_on=row["last_notice_on"],
        last_notice_id=row["last_notice_id"],
        waits_for=WaitsFor(row["waits_for"]) if row["waits_for"] else None,
        next_at=row["next_at"],
    )
