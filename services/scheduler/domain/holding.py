"""What a stop holds back, and what is done when it ends: the newest that is still worth it."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from schemas.ids import PartyId
from schemas.notices import WithdrawalReason
from schemas.parties import REFUSABLE, MessageClass
from services.scheduler.domain.cases import Case
from services.scheduler.domain.plans import Plan
from services.scheduler.domain.steps import Role, Step
from services.scheduler.domain.stops import Stop, StopKind
from services.scheduler.domain.tasks import LIVE, TALKS, Purpose, Task, TaskState, lane
from services.scheduler.domain.transitions import Change, Hold, Resume, Skip, held, is_held

_DUNNING = frozenset({Purpose.PREMIUM, Purpose.FAILURE})


def stops_of(case: Case) -> tuple[Stop, ...]:
    """Everything that holds back a case: holds, and the promise that stands."""
    promise = case.snooze
    return (*case.stops, promise) if promise else case.stops


def held_by(case: Case, step: Step, at: datetime) -> Stop | None:
    """The first stop that holds a step back at an instant."""
    return next((stop for stop in stops_of(case) if stop.active(at) and concerns(stop.kind, step)), None)


def concerns(kind: StopKind, step: Step) -> bool:
    """Whether a stop of this kind holds a step back. What staff is told and does among itself, none does."""
    if step.work:
        return step.work.kind.startswith(TALKS)
    if step.notice is None or step.to is not Role.HOLDER:
        return False
    purpose, message_class = step.notice.purpose, step.notice.message_class
    match kind:
        case StopKind.BEREAVEMENT:
            return True
        case StopKind.DO_NOT_CONTACT:
            return message_class is not MessageClass.STATUTORY
        case StopKind.COMPLAINT | StopKind.CLAIM:
            return purpose in _DUNNING or message_class in REFUSABLE
        case StopKind.PROMISE:
            return purpose is Purpose.PREMIUM


def reconcile(
    case: Case, plan: Plan, tasks: Iterable[Task], fresh: Sequence[Task], now: datetime
) -> tuple[tuple[Task, Change], ...]:
    """Which tasks are to be held, resumed or skipped now. `fresh` are those that open at this instant."""
    steps = plan.by_key
    changes: list[tuple[Task, Change]] = []
    waiting = []
    for task in tasks:
        step = steps.get(task.step)
        stop = held_by(case, step, now) if step else None
        if task.until <= now and is_held(task):
            changes.append((task, Skip()))
        elif stop and task.state in LIVE:
            changes.append((task, Hold(_reason(stop))))
        elif stop is None and is_held(task):
            waiting.append(task)
    return (*changes, *_resumed(waiting, fresh, now))


def unless_held(task: Task, case: Case, plan: Plan, now: datetime) -> Task:
    """A task that opens now, or waits from the start for a stop to end."""
    step = plan.by_key.get(task.step)
    stop = held_by(case, step, now) if step and task.state is TaskState.OPEN else None
    return held(task, _reason(stop)) if stop else task


def _reason(stop: Stop) -> WithdrawalReason:
    return WithdrawalReason.PROMISED if stop.kind is StopKind.PROMISE else WithdrawalReason.HOLD


def _resumed(waiting: Sequence[Task], fresh: Iterable[Task], now: datetime) -> Iterator[tuple[Task, Change]]:
    """Of each person's notices and work only the newest goes on; what was overtaken meanwhile is skipped."""
    newest: dict[tuple[PartyId, str], datetime] = {}
    for task in (*waiting, *(each for each in fresh if each.state is TaskState.OPEN)):
        of = lane(task.recipient_id, task.kind, task.what)
        newest[of] = max(task.at, newest.get(of, task.at))
    for task in waiting:
        goes_on = task.at == newest[lane(task.recipient_id, task.kind, task.what)]
        yield task, Resume(max(task.at, now)) if goes_on else Skip()
