"""The worklists of a day: made ready before it begins, and filled in when they leave."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from schemas.civil import local_day
from schemas.http.lists import RowState
from schemas.ids import CaseId, PartyId
from schemas.notices import Truth
from schemas.purposes import ToSeeTo
from services.kit.postgres import Transaction
from services.scheduler.domain.facts import Agenda
from services.scheduler.domain.lists import state_of
from services.scheduler.domain.staff import ROOM, Work, next_round, tasks_of, to_see_to, truth_that_open
from services.scheduler.domain.tasks import Purpose, Task
from services.scheduler.handlers.signals import MOMENTS
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
    named = await parties.look_up(tx, {*people, *(each.policy.holder_id for each in theirs)})
    return _put_together(theirs, await rounds.work_of(tx, people), named, now)


def _put_together(
    theirs: Iterable[rounds.Theirs],
    work: Mapping[tuple[PartyId, CaseId], Sequence[Work]],
    named: parties.People,
    now: datetime,
) -> Mapping[PartyId, Agenda]:
    premiums: dict[PartyId, list[ToSeeTo]] = {}
    truths: dict[PartyId, list[Truth]] = {}
    for each in theirs:
        premium = each.policy.instalment(each.number)
        today = local_day(now, each.policy.zone)
        if premium is None or state_of(each.policy, premium, today) is not RowState.OPEN:
            continue
        holder, zone = named.known.get(each.policy.holder_id), named.zones.get(each.party, each.policy.zone)
        line = to_see_to(each.policy, premium, holder, work.get((each.party, each.case), ()), today, zone)
        premiums.setdefault(each.party, []).append(line)
        truths.setdefault(each.party, []).append(truth_that_open(each.policy, premium))
    return {party: Agenda(lines, truths[party][:ROOM]) for party, lines in premiums.items()}
