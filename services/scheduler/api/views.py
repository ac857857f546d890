"""Timelines in words: the same entries that drive the engine, as a person reads them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, assert_never

from schemas.civil import local_day, zone_named
from schemas.http.why import CaseView, PromiseView, StepState, StepView, StopView
from schemas.ids import DESKS, CaseId, NoticeId, PartyId
from schemas.policies import Policy, PolicyStatus
from services.scheduler.api.money import money_of
from services.scheduler.domain.case_context import CaseContext
from services.scheduler.domain.cases import Case, CaseStatus
from services.scheduler.domain.heard import Promise, promises
from services.scheduler.domain.holding import stops_of
from services.scheduler.domain.people import People
from services.scheduler.domain.plans import Plan
from services.scheduler.domain.stops import Stop
from services.scheduler.domain.tasks import Task, TaskKind, TaskState
from services.scheduler.domain.timeline import Entry, timeline
from services.scheduler.domain.unwanted import foreseen, unwanted_by
from services.scheduler.domain.verdicts import Verdict
from services.scheduler.store.contacts import Reached

_STATES = {
    TaskState.OPEN: StepState.WAITING,
    TaskState.HELD: StepState.HELD,
    TaskState.REQUESTED: StepState.WAITING,
    TaskState.WITHDRAWING: StepState.WITHDRAWN,
    TaskState.SENT: StepState.SENT,
    TaskState.WITHDRAWN: StepState.WITHDRAWN,
    TaskState.SKIPPED: StepState.SKIPPED,
    TaskState.EXPIRED: StepState.EXPIRED,
    TaskState.REFUSED: StepState.REFUSED,
    TaskState.UNKNOWN: StepState.UNKNOWN,
    TaskState.SUPPRESSED: StepState.SUPPRESSED,
    TaskState.DONE: StepState.DONE,
}


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a view is made from besides the case."""

    policy: Policy | None
    people: People
    notices: Mapping[NoticeId, Any]
    reached: Mapping[CaseId, Reached] = field(default_factory=dict)


def case_view(case: Case, plan: Plan, context: CaseContext, around: Surroundings) -> CaseView:
    """A case with its timeline; of a care case, only what concerns the policy where one is given."""
    premium = around.policy.instalment(case.instalment) if around.policy and case.instalment is not None else None
    reached = around.reached.get(case.case_id, Reached())
    zone = around.policy.zone if around.policy else "UTC"
    policy_id = around.policy.policy_id if around.policy else None
    entries = [each for each in timeline(case, plan, context) if not policy_id or each.policy_id in {None, policy_id}]
    return CaseView(
        case_id=case.case_id,
        kind=case.kind.value,
        plan=case.plan,
        plan_version=plan.version,
        policy_id=case.policy_id,
        instalment=case.instalment,
        due_date=premium.due_date if premium else None,
        last_payable_day=premium.last_payable_day if premium else None,
        amount=premium.amount if premium else None,
        paid=premium.paid if premium else None,
        outstanding=premium.outstanding if premium else None,
        status=case.status.value,
        epoch=case.epoch,
        opened_at=case.opened_at,
        next_at=case.next_at,
        owner_id=case.owner_id,
        owner=_named(case.owner_id, around.people) if case.owner_id else None,
        stops=tuple(_stop(stop, context.now) for stop in stops_of(case)),
        promises=tuple(_promise(each, case, zone, context.now) for each in promises(case.talks)),
        effective_calls=reached.calls,
        effective_visits=reached.visits,
        assessed_at=case.assessed_at,
        money=money_of(case, zone),
        steps=tuple(_step(entry, plan, context, around) for entry in entries),
    )


def _named(party: PartyId, people: People) -> str | None:
    """The name of a person who is known, or of a desk."""
    known = people.known.get(party)
    return known.name if known else DESKS.get(party)


def _stop(stop: Stop, now: datetime) -> StopView:
    return StopView(kind=stop.kind.value, since=stop.since, until=stop.until, active=stop.active(now))


def _promise(promise: Promise, case: Case, zone: str, now: datetime) -> PromiseView:
    broken = case.status is not CaseStatus.PAID and local_day(now, zone) > promise.day
    return PromiseView(day=promise.day, made_at=promise.made.known_at, broken=broken)


def _step(entry: Entry, plan: Plan, context: CaseContext, around: Surroundings) -> StepView:
    task = entry.task
    notice = around.notices.get(task.notice_id) if task and task.notice_id else None
    state, reason = _state(entry)
    if state is StepState.UPCOMING and (unheard := _unheard(entry, plan, context, around.people)):
        state, reason = StepState.SKIPPED, unheard
    sent_at = notice["sent_at"] if notice else None
    return StepView(
        step=entry.step,
        occurrence=entry.occurrence,
        epoch=entry.epoch,
        at=entry.at,
        local_at=entry.at.astimezone(zone_named(entry.zone)),
        until=entry.until,
        recipient_id=entry.recipient_id,
        recipient=_named(entry.recipient_id, around.people),
        zone=entry.zone,
        kind=entry.kind.value,
        what=entry.what,
        state=state,
        reason=reason,
        deadline=entry.deadline,
        task_id=task.task_id if task else None,
        notice_id=task.notice_id if task else None,
        requested_at=notice["requested_at"] if notice else None,
        sent_at=sent_at,
        local_sent_at=sent_at.astimezone(zone_named(entry.zone)) if sent_at else None,
        channel=notice["channel"] if notice else None,
        outcome=notice["outcome"] if notice else None,
    )


def _unheard(entry: Entry, plan: Plan, context: CaseContext, people: People) -> str | None:
    """Why a notice that is to come will not leave as things stand with its recipient; None where it may."""
    step = plan.by_key.get(entry.step)
    if step is None or step.notice is None:
        return None
    party, erased = people.known.get(entry.recipient_id), entry.recipient_id in people.erased
    if reason := unwanted_by(party, step.notice, erased=erased):
        return reason.value
    reason = foreseen(step.notice.purpose, context.policies, entry.at, context.now)
    if reason and not any(each.status is PolicyStatus.IN_FORCE for each in context.policies):
        return "the holder has no policy in force"
    return reason.value if reason else None


def _state(entry: Entry) -> tuple[StepState, str | None]:
    match entry.verdict:
        case Verdict.TASK if entry.task:
            return _STATES[entry.task.state], _reason(entry.task)
        case Verdict.UPCOMING:
            return StepState.UPCOMING, entry.reason
        case Verdict.PERFORM:
            return StepState.UPCOMING, "due now"
        case Verdict.SKIP | Verdict.NOT_WANTED | Verdict.DORMANT | Verdict.TASK:
            return StepState.SKIPPED, entry.reason
    assert_never(entry.verdict)


def _reason(task: Task) -> str | None:
    match task.state:
        case TaskState.OPEN if task.kind is TaskKind.NOTICE:
            return task.reason or "waits for the next window"
        case TaskState.REQUESTED:
            return "asked of the notifier; its outcome has not come"
        case TaskState.WITHDRAWING:
            return f"{task.reason}; the recall is under way"
        case _:
            return task.reason
