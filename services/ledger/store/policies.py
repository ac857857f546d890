"""Policies as they stand."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

import asyncpg

from schemas.ids import PartyId, PolicyId
from schemas.policies import Policy
from services.kit.postgres import Transaction, statements
from services.ledger.domain.moments import Wait
from services.ledger.domain.state import Lot, PolicyState

_sql = statements("services.ledger.store", "policies.sql")


@dataclass(frozen=True, slots=True)
class Found:
    """A policy as a reader sees it."""

    policy: Policy
    wait: Wait


async def lock(tx: Transaction, ids: Sequence[PolicyId]) -> Mapping[PolicyId, PolicyState]:
    """The rows of these policies, locked in the order of their ids; those that do not exist are left out."""
    return {PolicyId(row["policy_id"]): _state(row) async for row in _sql.lock_policies(tx.connection, ids=ids)}


async def holders_of_one(tx: Transaction, ids: Sequence[PartyId]) -> frozenset[PartyId]:
    """Of these people, those who hold exactly one policy."""
    rows = _sql.holders_of_one_policy(tx.connection, ids=ids)
    return frozenset([PartyId(row["holder_id"]) async for row in rows])


async def claim(tx: Transaction, now: datetime, limit: int) -> Sequence[PolicyState]:
    """At most `limit` rows whose moment has come, locked; rows that somebody else handles are left to him."""
    return [_state(row) async for row in _sql.claim_policies(tx.connection, now=now, count=limit)]


class Row(NamedTuple):
    """A policy as it is written down."""

    state: PolicyState
    body: str
    lots: str
    next_at: datetime | None
    awaiting: str


def row_of(state: PolicyState, wait: Wait) -> Row:
    """The row of a policy that waits for this."""
    return Row(state, state.policy.model_dump_json(), _lots_to_json(state.lots), wait.next_at, ",".join(wait.awaiting))


async def save(tx: Transaction, rows: Sequence[Row]) -> None:
    """Put the rows in, or in the place of what they were."""
    await _sql.save_policies(
        tx.connection,
        ids=[row.state.policy.policy_id for row in rows],
        numbers=[row.state.policy.policy_number for row in rows],
        versions=[row.state.policy.policy_version for row in rows],
        statuses=[row.state.policy.status.value for row in rows],
        holders=[row.state.policy.holder_id for row in rows],
        agents=[row.state.policy.agent_id for row in rows],
        bodies=[row.body for row in rows],
        next_numbers=[row.state.next_number for row in rows],
        lots=[row.lots for row in rows],
        registered_ats=[row.state.registered_at for row in rows],
        next_ats=[row.next_at for row in rows],
        awaitings=[row.awaiting for row in rows],
    )


async def wake_awaiting(tx: Transaction, feed: str, now: datetime) -> None:
    """Make the policies that wait for a feed due now."""
    await _sql.wake_awaiting(tx.connection, feed=feed, now=now)


async def hold_due(tx: Transaction, now: datetime) -> UUID | None:
    """Lock the first row that is due, without a look into it, and say which it is."""
    found: UUID | None = await _sql.hold_due_policy(tx.connection, now=now)
    return found


async def put_off(tx: Transaction, row: UUID, until: datetime) -> None:
    """Leave a row alone until then."""
    await _sql.put_off_policy(tx.connection, id=row, until=until)


async def next_moment(tx: Transaction) -> datetime | None:
    """When time does something to a policy next."""
    moment: datetime | None = await _sql.next_moment(tx.connection)
    return moment


async def find(tx: Transaction, policy_number: str) -> Found | None:
    """One policy as it stands, or None."""
    row = await _sql.policy_by_number(tx.connection, number=policy_number)
    if row is None:
        return None
    return Found(Policy.model_validate_json(row["body"]), Wait(row["next_at"], tuple(row["awaiting"])))


def _state(row: asyncpg.Record) -> PolicyState:
    return PolicyState(
        policy=Policy.model_validate_json(row["body"]),
        next_number=row["next_number"],
        registered_at=row["registered_at"],
        lots=tuple(Lot(date.fromisoformat(day), Decimal(amount)) for day, amount in json.loads(row["lots"])),
    )


def _lots_to_json(lots: Sequence[Lot]) -> str:
    return json.dumps([[lot.value_date.isoformat(), str(lot.amount)] for lot in lots])
