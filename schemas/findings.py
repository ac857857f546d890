"""What people found out about a party while they worked on a case: what the scheduler hears first, and the ledger owns."""

from typing import ClassVar
from uuid import UUID

from schemas.base import EventModel
from schemas.ids import PartyId, derived
from schemas.parties import Channel

TOPIC = "scheduler.findings"


class ContactFoundBad(EventModel):
    """Somebody called or went there, and the contact is another person's, or nobody's."""

    type: ClassVar[str] = "perennial.contact-found-bad.v1"
    topic: ClassVar[str] = TOPIC

    recipient_id: PartyId
    channel: Channel
    contact: int
    reason: str
    found_by: str
    """The staff number."""

    @property
    def event_id(self) -> UUID:
        """Of the contact and the instant."""
        return derived("event", self.type, self.recipient_id, self.channel, self.contact, self.occurred_at.isoformat())

    @property
    def key(self) -> str:
        """The party."""
        return str(self.recipient_id)
