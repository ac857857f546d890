"""Which person a row of a book means.

An identity number belongs to the first person that was seen with it. A second name under it is somebody else, who gets an
id of his own, and the service desk finds out whose number it is. A policy that the ledger knows keeps its people, also
those whom an earlier version of the rules has named.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from schemas.ids import PartyId, PolicyId, customer_id
from schemas.parties import Channel, Party, Role
from schemas.policies import Policy
from services.ledger.domain.sightings import PartySighting, PolicySighting

_BY_NUMBER = frozenset({Role.HOLDER, Role.INSURED})
"""Whom a book names by identity number."""
_PLAIN = re.compile("[\u4e00-\u9fff]+")
_UNSEEN = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})
"""Not those that this Python does not know yet, nor private use: they are letters of rare names."""
_JOINED = frozenset("·•・‧.'’-")


def plain_name(name: str) -> str:
    """The form of a name in which its spellings are one: without spaces, dots, case and what nobody sees."""
    if _PLAIN.fullmatch(name):  # nearly all are such
        return name
    seen = unicodedata.normalize("NFKC", name).casefold()
    return "".join(letter for letter in seen if letter not in _JOINED and unicodedata.category(letter) not in _UNSEEN)


@dataclass(frozen=True, slots=True)
class Known:
    """Who is known under an id."""

    parties: Mapping[PartyId, Party] = field(default_factory=dict)
    """To the ledger."""
    first_names: Mapping[PartyId, str] = field(default_factory=dict)
    """Of the identity numbers of the file: the plain name of the first row that has it."""
    of_one_policy: Collection[PartyId] = ()
    """Holders who hold one policy and no other, among those who are not shown as the ledger has them."""

    def owner(self, number: PartyId) -> str | None:
        """The plain name of the person to whom an identity number belongs."""
        party = self.parties.get(number)
        return plain_name(party.name) if party else self.first_names.get(number)


@dataclass(frozen=True, slots=True)
class Meant:
    """Whom a row means."""

    sighting: PolicySighting
    strangers: Sequence[PartySighting] = ()
    """People who are shown with an identity number of somebody else."""


def ids_to_read(sightings: Iterable[PolicySighting], held: Mapping[PolicyId, Policy]) -> set[PartyId]:
    """Of whom something must be known before it can be said whom the rows mean."""
    found: set[PartyId] = set()
    for sighting in sightings:
        policy = held.get(sighting.policy_id)
        for person in (each for each in sighting.people if each.role in _BY_NUMBER):
            kept = _held(policy, person.role)
            if kept is not None and kept == person.party_id:
                continue
            found.update(person.ids if person.apart or person.before else ())
            if kept is not None and person.role is Role.HOLDER:
                found.update((kept, *person.ids))
    return found


def shown_otherwise(sightings: Iterable[PolicySighting], held: Mapping[PolicyId, Policy]) -> set[PartyId]:
    """Known holders of these policies whom no id of their row names."""
    pairs = ((_held(held.get(each.policy_id), Role.HOLDER), each.people[0].ids) for each in sightings)
    return {kept for kept, ids in pairs if kept is not None and kept not in ids}


def meant_by(sighting: PolicySighting, policy: Policy | None, known: Known) -> Meant:
    """The row with the people whom it means. `policy` is what the ledger holds, or None."""
    holder = sighting.people[0]
    ids = {Role.HOLDER: _whom(holder, _held(policy, Role.HOLDER), known)}
    insured = next((each for each in sighting.people if each.role is Role.INSURED), None)
    if insured is not None:
        is_holder = (insured.party_id, plain_name(insured.name)) == (holder.party_id, plain_name(holder.name))
        ids[Role.INSURED] = ids[Role.HOLDER] if is_holder else _whom(insured, _held(policy, Role.INSURED), known)
    strangers = [each for each in (holder, insured) if each and _is_stranger(each, known)]
    changed = [each for each in (holder, insured) if each and ids[each.role] != each.party_id]
    if not changed:
        return Meant(sighting, strangers)
    people = tuple(replace(each, party_id=ids[each.role]) if each in changed else each for each in sighting.people)
    news = {name: ids[each.role] for each in changed if (name := f"{each.role}_id") in sighting.fields}
    return Meant(replace(sighting, fields={**sighting.fields, **news}, people=people), strangers)


def _held(policy: Policy | None, role: Role) -> PartyId | None:
    if policy is None:
        return None
    return policy.holder_id if role is Role.HOLDER else policy.insured_id


def _whom(person: PartySighting, held: PartyId | None, known: Known) -> PartyId:
    if held in person.ids:
        return held
    if held is not None and person.role is Role.HOLDER and _is(known.parties.get(held), person):
        return held  # without an identity number, a new phone makes nobody somebody else
    if held is not None and person.role is Role.HOLDER and _is_renamed(held, person, known):
        return held
    for before in person.before:
        if person.fields.get("birth_date") and _is(known.parties.get(before), person):
            return before
    return person.apart if person.apart and _is_stranger(person, known) else person.party_id


def _is_stranger(person: PartySighting, known: Known) -> bool:
    """Whether the identity number belongs to somebody else."""
    return person.apart is not None and known.owner(person.party_id) not in {None, plain_name(person.name)}


def _is_renamed(held: PartyId, person: PartySighting, known: Known) -> bool:
    """Whether a holder without an identity number is shown with another name and all else as before.

    By the number of the policy, and the date of birth and the phone by which he is known. It must be his only policy, so
    that no row of another one can say otherwise, and nobody may be known under the new name: the policy would be his.
    """
    party, born = known.parties.get(held), person.fields.get("birth_date")
    if (
        party is None
        or born is None
        or person.party_id in known.parties
        or person.apart is not None
        or held not in known.of_one_policy
    ):
        return False
    phones = (person.addresses.get(channel) for channel in (Channel.SMS, Channel.CALL))
    return any(
        held == customer_id(identity=None, name=party.name, birth_date=born, phone=phone) for phone in phones if phone
    )


def _is(party: Party | None, person: PartySighting) -> bool:
    """Whether name and date of birth are the same."""
    return (
        party is not None
        and plain_name(party.name) == plain_name(person.name)
        and party.birth_date == person.fields.get("birth_date")
    )
