"""What is to be done about one occurrence of one step: the judgement of a timeline."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from schemas.ids import DESKS, PartyId
from services.scheduler.domain.anchors import Occurrence, unled
from services.scheduler.domain.cases import Case
from services.scheduler.domain.holding import held_by
from services.scheduler.domain.steps import Earlier, Step
from services.scheduler.domain.tasks import ASSESSMENT, Purpose, Task, TaskState, unacknowledged


class Verdict(StrEnum):
    """What is to be done about an entry."""

    TASK = "task"
    """Nothing: its task says what became of it."""
    UPCOMING = "upcoming"
    DORMANT = "dormant"
    """Its day is to come; as things stand it will not be performed. It is looked at again on that day."""
    PERFORM = "perform"
    SKIP = "skip"
    NOT_WANTED = "not-wanted"
    """The case stands where the step does not apply; it may come back."""


class Judgement(NamedTuple):
    """The verdict, why, and whether it lies before the opening of the case."""

    verdict: Verdict
    reason: str | None = None
    late: bool = False


def judged(
    opens_at: datetime,
    at: datetime,
    until: datetime,
    step: Step,
    case: Case,
    occurrence: Occurrence,
    now: datetime,
    recipient: PartyId,
    tasks: Sequence[Task],
) -> Judgement:
    late = max(at, occurrence.known_at or at) < case.opened_at
    if step.wanted_if.case is not None and case.status not in step.wanted_if.case:
        return Judgement(Verdict.NOT_WANTED, case.status.value)
    if opens_at > now:
        if reason := _foreseen(step, case, occurrence, recipient, tasks):
            return Judgement(Verdict.DORMANT, reason)
        stop = held_by(case, step, at)
        return Judgement(Verdict.UPCOMING, f"held then: {stop.kind.value}" if stop else None)
    if (waits := _waits_for(step, occurrence, recipient)) is not None:
        return waits
    if reason := _against(step, case, occurrence) or _history_against(step, case, tasks):
        return Judgement(Verdict.SKIP, reason)
    if until <= now:
        return Judgement(Verdict.SKIP, "opened-late" if late else "too-late")
    if step.notice and recipient in DESKS:
        return Judgement(Verdict.SKIP, _nobody(occurrence))
    stated = occurrence.failure.stated if occurrence.failure else None
    return Judgement(Verdict.PERFORM, f"the bank says: {stated}" if stated else None, late=late)


def _foreseen(step: Step, case: Case, occurrence: Occurrence, recipient: PartyId, tasks: Sequence[Task]) -> str | None:
    """Why a step whose day is to come will not be performed as things stand; None where it may be."""
    waits = _waits_for(step, occurrence, recipient)
    if waits and waits.verdict is Verdict.SKIP:
        return waits.reason
    if reason := _against(step, case, occurrence):
        return reason
    if step.notice and recipient in DESKS:
        return _nobody(occurrence)
    still_open = step.wanted_if.reminders is not None or step.wanted_if.attempted
    return None if still_open else _history_against(step, case, tasks)


def _nobody(occurrence: Occurrence) -> str:
    because = occurrence.policy and unled(occurrence.policy)
    return f"no-supervisor: {because or 'nobody is named above the supervisor'}"


def _waits_for(step: Step, occurrence: Occurrence, recipient: PartyId) -> Judgement | None:
    """What the work of the earlier step says against it."""
    earlier = occurrence.earlier
    match step.wanted_if.earlier:
        case Earlier.DONE if earlier and earlier.state is not TaskState.DONE:
            return Judgement(Verdict.NOT_WANTED, f"waits for {earlier.step}")
        case Earlier.UNACKNOWLEDGED if earlier and earlier.recipient_id == recipient:
            return Judgement(Verdict.SKIP, "nobody above")
        case Earlier.UNACKNOWLEDGED if earlier and not unacknowledged(earlier):
            return Judgement(Verdict.SKIP, "acknowledged" if earlier.acknowledged_at else earlier.state.value)
        case _:
            return None


def _against(step: Step, case: Case, occurrence: Occurrence) -> str | None:
    failure, policy = occurrence.failure, occurrence.policy
    if step.work and step.work.kind == ASSESSMENT and case.assessed_at and case.assessed_at >= case.opened_at:
        return "filled in already"
    if failure and not step.speaks_of(failure.reason):
        return f"failure: {failure.reason.value}"
    if policy and not step.suits(policy.status):
        return f"policy: {policy.status.value}"
    return None


def _history_against(step: Step, case: Case, tasks: Sequence[Task]) -> str | None:
    """What was done in this case so far, or was not, that makes the step unnecessary."""
    wanted, unless = step.wanted_if, step.unless
    if wanted.attempted is not None and wanted.attempted != bool(case.failures):
        return "a transfer was tried" if case.failures else "no transfer was tried"
    own = [task for task in tasks if task.epoch == case.epoch]
    if wanted.reminders is not None:
        sent = sum(task.what == Purpose.PREMIUM and task.state is TaskState.SENT for task in own)
        if sent < wanted.reminders:
            return f"reminders sent: {sent}"
    if unless is None:
        return None
    if unless.reached and any(heard.effective for heard in case.talks):
        return "the holder was reached"
    done = (task.step for task in own if task.state is TaskState.DONE and task.step in (unless.done or ()))
    given = (task.step for task in own if task.state is not TaskState.SKIPPED and task.step in (unless.given or ()))
    return next((f"done: {key}" for key in done), None) or next((f"given: {key}" for key in given), None)
