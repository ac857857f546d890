"""The one path from what happened to what is saved.

A handler locks its policies and cases, loads what surrounds them with `planning_of`, says what happened to each case, and saves.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from schemas.ids import CaseId, PartyId, PolicyId
from schemas.policies import Policy
from services.kit.postgres import Transaction
from services.scheduler.domain.anchors import staff_of
from services.scheduler.domain.case_context import CaseContexts
from services.scheduler.domain.cases import Case, CaseKind
from services.scheduler.domain.people import People
from services.scheduler.domain.planning import Stimulus, plan_case
from services.scheduler.domain.plans import Plans
from services.scheduler.handlers.saving import Planned, save
from services.scheduler.store import feeds, policies, tasks


@dataclass(frozen=True, slots=True)
class Planning:
    """A batch of locked cases, what surrounds them, and what was decided of them so far."""

    plans: Plans
    contexts: CaseContexts
    locked: Mapping[CaseId, Case]
    planned: Planned

    def case(self, case_id: CaseId) -> Case | None:
        """The case as it stands after the decisions so far; None for one that does not exist yet."""
        return self.planned.cases.get(case_id) or self.locked.get(case_id)

    def plan(self, case: Case, stimulus: Stimulus) -> None:
        """Decide what a case wants after what happened to it."""
        context = self.contexts.of(case, self.planned.tasks_of(case.case_id))
        self.planned.take(plan_case(case, context, stimulus, self.plans.followed_by(case)))

    async def save(self, tx: Transaction) -> None:
        """Save every decision, and recall the notices that are no longer true."""
        await save(tx, self.planned, self.contexts.now)


async def planning_of(
    tx: Transaction,
    locked: Iterable[Case],
    about: Mapping[PolicyId, Policy],
    people: People,
    plans: Plans,
    now: datetime,
) -> Planning:
    """Load the tasks of locked cases and the feed marks; their policies and people were read before."""
    found = {case.case_id: case for case in locked}
    known = await tasks.of_cases(tx, found)
    marks = await feeds.look_up(tx) if about else {}
    planned = Planned(tasks={case: {task.task_id: task for task in ones} for case, ones in known.items()})
    return Planning(plans, CaseContexts(now, about, people, marks), found, planned)


async def policies_of(tx: Transaction, locked: Iterable[Case]) -> Mapping[PolicyId, Policy]:
    """The policies that cases are about: that of a renewal, all of the holder for a care case."""
    found = list(locked)
    return await policies.read(
        tx,
        [case.policy_id for case in found if case.policy_id],
        [case.party_id for case in found if case.kind is CaseKind.CARE],
    )


def people_of(locked: Iterable[Case], about: Mapping[PolicyId, Policy]) -> set[PartyId]:
    """Everybody whom a plan of these cases may concern: the holders, and the staff of the policies."""
    return {case.party_id for case in locked} | {party for policy in about.values() for party in staff_of(policy)}
