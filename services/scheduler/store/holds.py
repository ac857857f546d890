"""Holds as rows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import asyncpg

from schemas.http.holds import HoldKind, HoldView
from schemas.ids import PartyId, PolicyId
from services.kit.postgres import Transaction, statements
from services.scheduler.domain.holds import Hold

_sql = statements("services.scheduler.store", "holds.sql")


@dataclass(frozen=True, slots=True)
class Placed:
    """A hold as it is asked for, with the instants that its days mean."""

    hold: Hold
    since: date
    until: date | None
    by: str
    note: str | None
    reference: str | None


async def alone(tx: Transaction) -> None:
    """Be the only one who changes holds; before cases are locked."""
    await _sql.alone_with_holds(tx.connection)


async def share(tx: Transaction) -> None:
    """Have the holds stay as they are; before cases are locked."""
    await _sql.share_holds(tx.connection)


async def on(
    tx: Transaction, policies: Iterable[PolicyId], parties: Iterable[PartyId], now: datetime
) -> Sequence[Hold]:
    """The holds on these policies and parties that still hold, or will."""
    rows = _sql.holds_on(tx.connection, policies=list(policies), parties=list(parties), now=now)
    return [Hold(**{**dict(row), "kind": HoldKind(row["kind"])}) async for row in rows]


async def add(tx: Transaction, placed: Placed, now: datetime) -> bool:
    """Keep a hold; False when it is known."""
    hold = placed.hold
    added = await _sql.add_hold(
        tx.connection,
        hold_id=hold.hold_id,
        kind=hold.kind.value,
        policy_id=hold.policy_id,
        party_id=hold.party_id,
        since=placed.since,
        until=placed.until,
        starts_at=hold.starts_at,
        ends_at=hold.ends_at,
        by=placed.by,
        note=placed.note,
        reference=placed.reference,
        placed_at=now,
    )
    return added is not None


async def lift(tx: Transaction, hold_id: UUID, by: str, note: str | None, now: datetime) -> bool:
    """End a hold; False when there is none, or it was lifted."""
    return await _sql.lift_hold(tx.connection, id=hold_id, by=by, note=note, now=now) is not None


async def find(tx: Transaction, hold_id: UUID) -> HoldView | None:
    """One hold, or None."""
    row = await _sql.hold_by_id(tx.connection, id=hold_id)
    return HoldView.model_validate(dict(row)) if row else None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which holds are asked for; None takes all."""

    kind: HoldKind | None = None
    policy: str | None = None
    party: PartyId | None = None
    active: bool = False


async def page(tx: Transaction, wanted: Wanted, now: datetime, count: int, skip: int) -> Sequence[HoldView]:
    """A page of holds, the newest first."""
    rows = _sql.list_holds(
        tx.connection,
        kind=wanted.kind,
        policy=wanted.policy,
        party=wanted.party,
        active=wanted.active,
        now=now,
        count=count,
        skip=skip,
    )
    return [HoldView.model_validate(dict(row)) async for row in rows]


async def records(tx: Transaction, after: UUID, count: int) -> Sequence[asyncpg.Record]:
    """A page of all holds in the order of their ids."""
    return [row async for row in _sql.hold_records(tx.connection, after=after, count=count)]
