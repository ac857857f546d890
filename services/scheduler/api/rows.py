"""Rows of lists, put together from what stands about their premiums, a page at a time."""

from collections.abc import Sequence
from datetime import date

from schemas.http.lists import ListRow
from schemas.ids import renewal_case_id
from services.kit.postgres import Transaction
from services.scheduler.api.scheduler import Scheduler
from services.scheduler.domain.lists import Around, Done, Listed, list_row
from services.scheduler.store import parties, premiums


async def rows_of(
    tx: Transaction,
    scheduler: Scheduler,
    page: Sequence[Listed],
    first: date | None = None,
    *,
    development: bool = False,
) -> list[ListRow]:
    """The rows of some premiums, in their order, on the list of the month that begins on `first`, or of this month."""
    cases = [renewal_case_id(each.policy.policy_id, each.premium.number) for each in page]
    done = await premiums.about(tx, cases)
    named = (
        party for each in page for party in (each.policy.holder_id, each.policy.agent_id, each.policy.supervisor_id)
    )
    people = await parties.look_up(
        tx, {party for party in named if party} | {each.owner for each in done.values() if each.owner}
    )
    around = Around(first, scheduler.clock.now(), scheduler.listing, people.known, development)
    return [list_row(each, done.get(case, Done()), around) for each, case in zip(page, cases, strict=True)]
