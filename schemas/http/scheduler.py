"""The scheduler's HTTP API: what it takes and what it answers."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from schemas.base import Contract, Instant
from schemas.ids import CaseId, NoticeId, PartyId, TaskId


class TaskView(Contract):
    """One task: `GET /tasks?kind=&state=&recipient=&staff=`. `GET /records/tasks` gives the same, one JSON document a line."""

    task_id: TaskId
    case_id: CaseId
    plan: str
    epoch: int
    step: str
    occurrence: str
    recipient_id: PartyId
    recipient: str | None = None
    """Their name, once it is known."""
    staff_number: str | None = None
    """Of an agent, a supervisor or a manager."""
    zone: str | None = None
    """Where the recipient is, and the policy for a desk; the times of a task are counted there."""
    kind: str
    what: str
    policy_number: str | None
    instalment: int | None
    at: Instant
    not_before: Instant
    until: Instant
    deadline: Instant | None
    state: str
    """One of services/scheduler/domain/tasks.py: open, requested, withdrawing, then one that lasts."""
    reason: str | None
    round: int
    notice_id: NoticeId | None
    opened_at: Instant
    changed_at: Instant
    done_by: str | None
    note: str | None
    acknowledged_by: str | None = None
    acknowledged_at: Instant | None = None
    holder_id: PartyId | None = None
    """The holder whose premium it is about."""
    holder: str | None = None
    """The holder's name, once it is known."""
    talk_id: UUID | None = None
    """Of open calls and visits: the same for all of one kind that one person has to make to one holder. They are one talk:
    `POST /tasks/{task_id}/complete` for one of them completes them all."""
    hours: tuple[str, ...] = ()
    """Of a call: when the holder is best called, the best first."""


class Completion(Contract):
    """Who did the work: `POST /tasks/{task_id}/complete`."""

    by: Annotated[str, Field(min_length=1, max_length=200)]
    note: Annotated[str | None, Field(max_length=4000)] = None
    nothing_told: bool = False
    """Others were asked about the holder, and nothing of the policy was told to them (A42)."""


class NoticeRecord(Contract):
    """One notice, a line of `GET /records/notices`."""

    notice_id: NoticeId
    recipient_id: PartyId
    purpose: str
    task_ids: tuple[UUID, ...]
    state: str
    """requested, withdrawing or concluded."""
    requested_at: Instant
    not_before: Instant
    expires_at: Instant
    withdrawn_at: Instant | None
    withdrawal: str | None
    """The reason of its recall."""
    seq: int
    """The count of its newest outcome."""
    outcome: str | None
    reason: str | None
    channel: str | None


class PlanView(Contract):
    """A plan as it is loaded: `GET /plans`."""

    key: str
    version: int
    kind: str
    steps: tuple[dict[str, Any], ...]
    """As written in the plan file, defaults included."""
