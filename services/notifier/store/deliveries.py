"""Notices and the deliveries that wait for them."""

import operator
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from schemas.ids import NoticeId
from schemas.notices import NoticeRequested, NoticeWithdrawn, WithdrawalReason
from schemas.outcomes import OutcomeKind, Reason
from schemas.parties import Channel
from services.kit.postgres import Transaction, statements
from services.notifier.domain.choice import Place
from services.notifier.domain.deliveries import Delivery, State

_sql = statements("services.notifier.store", "deliveries.sql")
_by_id = operator.attrgetter("notice.notice_id")

RECENT = 4096
_recent: OrderedDict[str, NoticeRequested] = OrderedDict()
"""Notices by their bodies. One never changes, and is needed again moments later: when it is sent, and when it is concluded."""


@dataclass(frozen=True, slots=True)
class Stillness:
    """Whether deliveries are due, whether attempts are under way, and the next moment after now."""

    due: bool
    sending: bool
    next_at: datetime | None


async def open_new(
    tx: Transaction, openings: Iterable[Delivery], now: datetime
) -> Sequence[tuple[Delivery, WithdrawalReason]]:
    """Keep notices not known yet, with their deliveries; give those whose withdrawal came before, locked."""
    given = {each.notice.notice_id: each for each in sorted(openings, key=_by_id)}
    if not given:
        return []
    notices = [each.notice for each in given.values()]
    bodies = [each.model_dump_json() for each in notices]
    rows = _sql.open_new(
        tx.connection,
        now=now,
        notice_ids=list(given),
        recipient_ids=[each.recipient_id for each in notices],
        purposes=[each.content.purpose for each in notices],
        classes=[each.message_class for each in notices],
        not_befores=[each.not_before for each in notices],
        expiries=[each.expires_at for each in notices],
        bodies=bodies,
        next_ats=[each.next_at for each in given.values()],
        has_truths=[bool(each.true_while) for each in notices],
    )
    withdrawn = [(given[row["notice_id"]], WithdrawalReason(row["withdrawn"])) async for row in rows]
    for body, notice in zip(bodies, notices, strict=True):
        _remember(body, notice)
    return withdrawn


async def withdraw(
    tx: Transaction, withdrawals: Iterable[NoticeWithdrawn]
) -> Sequence[tuple[Delivery, WithdrawalReason]]:
    """Keep withdrawals, lock their rows, and give the deliveries that they still concern."""
    reasons = {each.notice_id: each.reason for each in withdrawals}
    if not reasons:
        return []
    ids = sorted(reasons)
    [_ async for _ in _sql.keep_withdrawals(tx.connection, notice_ids=ids, reasons=[reasons[each] for each in ids])]
    rows = [row async for row in _sql.known(tx.connection, notice_ids=ids)]
    return [(delivery_of(row), reasons[row["notice_id"]]) for row in rows]


async def claim_due(tx: Transaction, now: datetime, limit: int, *, with_truths: bool) -> Sequence[Delivery]:
    """Lock what has come due. Without `with_truths` only what claims nothing, and what is over anyway."""
    rows = _sql.claim_due(tx.connection, now=now, limit=limit, with_truths=with_truths)
    return [delivery_of(row) async for row in rows]


async def hold_due(tx: Transaction, now: datetime, *, with_truths: bool) -> UUID | None:
    """Lock the first of what `claim_due` would, without a look into it, and say which notice it is of."""
    found: UUID | None = await _sql.hold_due(tx.connection, now=now, with_truths=with_truths)
    return found


async def put_off(tx: Transaction, row: UUID, until: datetime) -> None:
    """Leave a delivery alone until then."""
    await _sql.put_off(tx.connection, id=row, until=until)


async def claim_answered(tx: Transaction, token: str, ids: Sequence[NoticeId]) -> Sequence[Delivery]:
    """Lock the deliveries whose open attempt is still ours."""
    rows = _sql.hold_answered(tx.connection, token=token, notice_ids=sorted(ids))
    return await _held(tx, [row["notice_id"] async for row in rows])


