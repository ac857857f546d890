"""What a provider is given and what it may answer: a closed union, whatever the provider."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from schemas.parties import Channel


class Attachment(NamedTuple):
    """A workbook that goes with the words; it says nothing that they do not say."""

    name: str
    octets: bytes


class Rendered(NamedTuple):
    """The words of one notice on one channel, and the hash of the template that made them."""

    text: str
    subject: str | None
    html: str | None
    template_hash: str
    attachment: Attachment | None = None


class Message(NamedTuple):
    """One try at a provider."""

    reference: str
    """Delivery and number of the attempt: the provider may be asked by it, and a repeat is recognised by it."""
    delivery: str
    purpose: str
    channel: Channel
    to: str
    words: Rendered
    at: datetime
    """The business instant of the attempt."""
    until: datetime | None = None
    """When it is worth nothing any more to its recipient."""
    unsubscribe: str | None = None
    """The link by which the recipient wants no more of its class."""
    return_tag: str | None = None
    """By which what comes back is known to be of this attempt."""


@dataclass(frozen=True, slots=True)
class Carried:
    """How a message was carried, where the provider counts that."""

    parts: int
    """What the message is billed as, taken over or not."""
    ids: tuple[str, ...] = ()
    """By which the provider will speak of the parts that it took."""
    cost: Decimal | None = None
    """Of the parts that it took; prices of a message go below the smallest coin."""
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class Accepted:
    """The provider took the message over."""

    detail: str | None = None
    carried: Carried | None = None


@dataclass(frozen=True, slots=True)
class Rejected:
    """The provider will not take this message; `bad_address` when the contact itself is at fault."""

    detail: str
    bad_address: bool = False
    carried: Carried | None = None


@dataclass(frozen=True, slots=True)
class Busy:
    """The provider took nothing that a recipient could read, and may take it later."""

    detail: str
    carried: Carried | None = None


@dataclass(frozen=True, slots=True)
class NotSent:
    """Not one byte of the message left, for a reason that is ours: it is free to be tried at once."""

    detail: str


@dataclass(frozen=True, slots=True)
class Unsure:
    """Nobody can say whether the message was taken over."""

    detail: str
    lost_worker: bool = False
    carried: Carried | None = None


Result = Accepted | Rejected | Busy | NotSent | Unsure


def carried_of(result: Result) -> Carried | None:
    """How the message was carried, where its provider says so."""
    return None if isinstance(result, NotSent) else result.carried
