"""Cases as rows."""

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

import asyncpg

from schemas.ids import CaseId, PartyId, PaymentId, PolicyId, care_case_id
from schemas.policies import FailureReason
from services.kit.postgres import Transaction, statements
from services.scheduler.domain.cases import Case, CaseKind, CaseStatus, FailureSeen
from services.scheduler.store.stops_json import (
    heard_from,
    heard_to_json,
    payments_from,
    payments_to_json,
    stops_from,
    stops_to_json,
)

_sql = statements("services.scheduler.store", "cases.sql")


async def lock(tx: Transaction, ids: Iterable[CaseId]) -> Sequence[Case]:
    """Those of these cases that exist, locked."""
    return [_case(row) async for row in _sql.lock_cases(tx.connection, ids=sorted(set(ids)))]


async def claim(tx: Transaction, now: datetime, limit: int) -> Sequence[Case]:
    """Cases whose moment has come, locked, the oldest first."""
    return [_case(row) async for row in _sql.claim_cases(tx.connection, now=now, count=limit)]


async def save(tx: Transaction, cases: Sequence[Case]) -> None:
    """Put cases in, or in the place of what they were."""
    if not cases:
        return
    await _sql.save_cases(
        tx.connection,
        ids=[case.case_id for case in cases],
        kinds=[case.kind.value for case in cases],
        plans=[case.plan for case in cases],
        parties=[case.party_id for case in cases],
        policies=[case.policy_id for case in cases],
        instalments=[case.instalment for case in cases],
        epochs=[case.epoch for case in cases],
        statuses=[case.status.value for case in cases],
        opened_ats=[case.opened_at for case in cases],
        settled_ats=[case.settled_at for case in cases],
        lapsed_ons=[case.lapsed_on for case in cases],
        failures=[_failures_to_json(case.failures) for case in cases],
        payments=[payments_to_json(case.payments) for case in cases],
        stops=[stops_to_json(case.stops) for case in cases],
        heard=[heard_to_json(case.heard) for case in cases],
        assessed_ats=[case.assessed_at for case in cases],
        owners=[case.owner_id for case in cases],
        next_ats=[case.next_at for case in cases],
    )


async def move(tx: Transaction, cases: Sequence[Case]) -> None:
    """Keep whose these cases, whose rows are locked, are now, and when they are to be looked at next."""
    await _sql.move_cases(
        tx.connection,
        ids=[case.case_id for case in cases],
        owners=[case.owner_id for case in cases],
        next_ats=[case.next_at for case in cases],
    )


async def open_care(tx: Transaction, plan: str, holders: Iterable[PartyId], now: datetime) -> None:
    """Open the care cases of these holders, or have them look at the calendar again."""
    parties = list(holders)
    if parties:
        ids = [care_case_id(party) for party in parties]
        await _sql.open_care(tx.connection, plan=plan, ids=ids, parties=parties, now=now)


async def wake_of(tx: Transaction, parties: Iterable[PartyId], now: datetime) -> None:
    """Have the cases of these holders look at their dates again."""
    await _sql.wake_cases_of(tx.connection, parties=list(parties), now=now)


async def wake(tx: Transaction, ids: Iterable[CaseId], now: datetime) -> None:
    """Have these cases look at what is wanted again."""
    await _sql.wake_cases(tx.connection, ids=sorted(set(ids)), now=now)


async def of_policies(tx: Transaction, policies: Iterable[PolicyId]) -> Sequence[CaseId]:
    """The renewals of these policies."""
    return [CaseId(row["case_id"]) async for row in _sql.cases_of_policies(tx.connection, policies=list(policies))]


async def hold_due(tx: Transaction, now: datetime) -> UUID | None:
    """Lock the first row that is due, without a look into it, and say which it is."""
    found: UUID | None = await _sql.hold_due_case(tx.connection, now=now)
    return found


async def put_off(tx: Transaction, row: UUID, until: datetime) -> None:
    """Leave a row alone until then."""
    await _sql.put_off_case(tx.connection, id=row, until=until)


async def next_moment(tx: Transaction) -> datetime | None:
    """When a case is to be looked at next."""
    moment: datetime | None = await _sql.next_case_moment(tx.connection)
    return moment


async def of_policy(tx: Transaction, policy: PolicyId, holder: PartyId) -> Sequence[Case]:
    """The cases of a policy, and the care case of its holder behind them."""
    return [_case(row) async for row in _sql.cases_of_policy(tx.connection, policy=policy, holder=holder)]


async def find(tx: Transaction, case: CaseId) -> Case | None:
    """One case, or None."""
    row = await _sql.case_by_id(tx.connection, id=case)
    return _case(row) if row else None


def _case(row: asyncpg.Record) -> Case:
    return Case(
        case_id=CaseId(row["case_id"]),
        kind=CaseKind(row["kind"]),
        plan=row["plan"],
        party_id=PartyId(row["party_id"]),
        opened_at=row["opened_at"],
        policy_id=row["policy_id"],
        instalment=row["instalment"],
        epoch=row["epoch"],
        status=CaseStatus(row["status"]),
        settled_at=row["settled_at"],
        lapsed_on=row["lapsed_on"],
        failures=tuple(_failure(each) for each in json.loads(row["failures"])),
        payments=payments_from(row["payments"]),
        stops=stops_from(row["stops"]),
        heard=heard_from(row["heard"]),
        assessed_at=row["assessed_at"],
        owner_id=row["owner_id"],
        next_at=row["next_at"],
    )


def _failure(fields: dict[str, str]) -> FailureSeen:
    return FailureSeen(
        payment_id=PaymentId(UUID(fields["payment_id"])),
        reason=FailureReason(fields["reason"]),
        attempted_on=date.fromisoformat(fields["attempted_on"]),
        known_at=datetime.fromisoformat(fields["known_at"]),
        stated=fields.get("stated"),
    )


def _failures_to_json(failures: Sequence[FailureSeen]) -> str:
    return json.dumps(
        [
            {
                "payment_id": str(each.payment_id),
                "reason": each.reason.value,
                "attempted_on": each.attempted_on.isoformat(),
                "known_at": each.known_at.isoformat(),
                "stated": each.stated,
            }
            for each in failures
        ]
    )
