"""The round that makes the worklists of a day ready, and what they are made from."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from schemas.ids import CaseId, PartyId
from schemas.parties import Party
from schemas.policies import Policy
from services.kit.postgres import Transaction, statements
from services.scheduler.domain.tasks import Task
from services.scheduler.store.tasks import task_from

_sql = statements("services.scheduler.store", "rounds.sql")


class Theirs(NamedTuple):
    """An open premium of somebody."""

    party: PartyId
    case: CaseId
    policy: Policy
    number: int


async def hold_due(tx: Transaction, now: datetime) -> UUID | None:
    """Lock the round if it is due, and say which row it is."""
    found: UUID | None = await _sql.claim_round(tx.connection, now=now)
    return found


async def put_off(tx: Transaction, row: UUID, until: datetime) -> None:
    """Say when the round is due again."""
    await _sql.move_round(tx.connection, id=row, until=until)


async def next_moment(tx: Transaction) -> datetime | None:
    """When the round is due."""
    moment: datetime | None = await _sql.next_round(tx.connection)
    return moment


async def staff(tx: Transaction) -> Sequence[Party]:
    """Everybody who has to see to something."""
    return [Party.model_validate_json(row["body"]) async for row in _sql.staff_with_work(tx.connection)]


async def premiums_of(tx: Transaction, people: Iterable[PartyId]) -> Sequence[Theirs]:
    """Their open premiums, person by person, the fewest days left first."""
    rows = _sql.premiums_of_staff(tx.connection, parties=list(people))
    return [
        Theirs(row["party_id"], row["case_id"], Policy.model_validate_json(row["body"]), row["number"])
        async for row in rows
    ]


async def work_of(tx: Transaction, people: Iterable[PartyId]) -> Mapping[tuple[PartyId, CaseId], Sequence[Task]]:
    """Their open work, by person and case."""
    found: dict[tuple[PartyId, CaseId], list[Task]] = {}
    async for row in _sql.work_of_staff(tx.connection, parties=list(people)):
        found.setdefault((row["recipient_id"], row["case_id"]), []).append(task_from(row))
    return found
