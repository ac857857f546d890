"""The notifier's HTTP API: what was sent, what came of it, and how a text would look."""

from decimal import Decimal
from typing import Annotated, Any

from pydantic import Field

from schemas.base import Contract, Instant
from schemas.ids import DeliveryId, NoticeId, PartyId
from schemas.notices import NoticeRequested, WithdrawalReason
from schemas.outcomes import OutcomeKind, Reason
from schemas.parties import Channel, MessageClass


class DeliveryRecord(Contract):
    """One line of `GET /records/deliveries`: how far a notice has come."""

    notice_id: NoticeId
    recipient_id: PartyId
    purpose: str
    message_class: MessageClass
    not_before: Instant
    expires_at: Instant
    received_at: Instant
    state: str
    """waiting, sending, awaiting-receipt or concluded."""
    next_at: Instant | None
    """When it is looked at next, while it waits."""
    channel: Channel | None
    """Where it is, or was last, tried."""
    contact: int | None
    provider: str | None
    tried: tuple[str, ...]
    """Contacts given up, as channel:number."""
    attempts: int
    outcome: OutcomeKind | None
    """Once it is concluded."""
    reason: Reason
    detail: str | None
    withdrawn: WithdrawalReason | None


class AttemptRecord(Contract):
    """One line of `GET /records/attempts`: one try at a provider, with the words it carried."""

    notice_id: NoticeId
    number: int
    delivery_id: DeliveryId
    reference: str
    """What the provider knows it by."""
    channel: Channel
    contact: int
    provider: str
    address: str
    subject: str | None
    text: str
    template_hash: str
    started_at: Instant
    ended_at: Instant | None
    result: str
    """started, accepted, rejected, busy, not-sent or unsure."""
    detail: str | None
    parts: int | None = None
    """How many messages a text is billed as, where its provider counts them."""
    cost: Decimal | None = None
    """Of the parts that the provider took."""
    currency: str | None = None


class NoticeView(Contract):
    """`GET /notices/{notice_id}`: what was asked for, and everything done about it."""

    notice: NoticeRequested
    delivery: DeliveryRecord
    attempts: tuple[AttemptRecord, ...]


class TemplateView(Contract):
    """One template of `GET /packs`."""

    locale: str
    purpose: str
    channels: dict[Channel, str]
    """Each channel with the hash of its template."""


class PreviewIn(Contract):
    """`POST /packs/{locale}/{purpose}/preview`: the channel, and the variables; without them the sample's."""

    channel: Channel
    content: dict[str, Any] | None = None


class Preview(Contract):
    """How the text would look."""

    text: str
    subject: str | None
    html: str | None
    template_hash: str
    sms_parts: int | None
    """How many messages a text message is billed as."""


class TrialMessage(Contract):
    """`POST /test-messages`: fixed words to one address, now."""

    channel: Channel
    to: Annotated[str, Field(min_length=1, max_length=254)]


class TrialAnswer(Contract):
    """What the provider answered."""

    provider: str
    result: str
    """accepted, rejected, busy or unsure."""
    detail: str | None
    parts: int | None
    cost: Decimal | None
    currency: str | None


class SkippedMail(Contract):
    """One line of `GET /returned-mail/skipped`: mail that cannot be fetched from its mailbox, or not be moved in it."""

    mailbox: str
    """As an operator knows it."""
    name: str
    """Of its file, or its UID."""
    reason: str


class ReturnedMail(Contract):
    """One line of `GET /returned-mail`: mail that came back, and that somebody must read."""

    digest: str
    """By which it is fetched."""
    received_at: Instant
    verdict: str
    """nobody-there, refused, delivered, under-way, automatic or unclear: what it says, believed or not."""
    detail: str
    notice_id: NoticeId | None
    """Of the notice that it is about, where our own signature says so."""
    number: int | None
    sender: str | None
    subject: str | None
