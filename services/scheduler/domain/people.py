"""The people of a batch of cases."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from schemas.ids import PartyId
from schemas.parties import Channel, Party

_DIRECT = frozenset({Channel.SMS, Channel.EMAIL})


@dataclass(frozen=True)
class People:
    """Those who are known, and those who asked to be forgotten."""

    known: Mapping[PartyId, Party]
    erased: frozenset[PartyId]

    @cached_property
    def chiefs(self) -> Mapping[PartyId, PartyId]:
        """Whose teams they belong to."""
        return {party.party_id: party.supervisor_id for party in self.known.values() if party.supervisor_id}

    def joined_by(self, others: "People") -> "People":
        """These and others."""
        return People({**self.known, **others.known}, self.erased | others.erased)

    def reachable(self, party: PartyId) -> bool:
        """Whether there is a phone number or a mailbox that can be used; of somebody who is not known, we hope so."""
        known = self.known.get(party)
        return known is None or any(each.usable and each.channel in _DIRECT for each in known.contacts)

    @cached_property
    def zones(self) -> Mapping[PartyId, str]:
        """Where they live."""
        return {party.party_id: party.zone for party in self.known.values()}
