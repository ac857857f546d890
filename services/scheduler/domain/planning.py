"""`plan_case`: what a case wants after something happened, or when its moment has come."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import assert_never

from schemas.ids import PartyId, task_id
from schemas.notices import WithdrawalReason
from schemas.policies import Policy
from services.scheduler.domain.case_context import CaseContext
from services.scheduler.domain.cases import Case, CaseStatus, FailureSeen, status_of
from services.scheduler.domain.follow_ups import is_settled
from services.scheduler.domain.heard import Heard
from services.scheduler.domain.holding import reconcile, unless_held
from services.scheduler.domain.looks import next_look
from services.scheduler.domain.ownership import owner_of
from services.scheduler.domain.plans import Plan
from services.scheduler.domain.steps import Step
from services.scheduler.domain.stops import Stop
from services.scheduler.domain.tasks import LIVE, Task, TaskState
from services.scheduler.domain.timeline import Entry, timeline
from services.scheduler.domain.transitions import Change, Withdraw, is_held
from services.scheduler.domain.verdicts import Verdict

_NEWS = {Verdict.PERFORM, Verdict.SKIP}
"""What gets a task: what is performed, and what is passed over for good."""

SETTLE = timedelta(minutes=1)
"""A task opened by an event leaves a minute later at the earliest, so that what arrives together leaves together."""


@dataclass(frozen=True, slots=True)
class MomentCame:
    """The clock reached the case's next moment, or somebody asks to look again."""


@dataclass(frozen=True, slots=True)
class PolicySeen:
    """The policy changed, in whatever way: its state says all."""

    policy: Policy


@dataclass(frozen=True, slots=True)
class FailureReported:
    """A transfer of the case's premium did not succeed."""

    policy: Policy
    failure: FailureSeen


@dataclass(frozen=True, slots=True)
class CoverEnded:
    """The case's premium ended the cover."""

    policy: Policy
    lapsed_on: date


@dataclass(frozen=True, slots=True)
class DatesMoved:
    """The dates of the case's premium are others than before, and all that was said with the old ones is void."""

    policy: Policy


@dataclass(frozen=True, slots=True)
class StopsChanged:
    """Somebody asked us to stop, or not to any more."""

    stops: tuple[Stop, ...]


@dataclass(frozen=True, slots=True)
class Reported:
    """Somebody had a contact about the case, and logged it."""

    heard: Heard


@dataclass(frozen=True, slots=True)
class Assessed:
    """The assessment form was filled in."""


Stimulus = MomentCame | PolicySeen | FailureReported | CoverEnded | DatesMoved | StopsChanged | Reported | Assessed


@dataclass(frozen=True, slots=True)
class Decision:
    """What `plan_case` wants: the case as it is to be saved, new tasks (open or skipped), and what becomes of those of before."""

    case: Case
    opened: tuple[Task, ...]
    changes: tuple[tuple[Task, Change], ...]
    """Tasks of before that are to be taken back, held, resumed or skipped."""

    @property
    def next_at(self) -> datetime | None:
        """When the case wants to be looked at again."""
        return self.case.next_at

    @property
    def recipients(self) -> frozenset[PartyId]:
        """Who is touched."""
        return frozenset(task.recipient_id for task in (*self.opened, *(task for task, _ in self.changes)))


def plan_case(before: Case, context: CaseContext, stimulus: Stimulus, plan: Plan) -> Decision:
    """Decide what is wanted at the instant of the context, which has the policies as they are after the stimulus."""
    now = context.now
    case = _moved_on(before, stimulus, now)
    withdrawn = _withdrawn(before, case, context, plan, stimulus)
    entries = timeline(case, plan, context, whole=False)
    not_before = now if isinstance(stimulus, MomentCame) else now + SETTLE
    wanted = (_task(case, entry, not_before) for entry in entries if entry.verdict in _NEWS)
    opened = tuple(unless_held(task, case, plan, now) for task in wanted)
    gone = {task.task_id for task, _ in withdrawn}
    standing = [task for task in context.tasks if task.task_id not in gone]
    owner = owner_of(case, context, [*standing, *opened])
    return Decision(
        replace(case, owner_id=owner, next_at=next_look(case, entries, plan, opened, now)),
        opened,
        (*withdrawn, *reconcile(case, plan, standing, opened, now)),
    )