async def hold_answered(tx: Transaction, token: str, started: Iterable[Delivery]) -> Sequence[Delivery]:
    """The same for deliveries as their attempts were started: only those that something else has moved are read again."""
    seen = {each.notice.notice_id: each for each in started}
    rows = [row async for row in _sql.hold_answered(tx.connection, token=token, notice_ids=sorted(seen))]
    moved = [row["notice_id"] for row in rows if (row["state"], row["seq"]) != _progress(seen[row["notice_id"]])]
    again = await _held(tx, moved)
    newest = {each.notice.notice_id: each for each in again}
    return [newest.get(row["notice_id"]) or _marked(seen[row["notice_id"]], row["withdrawn"]) for row in rows]


async def _held(tx: Transaction, ids: Sequence[NoticeId]) -> Sequence[Delivery]:
    return [delivery_of(row) async for row in _sql.held(tx.connection, notice_ids=ids)] if ids else []


async def release_held(tx: Transaction, now: datetime) -> int:
    """Make due now what waits for facts; how many deliveries did."""
    return len([row async for row in _sql.release_held(tx.connection, now=now)])


async def save(tx: Transaction, deliveries: Sequence[Delivery]) -> None:
    """Save locked deliveries as they stand now."""
    if not deliveries:
        return
    columns: Mapping[str, list[Any]] = {
        "notice_ids": [each.notice.notice_id for each in deliveries],
        "states": [each.state for each in deliveries],
        "next_ats": [each.next_at for each in deliveries],
        "withdrawns": [each.withdrawn for each in deliveries],
        "channels": [each.place.channel if each.place else None for each in deliveries],
        "contacts": [each.place.contact if each.place else None for each in deliveries],
        "providers": [each.provider for each in deliveries],
        "trieds": [" ".join(f"{place.channel}:{place.contact}" for place in each.tried) for each in deliveries],
        "attempts": [each.attempts for each in deliveries],
        "setbacks": [each.setbacks for each in deliveries],
        "seqs": [each.seq for each in deliveries],
        "doubts": [each.doubt for each in deliveries],
        "helds": [each.held for each in deliveries],
        "outcomes": [each.outcome for each in deliveries],
        "reasons": [each.reason for each in deliveries],
        "details": [each.detail for each in deliveries],
    }
    await _sql.save(tx.connection, **columns)


async def stillness(tx: Transaction, now: datetime) -> Stillness:
    """How much is left to do now, and when there is more."""
    row = await _sql.stillness(tx.connection, now=now)
    return Stillness(row["due"], row["sending"], row["next_at"])


def delivery_of(row: asyncpg.Record) -> Delivery:
    """A delivery out of its row and the body of its notice."""
    return Delivery(
        notice=_notice(row["body"]),
        state=State(row["state"]),
        next_at=row["next_at"],
        withdrawn=_reason(row["withdrawn"]),
        place=Place(Channel(row["channel"]), row["contact"]) if row["channel"] else None,
        provider=row["provider"],
        tried=tuple(_place(each) for each in row["tried"].split()),
        attempts=row["attempts"],
        setbacks=row["setbacks"],
        seq=row["seq"],
        doubt=row["doubt"],
        held=row["held"],
        outcome=OutcomeKind(row["outcome"]) if row["outcome"] else None,
        reason=Reason(row["reason"]),
        detail=row["detail"],
    )


def _progress(delivery: Delivery) -> tuple[str, int]:
    return delivery.state, delivery.seq


def _marked(delivery: Delivery, withdrawn: str | None) -> Delivery:
    return delivery._replace(withdrawn=_reason(withdrawn)) if withdrawn else delivery


def _notice(body: str) -> NoticeRequested:
    found = _recent.get(body)
    if found is None:
        found = NoticeRequested.model_validate_json(body)
        _remember(body, found)
    return found


def _remember(body: str, notice: NoticeRequested) -> None:
    _recent[body] = notice
    if len(_recent) > RECENT:
        _recent.popitem(last=False)


def _place(text: str) -> Place:
    channel, _, contact = text.partition(":")
    return Place(Channel(channel), int(contact))


def _reason(text: str | None) -> WithdrawalReason | None:
    return WithdrawalReason(text) if text else None
