"""What one row of a book says about a policy and about the people around it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from schemas.http.flaws import FlawKind
from schemas.ids import PartyId, PolicyId, policy_id
from schemas.parties import Channel, Role


@dataclass(frozen=True, slots=True)
class PartySighting:
    """A person as one row shows them. What the row leaves blank is not in `fields` and changes nothing."""

    party_id: PartyId
    role: Role
    fields: Mapping[str, Any]
    addresses: Mapping[Channel, str | None]
    """The address that the row shows for a channel, or None where it shows that the one before is no longer one."""
    apart: PartyId | None = None
    """The id of a person who is shown with an identity number, where that number belongs to somebody else."""
    before: tuple[PartyId, ...] = ()
    """Ids that earlier versions of the rules would have given: a policy that the ledger knows keeps its people."""

    @property
    def name(self) -> str:
        """As the row shows it."""
        return str(self.fields["name"])

    @property
    def ids(self) -> tuple[PartyId, ...]:
        """Every id that the person may have."""
        return (self.party_id, *self.before) if self.apart is None else (self.party_id, self.apart, *self.before)

    def __reduce__(self) -> tuple[Any, ...]:
        """How it is packed: the way of dataclasses would cost five times as much, a hundred thousand times."""
        return PartySighting, (self.party_id, self.role, self.fields, self.addresses, self.apart, self.before)


@dataclass(frozen=True, slots=True)
class PolicySighting:
    """A policy as one row shows it: fields of `schemas.policies.Policy` by name, and its next due date."""

    row: int
    policy_number: str
    fields: Mapping[str, Any]
    next_due: date | None
    people: tuple[PartySighting, ...]
    policy_id: PolicyId
    """Derived once: it is asked for at every turn."""

    @classmethod
    def of(
        cls,
        row: int,
        policy_number: str,
        fields: Mapping[str, Any],
        next_due: date | None,
        people: tuple[PartySighting, ...],
    ) -> Self:
        """A policy as a row shows it, by its number."""
        return cls(row, policy_number, fields, next_due, people, policy_id(policy_number))

    def __reduce__(self) -> tuple[Any, ...]:
        """How it is packed."""
        return PolicySighting, (self.row, self.policy_number, self.fields, self.next_due, self.people, self.policy_id)


@dataclass(frozen=True, slots=True)
class Flaw:
    """A cell that breaks a rule: an error that refuses the book, or a warning that costs a contact."""

    row: int
    column: str
    value: str
    rule: str
    policy_number: str = ""
    kind: FlawKind = FlawKind.UNUSABLE
