"""Which contact a notice goes to: the first usable one in the order of preference that consent allows."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, Self

from schemas.base import Contract
from schemas.ids import PartyId
from schemas.outcomes import Reason
from schemas.parties import Channel, Consent, Contact, MessageClass, Party, refuses


class PartyCopy(Contract):
    """What choosing a contact needs of a party, and nothing else of it."""

    party_id: PartyId
    party_version: int
    contacts: tuple[Contact, ...] = ()
    consents: tuple[Consent, ...] = ()
    deceased_on: date | None = None

    @classmethod
    def of(cls, party: Party) -> Self:
        """The copy of a party as it stands."""
        return cls(
            party_id=party.party_id,
            party_version=party.party_version,
            contacts=party.contacts,
            consents=party.consents,
            deceased_on=party.deceased_on,
        )


class Place(NamedTuple):
    """One contact of the recipient, by channel and number."""

    channel: Channel
    contact: int


@dataclass(frozen=True, slots=True)
class Chosen:
    """The contact to use now."""

    place: Place
    address: str


@dataclass(frozen=True, slots=True)
class Nobody:
    """No contact can be used."""

    reason: Reason


def choose(
    channels: Sequence[Channel],
    message_class: MessageClass,
    party: PartyCopy,
    barred: Collection[Place],
) -> Chosen | Nobody:
    """The first contact on the first channel that is usable, not refused by the recipient and not `barred`."""
    if party.deceased_on is not None:
        return Nobody(Reason.DECEASED)
    refused = False
    for channel in channels:
        if refuses(party.consents, message_class, channel):
            refused = True
            continue
        for contact in party.contacts:
            place = Place(contact.channel, contact.number)
            if contact.channel is channel and contact.usable and place not in barred:
                return Chosen(place, contact.address)
    return Nobody(Reason.OPTED_OUT if refused else Reason.NO_CONTACT)
