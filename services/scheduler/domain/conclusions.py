"""`conclude`: what an outcome of the notifier makes of the tasks of its notice."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import assert_never

from schemas.outcomes import DeliveryOutcome, OutcomeKind, Reason
from services.scheduler.domain.recipients import Recipient
from services.scheduler.domain.tasks import Task, TaskState
from services.scheduler.domain.transitions import UNDER_WAY, ended, expired, recalled, reopened, sent

UNTRUE_PAUSE = timedelta(minutes=1)
"""A notice that our facts held true and the notifier's did not is composed again when both have had time to agree."""


@dataclass(frozen=True, slots=True)
class Sent:
    """It reached a provider."""


@dataclass(frozen=True, slots=True)
class Again:
    """It ended unsent through no fault of its own, and is composed again while it is wanted."""

    not_before: datetime


@dataclass(frozen=True, slots=True)
class Over:
    """It ended, and is not tried again."""

    state: TaskState


@dataclass(frozen=True, slots=True)
class Pending:
    """Nothing is decided yet."""


Meaning = Sent | Again | Over | Pending


def meaning_of(outcome: DeliveryOutcome, now: datetime) -> Meaning:
    """What an outcome means for the tasks of its notice."""
    match outcome.outcome:
        case OutcomeKind.ACCEPTED | OutcomeKind.DELIVERED:
            return Sent()
        case _ if not outcome.concludes:
            return Pending()
        case OutcomeKind.WITHDRAWN:
            return Again(now)
        case OutcomeKind.EXPIRED:
            return Again(now)
        case OutcomeKind.SUPPRESSED if outcome.reason is Reason.UNTRUE:
            return Again(now + UNTRUE_PAUSE)
        case OutcomeKind.SUPPRESSED:
            return Over(TaskState.SUPPRESSED)
        case OutcomeKind.REFUSED:
            return Over(TaskState.REFUSED)
        case OutcomeKind.UNKNOWN:
            return Over(TaskState.UNKNOWN)
    assert_never(outcome.outcome)


def conclude(task: Task, outcome: DeliveryOutcome, now: datetime) -> Task:
    """The task after an outcome of its notice. A task that ended before stays as it is."""
    if task.notice_id != outcome.notice_id or task.state not in UNDER_WAY:
        return task
    match meaning_of(outcome, now):
        case Pending():
            return task
        case Sent():
            return sent(task)
        case Over(TaskState.UNKNOWN):
            return ended(task, TaskState.UNKNOWN, outcome.reason.value)
        case Again() | Over() if task.state is TaskState.WITHDRAWING:
            return recalled(task)
        case Again(not_before):
            again = max(not_before, task.not_before)
            return expired(task, outcome.reason.value) if again >= task.until else reopened(task, again)
        case Over(state):
            return ended(task, state, outcome.reason.value)


def after(recipient: Recipient, outcome: DeliveryOutcome, now: datetime, *, reopened: bool) -> Recipient:
    """The recipient after an outcome: a day whose notice certainly did not leave is free again, and looked at at once."""
    free = recipient.last_notice_id == outcome.notice_id and _never_left(meaning_of(outcome, now))
    if free:
        return recipient._replace(last_notice_on=None, last_notice_id=None, next_at=now)
    return recipient._replace(next_at=now) if reopened else recipient


def _never_left(meaning: Meaning) -> bool:
    match meaning:
        case Again() | Over(TaskState.SUPPRESSED | TaskState.REFUSED):
            return True
        case Sent() | Pending() | Over():
            return False
    assert_never(meaning)
