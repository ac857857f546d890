"""The worklists of a day: made ready before it begins, and filled in when they leave."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from schemas.civil import local_day
from schemas.http.lists import RowState
from schemas.ids import CaseId, PartyId
from schemas.notices import Truth
from schemas.parties import Party
from schemas.policies import Instalment
from schemas.staff_purposes import ToSeeTo
from services.kit.postgres import Transaction
from services.scheduler.domain.facts import Agenda
from services.scheduler.domain.lists import state_of
from services.scheduler.domain.staff import ROOM, next_round, one_customer, tasks_of, to_see_to, truth_that_open
from services.scheduler.domain.talks import About
from services.scheduler.domain.tasks import Purpose, Task
from services.scheduler.handlers.signals import MOMENTS
from services.scheduler.reports.words import words_in
from services.scheduler.store import parties, recipients, rounds, tasks


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
    theirs = await rounds.premiums_of(tx, people)
    work = await rounds.work_of(tx, people)
    known = (await parties.look_up(tx, {each.policy.holder_id for each in theirs} | set(people))).known
    found = {party: _agenda([each for each in theirs if each.party == party], work, known, now) for party in people}
    return {party: agenda for party, agenda in found.items() if agenda.premiums}


def _agenda(
    theirs: Iterable[rounds.Theirs],
    work: Mapping[tuple[PartyId, CaseId], Sequence[Task]],
    known: Mapping[PartyId, Party],
    now: datetime,
) -> Agenda:
    """What one person has to see to: customer by customer, the fewest days left first."""
    customers: dict[PartyId, list[tuple[rounds.Theirs, Instalment, date]]] = {}
    for each in theirs:
        premium, today = each.policy.instalment(each.number), local_day(now, each.policy.zone)
        if premium is not None and state_of(each.policy, premium, today) is RowState.OPEN:
            customers.setdefault(each.policy.holder_id, []).append((each, premium, today))
    premiums: list[ToSeeTo] = []
    truths: list[Truth] = []
    for holder, ones in customers.items():
        reader = known.get(ones[0][0].party)
        lines = [to_see_to(each.policy, premium, known.get(holder), today) for each, premium, today in ones]
        about = (About(task, holder) for each, _, _ in ones for task in work.get((each.party, each.case), ()))
        zone = reader.zone if reader else ones[0][0].policy.zone
        premiums += one_customer(lines, about, words_in(reader.locale if reader else None), zone)
        truths += [truth_that_open(each.policy, premium) for each, premium, _ in ones]
    return Agenda(premiums, truths[:ROOM])
