"""Notices as rows: what was asked of the notifier, and what became of it."""

from collections.abc import AsyncIterator, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import asyncpg

from schemas.base import EventModel
from schemas.ids import NoticeId, PartyId, TaskId
from schemas.notices import NoticeRequested, NoticeWithdrawn, WithdrawalReason
from schemas.outcomes import DeliveryOutcome
from schemas.purposes import FORGOTTEN
from schemas.registry import draft
from services.kit.events import outbox
from services.kit.postgres import Transaction, statements

OVERDUE = timedelta(minutes=10)
"""How long after its interval a notice may be without a terminal outcome before the notifier is asked again."""
PAGE = 1000

_sql = statements("services.scheduler.store", "notices.sql")


@dataclass(frozen=True, slots=True)
class Held:
    """A notice under way, as its outcomes find it."""

    seq: int
    task_ids: tuple[TaskId, ...]


async def add(tx: Transaction, notices: Sequence[NoticeRequested], now: datetime) -> None:
    """Ask the notifier, and keep what it was asked."""
    if not notices:
        return
    wires = [draft(notice) for notice in notices]
    await _sql.add_notices(
        tx.connection,
        now=now,
        ids=[notice.notice_id for notice in notices],
        recipients=[notice.recipient_id for notice in notices],
        purposes=[notice.content.purpose for notice in notices],
        tasks=[",".join(map(str, notice.task_ids)) for notice in notices],
        not_befores=[notice.not_before for notice in notices],
        expires_ats=[notice.expires_at for notice in notices],
        next_ats=[notice.expires_at + OVERDUE for notice in notices],
        bodies=[wire.text for wire in wires],
    )
    await outbox.add_drafts(tx, wires)


async def withdraw(
    tx: Transaction, reasons: Mapping[NoticeId, WithdrawalReason], now: datetime
) -> Sequence[NoticeWithdrawn]:
    """Recall notices; the recalls that are to be sent."""
    if not reasons:
        return []
    ids = sorted(reasons)
    rows = _sql.withdraw_notices(tx.connection, now=now, ids=ids, reasons=[reasons[each].value for each in ids])
    return [_withdrawal(row) async for row in rows]


async def lock(tx: Transaction, ids: Iterable[NoticeId]) -> dict[NoticeId, Held]:
    """Those of these notices that are ours, locked."""
    rows = _sql.lock_notices(tx.connection, ids=sorted(set(ids)))
    return {NoticeId(row["notice_id"]): Held(row["seq"], tuple(row["task_ids"])) async for row in rows}


async def save_outcomes(
    tx: Transaction, outcomes: Sequence[DeliveryOutcome], sent_ats: Mapping[NoticeId, datetime]
) -> None:
    """Keep the newest outcome of each notice, and when a provider accepted it first."""
    if not outcomes:
        return
    await _sql.save_outcomes(
        tx.connection,
        ids=[each.notice_id for each in outcomes],
        seqs=[each.seq for each in outcomes],
        outcomes=[each.outcome.value for each in outcomes],
        reasons=[each.reason.value for each in outcomes],
        channels=[each.channel for each in outcomes],
        concludes=[each.concludes for each in outcomes],
        sent_ats=[sent_ats.get(each.notice_id) for each in outcomes],
    )


async def erase(tx: Transaction, recipients: Collection[PartyId]) -> None:
    """Forget what was said to these recipients."""
    await _sql.erase_notices(tx.connection, ids=sorted(recipients), content=FORGOTTEN.model_dump_json())


async def claim_overdue(tx: Transaction, now: datetime, limit: int) -> Sequence[EventModel]:
    """What is to be said again because no outcome has come."""
    rows = _sql.claim_notices(tx.connection, now=now, count=limit)
    return [event async for row in rows for event in _said(row)]


async def hold_due(tx: Transaction, now: datetime) -> UUID | None:
    """Lock the first row that is due, without a look into it, and say which it is."""
    found: UUID | None = await _sql.hold_due_notice(tx.connection, now=now)
    return found


async def put_off(tx: Transaction, row: UUID, until: datetime) -> None:
    """Leave a row alone until then."""
    await _sql.put_off_notice(tx.connection, id=row, until=until)


async def next_moment(tx: Transaction) -> datetime | None:
    """When an outcome is overdue next."""
    moment: datetime | None = await _sql.next_notice_moment(tx.connection)
    return moment


async def said_since(tx: Transaction, since: datetime) -> AsyncIterator[Sequence[EventModel]]:
    """Everything asked since an instant, with its recalls, page by page."""
    at, after = since, UUID(int=0)
    while True:
        rows = [
            row async for row in _sql.notices_since(tx.connection, since=since, after_at=at, after=after, count=PAGE)
        ]
        if not rows:
            return
        yield [event for row in rows for event in _said(row)]
        at, after = rows[-1]["requested_at"], rows[-1]["notice_id"]


async def by_id(tx: Transaction, ids: Iterable[NoticeId]) -> Mapping[NoticeId, asyncpg.Record]:
    """What is known of these notices."""
    return {NoticeId(row["notice_id"]): row async for row in _sql.notices_by_id(tx.connection, ids=list(ids))}


async def records(tx: Transaction, after: UUID, count: int) -> Sequence[asyncpg.Record]:
    """A page of all notices in the order of their ids."""
    return [row async for row in _sql.notice_records(tx.connection, after=after, count=count)]


def _said(row: asyncpg.Record) -> Sequence[EventModel]:
    asked = NoticeRequested.model_validate_json(row["body"])
    return [asked, _withdrawal(row)] if row["withdrawal"] else [asked]


def _withdrawal(row: asyncpg.Record) -> NoticeWithdrawn:
    return NoticeWithdrawn(
        occurred_at=row["withdrawn_at"],
        notice_id=NoticeId(row["notice_id"]),
        recipient_id=PartyId(row["recipient_id"]),
        reason=WithdrawalReason(row["withdrawal"]),
    )
