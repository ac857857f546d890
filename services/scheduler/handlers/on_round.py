"""The worklists of a day: made ready before it begins, and filled in when they leave."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from schemas.civil import local_day
from schemas.http.lists import RowState
from schemas.ids import CaseId, PartyId, renewal_case_id
from schemas.notices import Truth
from schemas.parties import Party
from schemas.staff_purposes import ToSeeTo
from services.kit.postgres import Transaction
from services.scheduler.domain.customers import Given
from services.scheduler.domain.facts import Agenda
from services.scheduler.domain.lists import Listed, state_of
from services.scheduler.domain.staff import next_round, one_customer, tasks_of, to_see_to, truth_that_open
from services.scheduler.domain.talks import About
from services.scheduler.domain.tasks import Purpose, Task
from services.scheduler.handlers.signals import MOMENTS
from services.scheduler.reports.words import words_in
from services.scheduler.store import parties, recipients, rounds, tasks, worklists


async def on_round(tx: Transaction, now: datetime) -> int:
    """Open the mail of the day for everybody who has to see to something; whether the round was due."""
    row = await rounds.hold_due(tx, now)
    if row is None:
        return 0
    opened = tasks_of(await rounds.staff(tx), now)
    await recipients.touch(tx, {task.recipient_id: task.not_before for task in opened})
    await tasks.add(tx, opened, now)
    await rounds.put_off(tx, row, next_round(now))
    tx.wake(MOMENTS)
    return 1


async def agendas(tx: Transaction, wanted: Mapping[PartyId, Sequence[Task]], now: datetime) -> Mapping[PartyId, Agenda]:
    """What stands in the worklists that wait to leave; nothing is asked where there are none."""
    people = [party for party, waiting in wanted.items() if any(task.what == Purpose.WORKLIST for task in waiting)]
    if not people:
        return {}
    theirs = await worklists.premiums_of(tx, people)
    listed = [each for ones in theirs.values() for each in ones]
    work = await worklists.work_on(tx, people, [_case(each) for each in listed])
    known = (await parties.look_up(tx, {each.policy.holder_id for each in listed} | set(people))).known
    found = {party: _agenda(party, ones, work, known, now) for party, ones in theirs.items()}
    return {party: agenda for party, agenda in found.items() if agenda.premiums}


def _agenda(
    party: PartyId,
    theirs: Sequence[Listed],
    work: Mapping[tuple[PartyId, CaseId], Sequence[Given]],
    known: Mapping[PartyId, Party],
    now: datetime,
) -> Agenda:
    """What one person has to see to: customer by customer, the fewest days left first."""
    customers: dict[PartyId, list[tuple[Listed, date]]] = {}
    for each in theirs:
        today = local_day(now, each.policy.zone)
        if state_of(each.policy, each.premium, today) is RowState.OPEN:
            customers.setdefault(each.policy.holder_id, []).append((each, today))
    reader = known.get(party)
    words = words_in(reader.locale if reader else None)
    premiums: list[ToSeeTo] = []
    truths: list[Truth] = []
    for holder, ones in customers.items():
        lines = [to_see_to(each.policy, each.premium, known.get(holder), today) for each, today in ones]
        given = (work.get((party, _case(each)), ()) for each, _ in ones)
        about = (About(each.task, holder) for pieces in given for each in pieces)
        premiums += one_customer(lines, about, words, reader.zone if reader else ones[0][0].policy.zone)
        truths += [truth_that_open(each.policy, each.premium) for each, _ in ones]
    return Agenda(premiums, truths)


def _case(listed: Listed) -> CaseId:
    return renewal_case_id(listed.policy.policy_id, listed.premium.number)
