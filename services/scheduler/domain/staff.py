"""The daily mail to people who have to see to premiums: one a day, where a deployment wants it."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from schemas.civil import first_begin, instant_at, latest_day, local_day
from schemas.ids import CaseId, PartyId, derived, task_id
from schemas.notices import Truth
from schemas.parties import Channel, Party
from schemas.policies import COVERED, Instalment, Policy
from schemas.staff_purposes import ToSeeTo, Worklist
from services.scheduler.domain.facts import Agenda, addressee
from services.scheduler.domain.lists import days_left
from services.scheduler.domain.staff_step import FROM, PLAN, STEP, UNTIL
from services.scheduler.domain.talks import About, pieces_of
from services.scheduler.domain.tasks import Purpose, Task, TaskKind
from services.scheduler.domain.words import Words


def round_day(now: datetime) -> date:
    """The day whose mails are made ready by a round at an instant: the latest that it is anywhere."""
    return latest_day(now)


def next_round(now: datetime) -> datetime:
    """When the mails of the following day are made ready."""
    return first_begin(round_day(now) + timedelta(days=1))


def tasks_of(people: Iterable[Party], now: datetime) -> list[Task]:
    """The mail of the round's day for each who has an e-mail address and whose morning is still to come."""
    day = round_day(now)
    reachable = (each for each in people if any(one.usable and one.channel is Channel.EMAIL for one in each.contacts))
    found = [_task(each.party_id, day, each.zone) for each in reachable]
    return [task for task in found if task.not_before >= now]


def to_see_to(policy: Policy, premium: Instalment, holder: Party | None, today: date) -> ToSeeTo:
    """One premium as the mail names it, without what is to be done."""
    return ToSeeTo(
        policy_number=policy.policy_number,
        product=policy.product,
        holder_name=holder.name if holder else "—",
        holder_phone=holder.phone if holder else None,
        due_date=premium.due_date,
        last_payable_day=premium.last_payable_day,
        days_left=days_left(premium, today),
        amount=premium.outstanding,
    )


def one_customer(lines: Sequence[ToSeeTo], work: Iterable[About], words: Words, zone: str) -> tuple[ToSeeTo, ...]:
    """The premiums of one customer, the first of which says what is to be done; deadlines are days where the reader is."""
    pieces = pieces_of(work)
    deadline = min((each.deadline for each in pieces if each.deadline), default=None)
    kinds = dict.fromkeys(words.work(each.first.what, each.talk) for each in pieces)
    first = lines[0].model_copy(
        update={
            "to_do": words.joint.join(kinds) or None,
            "deadline": local_day(deadline, zone) if deadline else None,
        }
    )
    return (first, *(line.model_copy(update={"first": False}) for line in lines[1:]))


def truth_that_open(policy: Policy, premium: Instalment) -> Truth:
    """The premium is not paid, and its cover has not ended."""
    return Truth(policy_id=policy.policy_id, instalment=premium.number, standings=COVERED)


def worklist_of(agenda: Agenda, party: Party, day: date) -> Worklist:
    """The variables of the mail."""
    return Worklist(
        addressee=addressee(party),
        day=day,
        premiums=tuple(agenda.premiums),
        customers=sum(each.first for each in agenda.premiums),
        total=len(agenda.premiums),
    )


def _task(party: PartyId, day: date, zone: str) -> Task:
    case, at = CaseId(derived("case", PLAN, party)), instant_at(day, FROM, zone)
    return Task(
        task_id=task_id(case, 1, STEP.key, day.isoformat(), party),
        case_id=case,
        plan=PLAN,
        epoch=1,
        step=STEP.key,
        occurrence=day.isoformat(),
        recipient_id=party,
        kind=TaskKind.NOTICE,
        what=Purpose.WORKLIST.value,
        at=at,
        not_before=at,
        until=instant_at(day, UNTIL, zone),
    )
