"""Worklists: what people have to see to, premiums and work."""

from collections.abc import Collection, Mapping, Sequence

from schemas.ids import CaseId, PartyId
from services.kit.postgres import Transaction, statements
from services.scheduler.domain.customers import Given
from services.scheduler.domain.lists import Listed
from services.scheduler.store.premiums import listed_from
from services.scheduler.store.tasks import task_from

_sql = statements("services.scheduler.store", "worklists.sql")


async def premiums_of(
    tx: Transaction, people: Collection[PartyId], count: int | None = None
) -> Mapping[PartyId, Sequence[Listed]]:
    """The open premiums that each has to see to, the fewest days left first; at most so many of all together."""
    found: dict[PartyId, list[Listed]] = {}
    async for row in _sql.premiums_to_see_to(tx.connection, parties=list(people), count=count):
        found.setdefault(PartyId(row["party_id"]), []).append(listed_from(row))
    return found


async def work_on(
    tx: Transaction, people: Collection[PartyId], cases: Collection[CaseId]
) -> Mapping[tuple[PartyId, CaseId], Sequence[Given]]:
    """The work that waits for each on these cases, the most pressing first."""
    found: dict[tuple[PartyId, CaseId], list[Given]] = {}
    async for row in _sql.open_work(tx.connection, parties=list(people), ids=list(cases)):
        given = Given(task_from(row), row["opened_at"], row["changed_at"], row["acknowledged_by"])
        found.setdefault((PartyId(row["recipient_id"]), CaseId(row["case_id"])), []).append(given)
    return found
