"""The contact log as rows. Lines are only ever added."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg

from schemas.http.contacts import ContactView, TalkResult, Way
from schemas.ids import CaseId, PartyId, TaskId
from services.kit.postgres import Transaction, statements

_sql = statements("services.scheduler.store", "contacts.sql")

_COMPLETES = {Way.CALL: "call%", Way.MESSAGE: "call%", Way.VISIT: "visit%"}
"""The kinds of work that each way of reaching somebody does."""


async def add(tx: Transaction, line: ContactView) -> None:
    """Add a line."""
    await _sql.add_contact(tx.connection, **line.model_dump())


async def find(tx: Transaction, log_id: UUID) -> ContactView | None:
    """One line, or None."""
    row = await _sql.contact_by_id(tx.connection, id=log_id)
    return ContactView.model_validate(dict(row)) if row else None


async def complete(tx: Transaction, case: CaseId, line: ContactView, now: datetime) -> TaskId | None:
    """Conclude the most pressing open call or visit that this contact was; None where there was none."""
    done: TaskId | None = await _sql.complete_talk(
        tx.connection, case=case, what=_COMPLETES[line.channel], by=line.by, note=line.matters, now=now
    )
    return done


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

    policy: str | None = None
    agent: PartyId | None = None
    result: TalkResult | None = None
    text: str | None = None
    since: datetime | None = None
    before: datetime | None = None


async def page(tx: Transaction, wanted: Wanted, count: int, skip: int) -> Sequence[ContactView]:
    """A page of lines, the newest first."""
    rows = _sql.list_contacts(
        tx.connection,
        policy=wanted.policy,
        agent=wanted.agent,
        result=wanted.result,
        text=wanted.text,
        since=wanted.since,
        before=wanted.before,
        count=count,
        skip=skip,
    )
    return [ContactView.model_validate(dict(row)) async for row in rows]


async def records(tx: Transaction, after: UUID, count: int) -> Sequence[asyncpg.Record]:
    """A page of all lines in the order of their ids."""
    return [row async for row in _sql.contact_records(tx.connection, after=after, count=count)]
