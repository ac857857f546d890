"""The moment of cases has come: their steps are performed, or passed over for good."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from schemas.ids import PartyId, PolicyId
from schemas.policies import Policy
from services.kit.postgres import Transaction
from services.scheduler.domain.anchors import staff_of
from services.scheduler.domain.cases import Case, CaseKind
from services.scheduler.domain.planning import MomentCame, State, plan_case
from services.scheduler.domain.plans import Plans
from services.scheduler.domain.tasks import Task
from services.scheduler.domain.timeline import Calendar
from services.scheduler.handlers.saving import Planned, save_tasks
from services.scheduler.store import cases, feeds, parties, policies, tasks
from services.scheduler.store.parties import People


async def on_case_moments(tx: Transaction, plans: Plans, now: datetime, limit: int) -> int:
    """Handle at most `limit` due cases; how many there were."""
    due = await cases.claim(tx, now, limit)
    if not due:
        return 0
    about = await policies.read(tx, _policies_of(due), _holders_in_care(due))
    people = await parties.with_chiefs(tx, await parties.read_of_claimed(tx, _people_of(due, about)))
    done = await tasks.of_cases(tx, [case.case_id for case in due])
    marks = await feeds.look_up(tx) if about else {}
    of_holder = by_holder(about.values())
    planned = Planned()
    for case in due:
        known = done.get(case.case_id, ())
        planned.tasks[case.case_id] = {task.task_id: task for task in known}
        calendar = calendar_of(case, about, of_holder, people, known, now, marks)
        planned.take(plan_case(State(case, calendar), MomentCame(), plans.followed_by(case), now))
    await cases.move(tx, list(planned.cases.values()))  # time alone changes nothing else in a case
    await save_tasks(tx, planned, now)
    return len(due)


def calendar_of(
    case: Case,
    about: Mapping[PolicyId, Policy],
    of_holder: Mapping[PartyId, Sequence[Policy]],
    people: People,
    done: Sequence[Task],
    now: datetime,
    marks: Mapping[str, date] | None = None,
) -> Calendar:
    """The surroundings of a case, from what was read for many."""
    holder = people.known.get(case.party_id)
    if case.kind is CaseKind.CARE:
        own: tuple[Policy, ...] = tuple(of_holder.get(case.party_id, ()))
    else:
        policy = about.get(case.policy_id) if case.policy_id else None
        own = (policy,) if policy else ()
    return Calendar(
        now,
        own,
        people.zones,
        holder.birth_date if holder else None,
        tuple(done),
        chiefs=people.chiefs,
        marks=marks or {},
        reachable=people.reachable(case.party_id),
    )


def by_holder(found: Iterable[Policy]) -> dict[PartyId, list[Policy]]:
    """The policies of each holder in the order of their numbers."""
    of_holder: dict[PartyId, list[Policy]] = {}
    for policy in sorted(found, key=lambda each: each.policy_number):
        of_holder.setdefault(policy.holder_id, []).append(policy)
    return of_holder


def _policies_of(due: Sequence[Case]) -> list[PolicyId]:
    return [case.policy_id for case in due if case.policy_id]


def _holders_in_care(due: Sequence[Case]) -> list[PartyId]:
    return [case.party_id for case in due if case.kind is CaseKind.CARE]


def _people_of(due: Sequence[Case], about: Mapping[PolicyId, Policy]) -> set[PartyId]:
    return {case.party_id for case in due} | {party for policy in about.values() for party in staff_of(policy)}
