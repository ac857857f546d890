"""The lists of the months counted, group by group."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import asyncpg

from schemas.http.lists import Bucket, Ordinal, RowState, Third
from services.kit.postgres import Transaction, statements
from services.scheduler.domain.figures import Group
from services.scheduler.domain.lists import MANY_REMINDERS
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
    return [_group(row) async for row in rows]


async def fates(tx: Transaction, chosen: Chosen, now: datetime) -> Sequence[Fate]:
    """What is due in the month and the two before it, by when it was paid."""
    rows = _sql.list_splits(tx.connection, **_part(chosen), first=chosen.first, now=now)
    return [Fate(**dict(row)) async for row in rows]


async def in_grace(tx: Transaction, chosen: Chosen) -> Sequence[InGrace]:
    """The premiums of a list that are in grace, those of difficult customers apart."""
    rows = _sql.list_grace(tx.connection, **_part(chosen), first=chosen.first, many=MANY_REMINDERS)
    return [InGrace(**dict(row)) async for row in rows]


async def coverage(tx: Transaction, chosen: Chosen) -> Sequence[Reached]:
    """How many holders of each bucket were reached."""
    rows = _sql.list_coverage(tx.connection, **_part(chosen), first=chosen.first)
    return [Reached(**dict(row)) async for row in rows]


async def lapsed(tx: Transaction, chosen: Chosen, today: date) -> Sequence[Lapsed]:
    """Policies that lapsed of late, and those whose time to be reinstated is nearly over."""
    return [Lapsed(**dict(row)) async for row in _sql.list_lapsed(tx.connection, **_part(chosen), today=today)]


def _part(chosen: Chosen) -> dict[str, Any]:
    return {"agent": chosen.agent, "unit": chosen.unit, "channel": chosen.channel}


def _group(row: asyncpg.Record) -> Group:
    return Group(
        bucket=Bucket(row["bucket"]),
        ordinal=Ordinal(row["ordinal"]),
        currency=row["currency"],
        third=Third(row["third"]),
        band=row["band"],
        state=RowState(row["state"]),
        count=row["count"],
        premium=row["premium"],
    )
