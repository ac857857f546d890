"""Worklists and call cards by HTTP."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Response

from schemas.civil import local_day
from schemas.http import lists
from schemas.http.worklists import CallCard, Worklist
from schemas.ids import DESKS, PartyId, renewal_case_id
from schemas.policies import Policy
from services.kit.postgres import Transaction
from services.scheduler.api.lists import party_named
from services.scheduler.api.rows import rows_of
from services.scheduler.api.scheduler import Scheduler
from services.scheduler.domain.cards import Beside, call_card, counted_elsewhere, served_elsewhere, served_with
from services.scheduler.domain.customers import Hours, Line, by_customer, customer
from services.scheduler.domain.icalendar import calendar
from services.scheduler.domain.lists import Listed
from services.scheduler.domain.tasks import Task
from services.scheduler.domain.words import Words
from services.scheduler.reports.words import words_in
from services.scheduler.store import contacts, parties, policies, worklists

MOST = 5_000
"""Premiums of one person: nobody works through more."""
LAST_CONTACTS = 5

Person = Annotated[str | None, Query(max_length=200, description="A staff number or the id of a party.")]


def work_of_people(scheduler: Scheduler) -> APIRouter:
    """`GET /worklists/{party}`, `GET /worklists/{party}/calendar`, `GET /policies/{policy_number}/card` and `GET /words`."""
    router = APIRouter(tags=["worklists"])

    @router.get("/worklists/{party}")
    async def worklist(party: str) -> Worklist:
        """What somebody, by staff number or the id of a party or a desk, has to see to; the fewest days left first."""
        async with scheduler.database.transaction() as tx:
            return await _worklist(tx, scheduler, party)

    @router.get("/worklists/{party}/calendar", response_class=Response)
    async def as_calendar(party: str, visits: bool = False) -> Response:  # noqa: FBT001, FBT002 -- a query
        """The same as iCalendar in the person's language, calls and visits as events; only the visits where they are asked for."""
        async with scheduler.database.transaction() as tx:
            found = await _worklist(tx, scheduler, party)
        said = calendar(found, words_in(found.locale), visits_only=visits)
        return Response(said, media_type="text/calendar; charset=utf-8")

    @router.get("/policies/{policy_number}/card")
    async def card(policy_number: str, person: Person = None) -> CallCard:
        """What lies beside the telephone: all policies of the holder that `person` serves or leads, or whoever serves this one."""
        async with scheduler.database.transaction() as tx:
            policy = await policies.find(tx, policy_number)
            if policy is None:
                raise HTTPException(HTTPStatus.NOT_FOUND, f"the scheduler knows no policy {policy_number}")
            return await _card(tx, scheduler, policy, party_named(person) if person else None)

    @router.get("/words")
    async def words(language: str | None = None) -> Words:
        """What the codes of worklists, cards, tasks and lists are called in a language."""
        return words_in(language)

    return router


async def _worklist(tx: Transaction, scheduler: Scheduler, named: str) -> Worklist:
    party, now = party_named(named), scheduler.clock.now()
    known = (await parties.look_up(tx, [party])).known.get(party)
    if known is None and party not in DESKS:
        raise HTTPException(HTTPStatus.NOT_FOUND, f"the scheduler knows nobody on the staff as {named}")
    lines = await _lines(tx, scheduler, party)
    holders = (await parties.look_up(tx, {line.premium.holder_id for line in lines})).known
    hours = _hours(scheduler)
    rows = [customer(ones, holders.get(holder), hours, now) for holder, ones in by_customer(lines).items()]
    person = lists.Person(
        party_id=party,
        name=known.name if known else DESKS[party],
        staff_number=known.staff_number if known else None,
    )
    return Worklist(
        person=person,
        zone=known.zone if known else None,
        locale=known.locale if known else None,
        now=now,
        rows=tuple(rows),
    )


async def _lines(tx: Transaction, scheduler: Scheduler, party: PartyId) -> list[Line]:
    """The premiums that are open by the clock or on which work waits, the fewest days left first."""
    premiums = (await worklists.premiums_of(tx, [party], MOST)).get(party, ())
    rows = await rows_of(tx, scheduler, premiums)
    cases = [renewal_case_id(each.policy.policy_id, each.premium.number) for each in premiums]
    work = await worklists.work_on(tx, [party], cases)
    found = (Line(case, row, work.get((party, case), ())) for case, row in zip(cases, rows, strict=True))
    return [line for line in found if line.work or line.premium.state is lists.RowState.OPEN]


def _hours(scheduler: Scheduler) -> Hours:
    def of_step(task: Task) -> Sequence[str]:
        step = scheduler.plans.step(task.plan, task.step)
        return step.work.hours if step and step.work else ()

    return of_step


async def _card(tx: Transaction, scheduler: Scheduler, policy: Policy, person: PartyId | None) -> CallCard:
    theirs = await policies.read(tx, [policy.policy_id], [policy.holder_id])
    about = served_with(policy, theirs.values(), person)
    unpaid = [Listed(each, premium, None, None) for each in about for premium in each.unpaid]
    rows = await rows_of(tx, scheduler, sorted(unpaid, key=lambda each: each.premium.last_payable_day))
    others = served_elsewhere(about, theirs.values())
    people = (await parties.look_up(tx, [policy.holder_id, *others])).known
    said = await contacts.page(tx, contacts.Wanted([each.policy_number for each in about]), LAST_CONTACTS, 0)
    today = local_day(scheduler.clock.now(), policy.zone)
    elsewhere = counted_elsewhere(others, people)
    return call_card(policy, Beside(people.get(policy.holder_id), about, rows, said, elsewhere), today)
