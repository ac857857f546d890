"""Holds changed: cases look at which of them concern them, hold back what is held and let go on what is not."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from schemas.ids import CaseId, PartyId, PolicyId
from schemas.policies import Policy
from services.kit.postgres import Transaction
from services.scheduler.domain.anchors import staff_of
from services.scheduler.domain.cases import Case, CaseKind
from services.scheduler.domain.holds import stops_for
from services.scheduler.domain.planning import State, StopsChanged, plan_case
from services.scheduler.domain.plans import Plans
from services.scheduler.handlers.on_case_moments import by_holder, calendar_of
from services.scheduler.handlers.saving import Planned, save
from services.scheduler.store import cases, holds, parties, policies, tasks


async def restop(
    tx: Transaction, renewals: Iterable[CaseId], care: Iterable[CaseId], plans: Plans, now: datetime
) -> None:
    """Have these cases follow the holds as they stand, which do not change meanwhile. Renewals are locked first, as everywhere."""
    locked = [*(await cases.lock(tx, renewals)), *(await cases.lock(tx, care))]
    if not locked:
        return
    about = await policies.read(tx, _policies_of(locked), _holders_in_care(locked))
    held = await holds.on(tx, about, people_of(about.values()) | {case.party_id for case in locked}, now)
    staff = {party for policy in about.values() for party in staff_of(policy)}
    people = await parties.with_chiefs(tx, await parties.look_up(tx, {case.party_id for case in locked} | staff))
    done = await tasks.of_cases(tx, [case.case_id for case in locked])
    of_holder: Mapping[PartyId, Sequence[Policy]] = by_holder(about.values())
    planned = Planned(tasks={case: {task.task_id: task for task in ones} for case, ones in done.items()})
    for case in locked:
        calendar = calendar_of(case, about, of_holder, people, planned.tasks_of(case.case_id), now)
        stops = stops_for(case, calendar.policies, held)
        planned.take(plan_case(State(case, calendar), StopsChanged(stops), plans.followed_by(case), now))
    await save(tx, planned, now)


def people_of(about: Iterable[Policy]) -> set[PartyId]:
    """Whose holds concern these policies."""
    return {party for policy in about for party in (policy.holder_id, policy.insured_id) if party}


def _policies_of(locked: Iterable[Case]) -> list[PolicyId]:
    return [case.policy_id for case in locked if case.policy_id]


def _holders_in_care(locked: Iterable[Case]) -> list[PartyId]:
    return [case.party_id for case in locked if case.kind is CaseKind.CARE]
