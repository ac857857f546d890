"""The contact log as rows. Lines are only ever added."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from schemas.http.contacts import ContactView, TalkResult, Way
from schemas.ids import CaseId, PartyId
from services.kit.postgres import Transaction, statements

_sql = statements("services.scheduler.store", "contacts.sql")


async def add(tx: Transaction, line: ContactView, covered: Sequence[CaseId]) -> None:
    """Add a line about premiums, whose cases are given in the order of its `covers`."""
    await _sql.add_contact(tx.connection, **line.model_dump(exclude={"covers", "zone"}))
    await _sql.add_covers(
        tx.connection,
        log=line.log_id,
        cases=list(covered),
        policies=[each.policy_number for each in line.covers],
        instalments=[each.instalment for each in line.covers],
        results=[each.result.value for each in line.covers],
        promises=[each.promised_on for each in line.covers],
    )


async def find(tx: Transaction, log_id: UUID) -> ContactView | None:
    """One line, or None."""
    row = await _sql.contact_by_id(tx.connection, id=log_id)
    return _view(row) if row else None


@dataclass(slots=True)
class Reached:
    """How often a holder was reached."""

    calls: int = 0
    visits: int = 0


async def reached(tx: Transaction, cases: Iterable[CaseId]) -> Mapping[CaseId, Reached]:
    """How often the holder was reached about each of these cases: by phone or message, and face to face."""
    found: dict[CaseId, Reached] = {}
    async for row in _sql.effective_contacts(tx.connection, cases=list(cases)):
        one = found.setdefault(CaseId(row["case_id"]), Reached())
        if row["channel"] == Way.VISIT:
            one.visits += row["count"]
        else:
            one.calls += row["count"]
    return found


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which lines are asked for; None takes all."""

    policies: Sequence[str] | None = None
    """Numbers of policies: lines that are about any of them."""
    agent: PartyId | None = None
    result: TalkResult | None = None
    text: str | None = None
    since: datetime | None = None
    before: datetime | None = None


async def page(tx: Transaction, wanted: Wanted, count: int, skip: int) -> Sequence[ContactView]:
    """A page of lines, the newest first."""
    rows = _sql.list_contacts(
        tx.connection,
        policies=list(wanted.policies) if wanted.policies is not None else None,
        agent=wanted.agent,
        result=wanted.result,
        text=wanted.text,
        since=wanted.since,
        before=wanted.before,
        count=count,
        skip=skip,
    )
    return [_view(row) async for row in rows]


async def records(tx: Transaction, after: UUID, count: int) -> Sequence[Mapping[str, Any]]:
    """A page of all lines in the order of their ids."""
    return [_fields(row) async for row in _sql.contact_records(tx.connection, after=after, count=count)]


def _view(row: asyncpg.Record) -> ContactView:
    return ContactView.model_validate(_fields(row))


def _fields(row: asyncpg.Record) -> Mapping[str, Any]:
    return {**row, "covers": json.loads(row["covers"])}
