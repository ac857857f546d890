"""The lists of the months counted, group by group."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import asyncpg

from schemas.http.lists import RowState
from schemas.policies import GraceEnd, InstalmentStatus, PolicyStatus
from services.kit.postgres import Transaction, statements
from services.scheduler.domain.figures import Group
from services.scheduler.domain.lists import MANY_REMINDERS, bucket_of, ordinal_of, state_by, third_of
from services.scheduler.domain.targets import Fate, InGrace, Lapsed, Reached
from services.scheduler.store.premiums import Chosen

_sql = statements("services.scheduler.store", "figures.sql")


async def groups(
    tx: Transaction, chosen: Chosen, bands: Mapping[str, Sequence[Decimal]], now: datetime
) -> Sequence[Group]:
    """A list by all that its cells, thirds and bands are told apart by."""
    rows = _sql.list_figures(
        tx.connection,
        **_part(chosen),
        first=chosen.first,
        currencies=list(bands),
        bounds=["{" + ",".join(map(str, bounds)) + "}" for bounds in bands.values()],
        now=now,
    )
    return [_group(row, chosen.first) async for row in rows]


async def fates(tx: Transaction, chosen: Chosen, now: datetime) -> Sequence[Fate]:
    """What is due in the month and the two before it, by when it was paid."""
    rows = _sql.list_splits(tx.connection, **_part(chosen), first=chosen.first, now=now)
    return [Fate(row["due_month"], row["currency"], row["paid_in"], _state(row), *_sum(row)) async for row in rows]


async def in_grace(tx: Transaction, chosen: Chosen, now: datetime) -> Sequence[InGrace]:
    """The premiums of a list that are in grace, those of difficult customers apart."""
    rows = _sql.list_grace(tx.connection, **_part(chosen), first=chosen.first, now=now, many=MANY_REMINDERS)
    return [InGrace(row["currency"], row["hard"], _state(row), *_sum(row)) async for row in rows]


async def coverage(tx: Transaction, chosen: Chosen, now: datetime) -> Sequence[Reached]:
    """How many holders of each bucket were reached."""
    rows = _sql.list_coverage(tx.connection, **_part(chosen), first=chosen.first, now=now)
    return [
        Reached(bucket_of(row["due_month"], chosen.first), _state(row), row["due"], row["tried"], row["reached"])
        async for row in rows
    ]


async def lapsed(tx: Transaction, chosen: Chosen, today: date) -> Sequence[Lapsed]:
    """Policies that lapsed of late, and those whose time to be reinstated is nearly over."""
    return [Lapsed(**dict(row)) async for row in _sql.list_lapsed(tx.connection, **_part(chosen), today=today)]


def _part(chosen: Chosen) -> dict[str, Any]:
    return {"agent": chosen.agent, "unit": chosen.unit, "channel": chosen.channel}


def _state(row: asyncpg.Record) -> RowState:
    instead = GraceEnd(row["instead"]) if row["instead"] else None
    return state_by(InstalmentStatus(row["status"]), PolicyStatus(row["policy_status"]), instead)


def _sum(row: asyncpg.Record) -> tuple[int, Decimal]:
    return row["count"], row["premium"]


def _group(row: asyncpg.Record, first: date) -> Group:
    return Group(
        bucket=bucket_of(row["due_date"], first),
        ordinal=ordinal_of(row["policy_year"]),
        currency=row["currency"],
        third=third_of(row["due_date"]),
        band=row["band"],
        state=_state(row),
        count=row["count"],
        premium=row["premium"],
    )
