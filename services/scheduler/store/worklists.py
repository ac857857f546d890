"""Worklists: the open premiums and the open work of one person."""

from collections.abc import Iterable, Mapping, Sequence

from schemas.ids import CaseId, PartyId
from services.kit.postgres import Transaction, statements
from services.scheduler.domain.customers import Given
from services.scheduler.domain.lists import Listed
from services.scheduler.store.premiums import listed_from
from services.scheduler.store.tasks import task_from

_sql = statements("services.scheduler.store", "worklists.sql")


async def premiums_of(tx: Transaction, party: PartyId, count: int) -> Sequence[Listed]:
    """The open premiums that somebody has to see to, the fewest days left first."""
    return [listed_from(row) async for row in _sql.worklist(tx.connection, party=party, count=count)]


async def work_on(tx: Transaction, party: PartyId, cases: Iterable[CaseId]) -> Mapping[CaseId, Sequence[Given]]:
    """The work that waits for somebody on these cases, the most pressing first."""
    found: dict[CaseId, list[Given]] = {}
    async for row in _sql.open_work(tx.connection, party=party, ids=list(cases)):
        given = Given(task_from(row), row["opened_at"], row["changed_at"], row["acknowledged_by"])
        found.setdefault(CaseId(row["case_id"]), []).append(given)
    return found
