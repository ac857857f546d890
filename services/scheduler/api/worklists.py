"""Worklists and call cards by HTTP."""

from collections.abc import Sequence
from http import HTTPStatus

from fastapi import APIRouter, HTTPException, Response

from schemas.civil import local_day
from schemas.http.lists import ListRow, Person, RowState, Tag
from schemas.http.worklists import CallCard, WorkItem, Worklist, WorkRow
from schemas.ids import DESKS, renewal_case_id
from schemas.parties import Channel, Party
from services.kit.postgres import Transaction
from services.scheduler.api.lists import party_named
from services.scheduler.api.rows import rows_of
from services.scheduler.api.scheduler import Scheduler
from services.scheduler.domain.agenda import slot
from services.scheduler.domain.cards import call_card
from services.scheduler.domain.icalendar import calendar
from services.scheduler.domain.lists import Listed
from services.scheduler.store import contacts, parties, policies, worklists
from services.scheduler.store.worklists import Waiting

MOST = 5_000
"""Premiums of one person: nobody works through more."""
LAST_CONTACTS = 5


def work_of_people(scheduler: Scheduler) -> APIRouter:
    """`GET /worklists/{party}`, `GET /worklists/{party}/calendar` and `GET /policies/{policy_number}/card`."""
    router = APIRouter(tags=["worklists"])

    @router.get("/worklists/{party}")
    async def worklist(party: str) -> Worklist:
        """What somebody, by staff number or the id of a party or a desk, has to see to; the fewest days left first."""
        async with scheduler.database.transaction() as tx:
            return await _worklist(tx, scheduler, party)

    @router.get("/worklists/{party}/calendar", response_class=Response)
    async def as_calendar(party: str, visits: bool = False) -> Response:  # noqa: FBT001, FBT002 -- a query
        """The same as iCalendar, calls and visits as events; only the visits where they are asked for."""
        async with scheduler.database.transaction() as tx:
            found = await _worklist(tx, scheduler, party)
        return Response(calendar(found, visits_only=visits), media_type="text/calendar; charset=utf-8")

    @router.get("/policies/{policy_number}/card")
    async def card(policy_number: str) -> CallCard:
        """What lies beside the telephone when the holder is called."""
        async with scheduler.database.transaction() as tx:
            policy = await policies.find(tx, policy_number)
            if policy is None:
                raise HTTPException(HTTPStatus.NOT_FOUND, f"the scheduler knows no policy {policy_number}")
            today = local_day(scheduler.clock.now(), policy.zone)
            unpaid = [Listed(policy, each, None, None) for each in policy.unpaid[:1]]
            rows = await rows_of(tx, scheduler, unpaid)
            holder = (await parties.look_up(tx, [policy.holder_id])).known.get(policy.holder_id)
            said = await contacts.page(tx, contacts.Wanted(policy=policy_number), LAST_CONTACTS, 0)
        return call_card(policy, holder, next(iter(rows), None), said, today)

    return router


async def _worklist(tx: Transaction, scheduler: Scheduler, named: str) -> Worklist:
    party = party_named(named)
    known = (await parties.look_up(tx, [party])).known.get(party)
    if known is None and party not in DESKS:
        raise HTTPException(HTTPStatus.NOT_FOUND, f"the scheduler knows nobody on the staff as {named}")
    premiums = await worklists.premiums_of(tx, party, MOST)
    rows = await rows_of(tx, scheduler, premiums)
    cases = [renewal_case_id(each.policy.policy_id, each.premium.number) for each in premiums]
    work = await worklists.work_on(tx, party, cases)
    holders = (await parties.look_up(tx, {row.holder_id for row in rows})).known
    found = []
    for case, listed, row in zip(cases, premiums, rows, strict=True):
        holder = holders.get(row.holder_id)
        zone = holder.zone if holder else listed.policy.zone
        found.append(_row(scheduler, row, work.get(case, ()), holder, zone))
    person = Person(
        party_id=party,
        name=known.name if known else DESKS[party],
        staff_number=known.staff_number if known else None,
    )
    wanted = (row for row in found if row.work or row.premium.state is RowState.OPEN)
    return Worklist(person=person, zone=known.zone if known else None, now=scheduler.clock.now(), rows=tuple(wanted))


def _row(scheduler: Scheduler, row: ListRow, work: Sequence[Waiting], holder: Party | None, zone: str) -> WorkRow:
    addresses = holder.contacts if holder else ()
    return WorkRow(
        premium=row,
        address=next((each.address for each in addresses if each.channel is Channel.LETTER), None),
        work=tuple(_item(scheduler, each, zone, difficult=Tag.DIFFICULT in row.tags) for each in work),
    )


def _item(scheduler: Scheduler, waiting: Waiting, zone: str, *, difficult: bool) -> WorkItem:
    task = waiting.task
    step = scheduler.plans.step(task.plan, task.step)
    hours = step.work.hours if step and step.work else ()
    suits = slot(task, zone, scheduler.clock.now(), hours, difficult=difficult)
    return WorkItem(
        task_id=task.task_id,
        what=task.what,
        opened_at=waiting.opened_at,
        changed_at=waiting.changed_at,
        deadline=task.deadline,
        acknowledged_by=waiting.acknowledged_by,
        starts_at=suits.start,
        ends_at=suits.end,
    )
