"""The timeline of a case: every step with its instant and what became of it.

One function for everybody: the engine performs what is due on it, `why` prints it, a forecast reads its future.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from typing import NamedTuple

from schemas.civil import instant_at, local_day
from schemas.ids import PartyId, PolicyId
from schemas.policies import Policy
from services.scheduler.domain.anchors import Occurrence, grace_dates, occurrences, recipient_of
from services.scheduler.domain.case_context import CaseContext
from services.scheduler.domain.cases import Case
from services.scheduler.domain.facts import stale_feed
from services.scheduler.domain.plans import Plan
from services.scheduler.domain.spans import DAY_BEGINS, begins_on, over_at, within_cover
from services.scheduler.domain.steps import Anchor, Point, Step, Zone
from services.scheduler.domain.tasks import Task, TaskKind, TaskState, lane
from services.scheduler.domain.upcoming import steps_by_now
from services.scheduler.domain.verdicts import Judgement, Verdict, judged

YEAR_AHEAD = timedelta(days=366)
_ONE_DAY = timedelta(days=1)
OVER = Judgement(Verdict.NOT_WANTED, "over by then")


class Entry(NamedTuple):
    """One occurrence of one step."""

    step: str
    occurrence: str
    epoch: int
    opens_at: datetime
    """The beginning of its day where the recipient is: all that a day wants is known before the first of it leaves."""
    at: datetime
    until: datetime
    recipient_id: PartyId
    zone: str
    kind: TaskKind
    what: str
    verdict: Verdict
    reason: str | None = None
    deadline: datetime | None = None
    policy_id: PolicyId | None = None
    task: Task | None = None
    late: bool = False
    """It lies before the opening of the case, so that only the newest such step is performed."""


def timeline(case: Case, plan: Plan, context: CaseContext, *, whole: bool = True) -> tuple[Entry, ...]:
    """Every entry of the case in the order of time: what was done, what is due now, what will come.

    The engine needs no more of the future than what opens next, and asks for that alone.
    """
    done = _done(context.tasks, case.epoch)
    sent = {(task.step, task.occurrence) for task in context.tasks if _was_sent(task, case)}
    policy = next(iter(context.policies), None)
    dates = grace_dates(case, policy)
    settled = {(step, occurrence) for step, occurrence, _ in done}
    settled |= {key for key in sent if not ((step := plan.by_key.get(key[0])) and step.repeat)}
    last_day = (context.now + YEAR_AHEAD).date()
    entries = [
        _entry(case, step, occurrence, context, dates, done)
        for step in (plan.steps if whole else steps_by_now(case, plan, context.now, policy, dates, settled))
        for occurrence in occurrences(step, case, context.policies, dates, context.birth_date, last_day, context.tasks)
        if (step.repeat or (step.key, occurrence.key) not in sent) and _is_for(step, occurrence, context)
    ]
    entries = [entry for entry in entries if entry.task or not _was_over(entry, case, plan)]
    shown = {entry.task.task_id for entry in entries if entry.task}
    entries += [_from_task(task, context) for task in context.tasks if task.task_id not in shown]
    return tuple(sorted(_only_newest_late(entries), key=lambda entry: (entry.at, entry.epoch)))


def _done(tasks: Iterable[Task], epoch: int) -> Mapping[tuple[str, str, PartyId | None], Task]:
    """The tasks of an epoch by step, occurrence and recipient; work that was done by anybody, by None: it is done for all."""
    ours = [task for task in tasks if task.epoch == epoch]
    found: dict[tuple[str, str, PartyId | None], Task] = {
        (task.step, task.occurrence, task.recipient_id): task for task in ours
    }
    finished = (task for task in ours if task.state is TaskState.DONE)
    return found | {(task.step, task.occurrence, None): task for task in finished}


def _was_over(entry: Entry, case: Case, plan: Plan) -> bool:
    """Whether it is an anniversary whose day had ended, where the recipient is, before the case was opened."""
    step = plan.by_key.get(entry.step)
    if step is None or step.anchor is not Anchor.ANNIVERSARY:
        return False
    return local_day(entry.at, entry.zone) < local_day(case.opened_at, entry.zone)


def _is_for(step: Step, occurrence: Occurrence, context: CaseContext) -> bool:
    if step.wanted_if.contact is False and context.reachable:
        return False
    return occurrence.policy is None or step.concerns(occurrence.policy)


def _was_sent(task: Task, case: Case) -> bool:
    return task.epoch < case.epoch and task.state in {TaskState.SENT, TaskState.DONE}


def _entry(
    case: Case,
    step: Step,
    occurrence: Occurrence,
    context: CaseContext,
    dates: Mapping[Anchor, date],
    done: Mapping[tuple[str, str, PartyId | None], Task],
) -> Entry:
    recipient = recipient_of(step.to, case, occurrence.policy, context.chiefs)
    task = done.get((step.key, occurrence.key, recipient)) or done.get((step.key, occurrence.key, None))
    if task:
        return _from_task(task, context)
    zone_of = partial(_zone, policy=occurrence.policy, context=context)
    zone, begun = zone_of(recipient), begins_on(step, occurrence, recipient, zone_of)
    days = {Anchor.DUE: begun, Anchor.GRACE_END: begun, **dates, step.anchor: begun}
    day = step.of(days)
    opens_at, at = _opening(occurrence, day, zone), instant_at(day, step.at, zone)
    if over := over_at(step, day, occurrence, zone_of):
        opens_at, at = max(opens_at, over), max(at, over)
    until = _instant(step.until, step, days, occurrence, zone)
    found = (
        OVER
        if step.is_over(days)
        else judged(opens_at, at, until, step, case, occurrence, context.now, recipient, context.tasks)
    )
    if found.verdict is Verdict.PERFORM and (stale := _not_yet(step, occurrence.policy, context)):
        found, opens_at = stale, instant_at(local_day(context.now, zone) + _ONE_DAY, DAY_BEGINS, zone)
    return Entry(
        step=step.key,
        occurrence=occurrence.key,
        epoch=case.epoch,
        opens_at=opens_at,
        at=at,
        until=until,
        recipient_id=recipient,
        zone=zone,
        kind=TaskKind.WORK if step.work else TaskKind.NOTICE,
        what=step.work.kind if step.work else step.notice.purpose.value if step.notice else "",
        deadline=_deadline(step, days, dates.get(Anchor.GRACE_END), occurrence, zone),
        policy_id=occurrence.policy.policy_id if occurrence.policy else None,
        verdict=found.verdict,
        reason=found.reason,
        late=found.late,
    )


def _opening(occurrence: Occurrence, day: date, zone: str) -> datetime:
    """The beginning of the day. A failure that is known before its day begins in the recipient's zone is wanted at once, so
    that a notice of an earlier one tells it too.
    """
    begins = instant_at(day, DAY_BEGINS, zone)
    if occurrence.failure is None or occurrence.known_at is None:
        return begins
    return min(begins, max(occurrence.known_at, begins - _ONE_DAY))


def _only_newest_late(entries: Sequence[Entry]) -> Iterator[Entry]:
    """Of what lies before the opening, each person is told only the newest, and given only the newest work."""
    newest: dict[tuple[PartyId, str], datetime] = {}
    for entry in entries:
        if entry.late:
            of = lane(entry.recipient_id, entry.kind, entry.what)
            newest[of] = max(entry.at, newest.get(of, entry.at))
    for entry in entries:
        overtaken = entry.late and entry.at != newest[lane(entry.recipient_id, entry.kind, entry.what)]
        yield entry._replace(verdict=Verdict.SKIP, reason="opened-late") if overtaken else entry


def _not_yet(step: Step, policy: Policy | None, context: CaseContext) -> Judgement | None:
    """Work that follows from what did not come waits, a day at a time, until the feeds have spoken."""
    if step.work is None:
        return None
    stale = stale_feed(step.fresh, policy, context.marks, context.now)
    return Judgement(Verdict.UPCOMING, stale) if stale else None


def _instant(point: Point, step: Step, days: Mapping[Anchor, date], occurrence: Occurrence, zone: str) -> datetime:
    in_zone = occurrence.policy.zone if point.zone is Zone.POLICY and occurrence.policy else zone
    return instant_at(point.of(days), point.at or step.at, in_zone)


def _deadline(
    step: Step, days: Mapping[Anchor, date], last: date | None, occurrence: Occurrence, zone: str
) -> datetime | None:
    """When work is to be done by: while there is grace, before its last day is over where the policy is."""
    if step.work is None:
        return None
    point = step.work.deadline
    if last is None or step.of(days) > last:
        return _instant(point, step, days, occurrence, zone)
    if last < point.of(days):
        point = Point(anchor=Anchor.GRACE_END, at=point.at, zone=point.zone)
    deadline = _instant(point, step, days, occurrence, zone)
    return within_cover(deadline, last, occurrence.policy.zone) if occurrence.policy else deadline


def _zone(recipient: PartyId, policy: Policy | None, context: CaseContext) -> str:
    stand_in = policy.zone if policy else next((each.zone for each in context.policies), "UTC")
    return context.zones.get(recipient, stand_in)


def _from_task(task: Task, context: CaseContext) -> Entry:
    policy = next((each for each in context.policies if each.policy_id == task.policy_id), None)
    return Entry(
        step=task.step,
        occurrence=task.occurrence,
        epoch=task.epoch,
        opens_at=task.at,
        at=task.at,
        until=task.until,
        recipient_id=task.recipient_id,
        zone=_zone(task.recipient_id, policy, context),
        kind=task.kind,
        what=task.what,
        deadline=task.deadline,
        policy_id=task.policy_id,
        verdict=Verdict.TASK,
        task=task,
    )
