"""Parties: people whom policies concern and who work on them, as the ledger publishes them."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar
from uuid import UUID

from schemas.base import Contract, EventModel, in_order
from schemas.civil import ZoneName
from schemas.ids import PartyId, derived

TOPIC = "ledger.parties"


class Role(StrEnum):
    """What a party is to the policies."""

    HOLDER = "holder"
    INSURED = "insured"
    PAYER = "payer"
    SECONDARY_CONTACT = "secondary-contact"
    AGENT = "agent"
    SUPERVISOR = "supervisor"
    PROSPECT = "prospect"


class Sex(StrEnum):
    """As the identity document says."""

    FEMALE = "female"
    MALE = "male"


class Channel(StrEnum):
    """What carries a notice, or by what people reach somebody."""

    SMS = "sms"
    """A number that takes text messages. People call it too."""
    EMAIL = "email"
    ROBOT = "robot"
    LETTER = "letter"
    CALL = "call"
    """A number that people call and to which nothing is sent: a landline. No provider serves it and no plan names it."""


class MessageClass(StrEnum):
    """What decides whether a notice may be sent without consent and repeated after an unknown outcome."""

    STATUTORY = "statutory"
    SERVICE = "service"
    CARE = "care"
    MARKETING = "marketing"


REFUSABLE = frozenset({MessageClass.CARE, MessageClass.MARKETING})
"""The classes that a recipient may refuse. Statutory and service notices leave regardless."""


class Contact(Contract):
    """One way to reach a party. `number` never changes its meaning; a new address is a new number."""

    number: int
    channel: Channel
    address: str
    """An E.164 number, an e-mail address, or a postal address."""
    usable: bool = True
    reason: str | None = None
    """Why it is not usable."""


def numbers_to_call(contacts: Iterable[Contact]) -> list[Contact]:
    """The usable contacts that people call: numbers that take text messages first, then those that take calls only."""
    usable = [each for each in contacts if each.usable]
    return [each for channel in (Channel.SMS, Channel.CALL) for each in usable if each.channel is channel]


def number_to_call(contacts: Iterable[Contact]) -> Contact | None:
    """The first of them, or None where nobody can be called."""
    return next(iter(numbers_to_call(contacts)), None)


class Consent(Contract):
    """Consent given or refused for a class of messages; for every channel where none is named."""

    message_class: MessageClass
    channel: Channel | None = None
    granted: bool
    since: date
    source: str


def refuses(consents: Iterable[Consent], message_class: MessageClass, channel: Channel) -> bool:
    """Whether the newest word of a party on a class that may be refused is, for this channel, a refusal."""
    about = [each for each in consents if each.message_class is message_class and each.channel in {None, channel}]
    return message_class in REFUSABLE and bool(about) and not max(about, key=lambda each: each.since).granted


class Party(Contract):
    """A party as it stands: the state, not the change."""

    party_id: PartyId
    party_version: int
    roles: Annotated[frozenset[Role], in_order]
    name: str
    sex: Sex | None = None
    birth_date: date | None = None
    zone: ZoneName
    locale: str = "zh-CN"
    branch: str | None = None
    staff_number: str | None = None
    supervisor_id: PartyId | None = None
    """Whose team an agent belongs to."""
    contacts: tuple[Contact, ...] = ()
    consents: tuple[Consent, ...] = ()
    deceased_on: date | None = None

    @property
    def phone(self) -> str | None:
        """The number to call, or None where there is none."""
        contact = number_to_call(self.contacts)
        return contact.address if contact else None

    def refuses(self, message_class: MessageClass, channel: Channel) -> bool:
        """Whether the party does not want messages of this class on this channel."""
        return refuses(self.consents, message_class, channel)


class PartyChanged(EventModel):
    """A party is new or changed: contacts, consents, roles, life. Readers keep the highest version."""

    type: ClassVar[str] = "perennial.party-changed.v1"
    topic: ClassVar[str] = TOPIC

    party: Party

    @property
    def event_id(self) -> UUID:
        """Of the party and its version."""
        return derived("event", self.party.party_id, self.party.party_version)

    @property
    def key(self) -> str:
        """The party."""
        return str(self.party.party_id)


class PartyErased(EventModel):
    """A party is erased at its request: the tombstone of its key."""

    type: ClassVar[str] = "perennial.party-erased.v1"
    topic: ClassVar[str] = TOPIC
    tombstone: ClassVar[bool] = True

    party_id: PartyId

    @property
    def event_id(self) -> UUID:
        """Of the party."""
        return derived("event", self.party_id, "erased")

    @property
    def key(self) -> str:
        """The party."""
        return str(self.party_id)