def _moved_on(case: Case, stimulus: Stimulus, now: datetime) -> Case:
    match stimulus:
        case MomentCame():
            return case
        case StopsChanged(stops):
            return replace(case, stops=stops)
        case Reported(heard):
            return replace(case, heard=(*case.heard, heard))
        case Assessed():
            return replace(case, assessed_at=now)
        case PolicySeen(policy):
            return _standing(case, policy, now)
        case FailureReported(policy, failure):
            return _standing(replace(case, failures=_with(case.failures, failure)), policy, now)
        case CoverEnded(policy, lapsed_on):
            return _standing(replace(case, lapsed_on=lapsed_on), policy, now)
        case DatesMoved(policy):
            moved = _standing(case, policy, now)
            return moved if moved.epoch > case.epoch else _reopened(moved, now)
    assert_never(stimulus)


def _standing(case: Case, policy: Policy, now: datetime) -> Case:
    """The case where the policy says that it stands; one that comes back from being closed starts a new epoch."""
    if case.instalment is None:
        return case
    if policy.holder_id != case.party_id:
        return _standing(_reopened(replace(case, party_id=policy.holder_id), now), policy, now)
    status = status_of(policy, case.instalment)
    back = status is CaseStatus.OPEN and case.status is not CaseStatus.OPEN
    lapsed_on = case.lapsed_on if status in {CaseStatus.LAPSED, CaseStatus.CLOSED} else None
    settled_at = (case.settled_at if case.status is CaseStatus.PAID else now) if status is CaseStatus.PAID else None
    stands = replace(case, status=status, settled_at=settled_at, lapsed_on=lapsed_on)
    return _reopened(stands, now) if back else stands


def _reopened(case: Case, now: datetime) -> Case:
    return replace(case, epoch=case.epoch + 1, opened_at=now)


def _with(failures: Sequence[FailureSeen], failure: FailureSeen) -> tuple[FailureSeen, ...]:
    return (*(each for each in failures if each.payment_id != failure.payment_id), failure)


def _withdrawn(
    before: Case, case: Case, context: CaseContext, plan: Plan, stimulus: Stimulus
) -> tuple[tuple[Task, Change], ...]:
    live = [task for task in context.tasks if task.state in LIVE or is_held(task)]
    why = Withdraw(_reason(before, case, stimulus))
    over = tuple(
        (task, why) for task in live if task.epoch < case.epoch or not _applies(plan.by_key.get(task.step), case.status)
    )
    gone = {task.task_id for task, _ in over}
    policy = next(iter(context.policies), None)
    settled = (
        task
        for task in live
        if task.task_id not in gone
        and (is_settled(task, case, plan, context) or not _is_for(plan.by_key.get(task.step), case, policy))
    )
    return (*over, *((task, Withdraw(WithdrawalReason.CHANGED)) for task in settled))


def _applies(step: Step | None, status: CaseStatus) -> bool:
    statuses = step.wanted_if.case if step else frozenset()
    return statuses is None or status in statuses


def _is_for(step: Step | None, case: Case, policy: Policy | None) -> bool:
    return step is None or policy is None or case.instalment is None or step.concerns(policy)


def _reason(before: Case, after: Case, stimulus: Stimulus) -> WithdrawalReason:
    if isinstance(stimulus, DatesMoved) or before.party_id != after.party_id:
        return WithdrawalReason.CHANGED
    match after.status:
        case CaseStatus.OPEN | CaseStatus.PAID if before.status is CaseStatus.LAPSED:
            return WithdrawalReason.LAPSE_ANNULLED
        case CaseStatus.PAID:
            return WithdrawalReason.PAID
        case CaseStatus.LAPSED:
            return WithdrawalReason.LAPSED
        case CaseStatus.CLOSED:
            return WithdrawalReason.CLOSED
        case CaseStatus.OPEN:
            return WithdrawalReason.CHANGED
    assert_never(after.status)


def _task(case: Case, entry: Entry, not_before: datetime) -> Task:
    performed = entry.verdict is Verdict.PERFORM
    return Task(
        task_id=task_id(case.case_id, case.epoch, entry.step, entry.occurrence, entry.recipient_id),
        case_id=case.case_id,
        plan=case.plan,
        epoch=case.epoch,
        step=entry.step,
        occurrence=entry.occurrence,
        recipient_id=entry.recipient_id,
        kind=entry.kind,
        what=entry.what,
        at=entry.at,
        not_before=max(entry.at, not_before),
        until=entry.until,
        deadline=entry.deadline,
        policy_id=entry.policy_id,
        instalment=case.instalment,
        state=TaskState.OPEN if performed else TaskState.SKIPPED,
        reason=entry.reason,
    )
