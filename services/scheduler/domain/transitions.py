"""How the state of a task changes: every change is a function here, from the task as its locked row has it to the task as it is saved.

    open ──► requested ──► sent | refused | unknown | suppressed | expired
      │          │ ▲ withdrawn, expired: window, suppressed: untrue while still wanted: open again
      │          └──► withdrawing ──► withdrawn | sent (the notice was faster than its recall) | unknown
      └──► withdrawn | expired | done (work)
    open, requested, from the start ──► held ──► open | skipped: somebody asked us to stop, and that ended
    skipped from the start: it was not worth doing any more

A task whose notice is at the notifier is recalled first: it is withdrawing until the notifier answers.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

from schemas.ids import NoticeId
from schemas.notices import WithdrawalReason
from services.scheduler.domain.tasks import Task, TaskState

HOLDING = frozenset({WithdrawalReason.HOLD.value, WithdrawalReason.PROMISED.value})
"""Reasons of a recall after which a task is held, and not over."""
UNDER_WAY = frozenset({TaskState.REQUESTED, TaskState.WITHDRAWING})
"""Its notice is at the notifier."""
_WAITING = frozenset({TaskState.OPEN, TaskState.REQUESTED, TaskState.HELD})


def is_held(task: Task) -> bool:
    """Whether a task waits for a stop to end, or will when its notice is recalled."""
    recalled = task.state is TaskState.WITHDRAWING and task.reason in HOLDING
    return task.state is TaskState.HELD or recalled


def _is_changeable(task: Task) -> bool:
    """Whether it can still be taken back, held or resumed: it has not ended, and is not being withdrawn for good."""
    return task.state in _WAITING or is_held(task)


def requested(task: Task, notice: NoticeId) -> Task:
    """Its notice was asked of the notifier."""
    return task._replace(state=TaskState.REQUESTED, reason=None, notice_id=notice)


def withdrawn(task: Task, reason: WithdrawalReason) -> Task:
    """It is not wanted any more. A task that cannot be changed stays as it is."""
    if not _is_changeable(task):
        return task
    state = TaskState.WITHDRAWING if task.state in UNDER_WAY else TaskState.WITHDRAWN
    return task._replace(state=state, reason=reason.value)


def held(task: Task, reason: WithdrawalReason) -> Task:
    """Somebody asked us to stop. A task that cannot be changed stays as it is."""
    if not _is_changeable(task):
        return task
    state = TaskState.WITHDRAWING if task.state in UNDER_WAY else TaskState.HELD
    return task._replace(state=state, reason=reason.value)


def resumed(task: Task, not_before: datetime) -> Task:
    """What held it ended. The notice of a recall under way may still leave, so the task is requested again."""
    match task.state:
        case TaskState.HELD:
            return task._replace(state=TaskState.OPEN, reason=None, not_before=not_before)
        case TaskState.WITHDRAWING if is_held(task):
            return task._replace(state=TaskState.REQUESTED, reason=None, not_before=not_before)
        case _:
            return task


def skipped(task: Task) -> Task:
    """What held it ended too late. A recall under way goes on, and ends it."""
    match task.state:
        case TaskState.HELD:
            return task._replace(state=TaskState.SKIPPED)
        case TaskState.WITHDRAWING if is_held(task):
            return task._replace(reason=f"skipped: {task.reason}")
        case _:
            return task


def expired(task: Task, reason: str) -> Task:
    """Its time is over."""
    return task._replace(state=TaskState.EXPIRED, reason=reason)


def sent(task: Task) -> Task:
    """Its notice reached a provider, perhaps before its recall."""
    recalled = task.state is TaskState.WITHDRAWING
    return task._replace(state=TaskState.SENT, reason=f"before: {task.reason}" if recalled else None)


def ended(task: Task, state: TaskState, reason: str) -> Task:
    """Its notice ended for good without being sent for sure."""
    return task._replace(state=state, reason=reason)


def recalled(task: Task) -> Task:
    """Its notice did not leave because of a recall: it is over, or held back where it was recalled for that."""
    if task.reason in HOLDING:
        return task._replace(state=TaskState.HELD, round=task.round + 1, notice_id=None)
    return task._replace(state=TaskState.WITHDRAWN)


def reopened(task: Task, not_before: datetime) -> Task:
    """Its notice did not leave through no fault of its own: it is composed again."""
    return task._replace(state=TaskState.OPEN, not_before=not_before, round=task.round + 1, notice_id=None)


@dataclass(frozen=True, slots=True)
class Withdraw:
    """It is not wanted any more."""

    reason: WithdrawalReason


@dataclass(frozen=True, slots=True)
class Hold:
    """Somebody asked us to stop."""

    reason: WithdrawalReason


@dataclass(frozen=True, slots=True)
class Resume:
    """What held it ended, and it is still worth doing."""

    not_before: datetime


@dataclass(frozen=True, slots=True)
class Skip:
    """What held it ended, and it is not worth doing any more."""


Change = Withdraw | Hold | Resume | Skip
"""What a case decides about a task that it opened before."""


def changed(task: Task, change: Change) -> Task:
    """The task after a change. The row of a task may have moved on since the case decided: then it may stay as it is."""
    match change:
        case Withdraw(reason):
            return withdrawn(task, reason)
        case Hold(reason):
            return held(task, reason)
        case Resume(not_before):
            return resumed(task, not_before)
        case Skip():
            return skipped(task)
    assert_never(change)
