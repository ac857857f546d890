"""Tasks: one thing wanted of one step for one recipient, from its opening to its one terminal state."""

from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from schemas.ids import CaseId, NoticeId, PartyId, PolicyId, TaskId


class Purpose(StrEnum):
    """What a notice is for, the most urgent first: the first that is ready leaves, the others wait for another day."""

    LAPSE = "LapseNotice"
    FAILURE = "FailureNotice"
    PREMIUM = "PremiumNotice"
    DIGEST = "Digest"
    WORKLIST = "Worklist"
    THANKS = "PaymentThanks"
    GREETING = "Greeting"
    ANNIVERSARY = "AnniversaryGreeting"


PRIORITY = {purpose: rank for rank, purpose in enumerate(Purpose)}


class TaskKind(StrEnum):
    """Who performs it."""

    NOTICE = "notice"
    WORK = "work"


class TaskState(StrEnum):
    """Where a task stands. How it changes: `transitions.py`."""

    OPEN = "open"
    HELD = "held"
    REQUESTED = "requested"
    WITHDRAWING = "withdrawing"
    SENT = "sent"
    WITHDRAWN = "withdrawn"
    SKIPPED = "skipped"
    EXPIRED = "expired"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    SUPPRESSED = "suppressed"
    DONE = "done"


HAND_OVER = "hand-over"
"""The kind of work that makes a case somebody else's."""
FIND_CONTACT = "find-contact"
"""The kind of work that a contact which can be used makes needless."""
ASSESSMENT = "assessment-form"
"""The kind of work that is done by filling in the form of the case."""

NAMING = frozenset({Purpose.LAPSE, Purpose.FAILURE, Purpose.PREMIUM, Purpose.DIGEST})
"""Notices about a policy that name what is due of it."""

LIVE = frozenset({TaskState.OPEN, TaskState.REQUESTED})
"""Still wanted."""


class Task(NamedTuple):
    """One thing wanted of one step for one recipient."""

    task_id: TaskId
    case_id: CaseId
    plan: str
    epoch: int
    step: str
    occurrence: str
    recipient_id: PartyId
    kind: TaskKind
    what: str
    """The purpose of a notice, or the kind of work."""
    at: datetime
    """When the plan wanted it."""
    not_before: datetime
    until: datetime
    deadline: datetime | None = None
    policy_id: PolicyId | None = None
    instalment: int | None = None
    state: TaskState = TaskState.OPEN
    reason: str | None = None
    round: int = 0
    """Counts how often a notice of it ended unsent."""
    notice_id: NoticeId | None = None
    acknowledged_at: datetime | None = None
    """When somebody took the work on."""


TALKS = ("call", "visit")
"""How the kinds of work begin in which the holder is spoken to."""


def lane(recipient: PartyId, kind: TaskKind, what: str) -> tuple[PartyId, str]:
    """Of what lies in one lane, only the newest is done late: a person's notices, talks, and each other kind of work."""
    if kind is TaskKind.NOTICE:
        return recipient, kind.value
    return recipient, TALKS[0] if what.startswith(TALKS) else what


def unacknowledged(task: Task) -> bool:
    """Whether it is open work that nobody has taken on."""
    return task.state is TaskState.OPEN and task.acknowledged_at is None


def is_open_work(task: Task) -> bool:
    """Whether it is work that waits for somebody."""
    return task.kind is TaskKind.WORK and task.state is TaskState.OPEN
