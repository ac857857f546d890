"""What became of deliveries, and what recipients said back."""

from enum import StrEnum
from typing import Annotated, ClassVar
from uuid import UUID

from schemas.base import EventModel, in_order
from schemas.ids import DeliveryId, NoticeId, PartyId, TaskId, derived
from schemas.parties import Channel, MessageClass

TOPIC = "notifier.outcomes"


class OutcomeKind(StrEnum):
    """What is known of a delivery."""

    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    SUPPRESSED = "suppressed"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class Reason(StrEnum):
    """Why, in a closed set of codes; the provider's own words stand beside it."""

    NONE = "none"
    WINDOW = "window"
    UNTRUE = "untrue"
    NO_CONTACT = "no-contact"
    BAD_ADDRESS = "bad-address"
    REJECTED = "rejected"
    OPTED_OUT = "opted-out"
    DECEASED = "deceased"
    WITHDRAWN = "withdrawn"
    PROVIDER_DOWN = "provider-down"
    LOST_WORKER = "lost-worker"
    LOST_CONNECTION = "lost-connection"
    NO_RECEIPT = "no-receipt"
    UNRENDERABLE = "unrenderable"
    STALE_FACTS = "stale-facts"


class DeliveryOutcome(EventModel):
    """The newest knowledge about one delivery; `seq` grows with it, and a reader keeps the highest."""

    type: ClassVar[str] = "perennial.delivery-outcome.v1"
    topic: ClassVar[str] = TOPIC

    delivery_id: DeliveryId
    notice_id: NoticeId
    recipient_id: PartyId
    task_ids: tuple[TaskId, ...]
    seq: int
    """Counts the outcomes of the notice, over all its deliveries: 1, 2, …"""
    outcome: OutcomeKind
    reason: Reason = Reason.NONE
    detail: str | None = None
    """The provider's own words."""
    channel: Channel | None = None
    contact: int | None = None
    provider: str | None = None
    attempts: int = 0
    concludes: bool
    """True when nothing more will be tried for the notice: its one terminal outcome (a receipt may still follow)."""

    @property
    def event_id(self) -> UUID:
        """Of the notice and the count."""
        return derived("event", self.notice_id, "outcome", self.seq)

    @property
    def key(self) -> str:
        """The recipient."""
        return str(self.recipient_id)


class RecipientEvent(EventModel):
    """Something learned about, or from, a recipient."""

    topic: ClassVar[str] = TOPIC

    recipient_id: PartyId

    @property
    def event_id(self) -> UUID:
        """Of the recipient and the instant."""
        return derived("event", self.type, self.recipient_id, self.occurred_at.isoformat())

    @property
    def key(self) -> str:
        """The recipient."""
        return str(self.recipient_id)


class ContactReportedBad(RecipientEvent):
    """A provider said that a contact does not exist or takes nothing."""

    type: ClassVar[str] = "perennial.contact-reported-bad.v1"

    channel: Channel
    contact: int
    reason: str

    @property
    def event_id(self) -> UUID:
        """Of the contact and the instant: two contacts of one recipient may fail at once."""
        return derived("event", self.type, self.recipient_id, self.channel, self.contact, self.occurred_at.isoformat())


class OptedOut(RecipientEvent):
    """The recipient asked for no more messages of some classes; on every channel where none is named."""

    type: ClassVar[str] = "perennial.opted-out.v1"

    classes: Annotated[frozenset[MessageClass], in_order]
    channel: Channel | None = None
    said: str


class ReplyReceived(RecipientEvent):
    """The recipient answered with something that is not an opt-out."""

    type: ClassVar[str] = "perennial.reply-received.v1"

    channel: Channel
    text: str

    @property
    def event_id(self) -> UUID:
        """Of the words and the instant: somebody may say two things at once."""
        return derived("event", self.type, self.recipient_id, self.occurred_at.isoformat(), self.text)
