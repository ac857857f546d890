"""Notices: what the scheduler asks the notifier to send, and takes back."""

from enum import StrEnum
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from schemas.base import Contract, EventModel, Instant
from schemas.ids import NoticeId, PartyId, PolicyId, TaskId, derived
from schemas.parties import Channel, MessageClass
from schemas.policies import Standing
from schemas.purposes import Content

NOTICES_TOPIC = "scheduler.notices"
WITHDRAWALS_TOPIC = "scheduler.withdrawals"


class Truth(Contract):
    """What must still hold when the notice leaves: the instalment is unpaid and stands at one of these, or it is paid."""

    policy_id: PolicyId
    instalment: int
    standings: tuple[Standing, ...] = ()
    """In the order of time. With none of them the notice is true of a paid instalment only."""


class NoticeRequested(EventModel):
    """A notice is to reach a recipient inside one interval, [`not_before`, `expires_at`), while it is true."""

    type: ClassVar[str] = "perennial.notice-requested.v1"
    topic: ClassVar[str] = NOTICES_TOPIC

    notice_id: NoticeId
    recipient_id: PartyId
    task_ids: Annotated[tuple[TaskId, ...], Field(min_length=1)]
    content: Content
    message_class: MessageClass
    channels: Annotated[tuple[Channel, ...], Field(min_length=1)]
    """In the order of preference: the next is used when one has no usable contact or is refused."""
    locale: str
    not_before: Instant
    expires_at: Instant
    true_while: tuple[Truth, ...] = ()
    """All of them; a notice without any stays true."""

    @property
    def event_id(self) -> UUID:
        """Of the notice."""
        return derived("event", self.notice_id, "requested")

    @property
    def key(self) -> str:
        """The recipient."""
        return str(self.recipient_id)


class WithdrawalReason(StrEnum):
    """Why a notice or a task is no longer wanted."""

    PAID = "paid"
    LAPSED = "lapsed"
    LAPSE_ANNULLED = "lapse-annulled"
    CLOSED = "closed"
    HOLD = "hold"
    PROMISED = "promised"
    OPTED_OUT = "opted-out"
    DECEASED = "deceased"
    ERASED = "erased"
    CHANGED = "changed"
    RECOMPOSED = "recomposed"


class NoticeWithdrawn(EventModel):
    """A notice is no longer to be sent. It may arrive before the notice itself: the two commute."""

    type: ClassVar[str] = "perennial.notice-withdrawn.v1"
    topic: ClassVar[str] = WITHDRAWALS_TOPIC

    notice_id: NoticeId
    recipient_id: PartyId
    reason: WithdrawalReason

    @property
    def event_id(self) -> UUID:
        """Of the notice."""
        return derived("event", self.notice_id, "withdrawn")

    @property
    def key(self) -> str:
        """The recipient."""
        return str(self.recipient_id)
