"""Entries: what happened to policies, append-only, and enough to publish any version again."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg

from schemas.ids import PolicyId
from schemas.policy_events import PolicyEvent
from schemas.registry import EVENTS
from services.kit.postgres import Transaction, statements

PAGE = 1000

_sql = statements("services.ledger.store", "entries.sql")


@dataclass(frozen=True, slots=True)
class Stored:
    """An entry as it lies in its table; the body is JSON."""

    entry_id: int
    policy_id: UUID
    policy_version: int
    type: str
    occurred_at: datetime
    body: str


async def add(tx: Transaction, events: Sequence[PolicyEvent], bodies: Sequence[str]) -> None:
    """Append these events with their bodies, which are published as well."""
    await _sql.add_entries(
        tx.connection,
        ids=[event.policy_id for event in events],
        versions=[event.version for event in events],
        types=[event.type for event in events],
        occurred_ats=[event.occurred_at for event in events],
        bodies=bodies,
    )


async def of_policy(tx: Transaction, policy: PolicyId, from_version: int = 1) -> Sequence[PolicyEvent]:
    """What happened to a policy from a version on, oldest first."""
    rows = _sql.entries_of(tx.connection, id=policy, from_version=from_version)
    return [_event(row) async for row in rows]


async def since(tx: Transaction, instant: datetime) -> AsyncIterator[Sequence[PolicyEvent]]:
    """What happened since an instant, a few policies at a time and each in the order of its versions."""
    found = [row async for row in _sql.policies_since(tx.connection, since=instant)]
    for start in range(0, len(found), PAGE):
        page = found[start : start + PAGE]
        ids, versions = [row["policy_id"] for row in page], [row["from_version"] for row in page]
        yield [_event(row) async for row in _sql.entries_of_all(tx.connection, ids=ids, from_versions=versions)]


async def after(tx: Transaction, entry_id: int) -> Sequence[Stored]:
    """A page of all entries behind `entry_id`, oldest first, as they are stored."""
    return [Stored(*row) async for row in _sql.entries_after(tx.connection, after=entry_id, count=PAGE)]


def _event(row: asyncpg.Record) -> PolicyEvent:
    event = EVENTS[row["type"]].model_validate_json(row["body"])
    if not isinstance(event, PolicyEvent):
        raise TypeError(f"{row['type']} is no entry of a policy")
    return event
