"""The cells of one row → the policy and the people that it shows."""

from collections.abc import Collection, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any

from schemas.ids import PartyId, customer_id, staff_id
from schemas.money import Money
from schemas.parties import Channel, Role
from schemas.policies import PaymentMode
from services.ledger.domain.sightings import PartySighting, PolicySighting
from services.ledger.intake.columns import Section
from services.ledger.intake.contacts import channel_of
from services.ledger.intake.identity import Identity
from services.ledger.intake.places import Cells, Places

_CHANNELS = {"email": Channel.EMAIL, "address": Channel.LETTER}
_PHONES = ("phone", "contact_phone", "landline")
Given = Collection[tuple[Section, str]]
"""The columns that the file has."""


Before = Mapping[tuple[Section, str], str]
"""Name and identity number of a customer as earlier versions read them, where that was otherwise."""
Ids = tuple[PartyId, PartyId | None, tuple[PartyId, ...]]


def sighting_of(row: int, cells: Cells, places: Places, given: Given, before: Before) -> PolicySighting:
    """What a row says, whose cells have all been read."""
    own, branch_zone = cells[Section.ROW], places.of_branch(cells)
    zone = str(own.get("zone", branch_zone))
    holder = _holder(cells, zone, before)
    insured = _insured(cells, holder, before)
    agent, supervisor, manager = _staff(cells, branch_zone, given)
    # A book without a column says nothing about it; an empty cell says that there is nobody.
    others = (
        ("insured", "name", insured),
        ("agent", "agent_number", agent),
        ("supervisor", "supervisor_number", supervisor),
    )
    policy = cells[Section.POLICY]
    once = {"payment_years": 1} if policy["mode"] is PaymentMode.SINGLE else {}
    fields = {
        **once,
        "on_grace_end": places.products.grace_end_of(policy["product"]),
        "grace": places.products.grace_of(policy["product"]),
        "step_ups": places.products.step_ups_of(policy["product"]),
        **policy,
        "premium": _money(own["premium"], own["currency"]),
        "zone": zone,
        "holder_id": holder.party_id,
        **{
            f"{name}_id": person.party_id if person else None
            for name, column, person in others
            if (Section.ROW, column) in given or (Section.INSURED, column) in given
        },
    }
    people = tuple(person for person in (holder, insured, manager, supervisor, agent) if person is not None)
    return PolicySighting.of(row, own["policy_number"], fields, own.get("next_due_date"), people)


def _holder(cells: Cells, zone: str, before: Before) -> PartySighting:
    person = cells[Section.HOLDER]
    told = {"birth_date": person.get("birth_date"), "phone": person.get("phone", person.get("contact_phone"))}
    said = cells[Section.ROW].get("holder_identity")
    ids = _ids(Section.HOLDER, person["name"], said, told, before)
    if ids[1] is None and "phone" in person and "contact_phone" in person:
        # Earlier versions knew a holder without identity number by the one of both numbers whose header they preferred.
        earlier = customer_id(identity=None, name=person["name"], **{**told, "phone": person["contact_phone"]})
        ids = (*ids[:2], tuple(dict.fromkeys((*ids[2], *({earlier} - {ids[0]})))))
    return _person(ids, Role.HOLDER, {"zone": zone, **person})


def _ids(section: Section, name: str, said: Identity | None, told: Mapping[str, Any], before: Before) -> Ids:
    """The id of a customer; the one that he has where his number is somebody else's; and those of earlier versions."""
    number = said.number if said else None
    party = customer_id(identity=number, name=name, **told)
    apart = customer_id(identity=None, name=name, **told) if number else None
    if not before:  # nearly always, and deriving an id costs as much as reading some cells
        return party, apart, ()
    name_before, number_before = before.get((section, "name"), name), before.get((section, "identity"), number)
    earlier = customer_id(identity=number_before, name=name_before, **told)
    return party, apart, () if earlier == party else (earlier,)


def _insured(cells: Cells, holder: PartySighting, before: Before) -> PartySighting | None:
    """The insured, who without an identity number of his own is the holder when name and date of birth are the same."""
    person, said = cells[Section.INSURED], cells[Section.ROW].get("insured_identity")
    if "name" not in person:
        return None
    born = person.get("birth_date")
    ids = _ids(Section.INSURED, person["name"], said, {"birth_date": born, "phone": None}, before)
    if ids[1] is None and (person["name"], born) == (holder.fields["name"], holder.fields.get("birth_date")):
        ids = holder.party_id, holder.apart, (*holder.before, *ids[2])
    return _person(ids, Role.INSURED, {"zone": holder.fields["zone"], **person})


def _staff(
    cells: Cells, zone: str, given: Given
) -> tuple[PartySighting | None, PartySighting | None, PartySighting | None]:
    """The agent, the supervisor and the supervisor's supervisor.

    Without a staff number there is nobody; without a name the number stands for it.
    """
    own, branch = cells[Section.ROW], cells[Section.POLICY].get("branch")
    manager = _staff_member(
        Role.SUPERVISOR, own.get("manager_number"), zone, branch, tuple(cells[Section.MANAGER].items())
    )
    chief_fields = dict(cells[Section.SUPERVISOR])
    if (Section.ROW, "manager_number") in given:
        chief_fields["supervisor_id"] = manager.party_id if manager else None
    chief = _staff_member(Role.SUPERVISOR, own.get("supervisor_number"), zone, branch, tuple(chief_fields.items()))
    agent_fields = dict(cells[Section.AGENT])
    if (Section.ROW, "supervisor_number") in given:
        agent_fields["supervisor_id"] = chief.party_id if chief else None
    agent = _staff_member(Role.AGENT, own.get("agent_number"), zone, branch, tuple(agent_fields.items()))
    return agent, chief, manager


@lru_cache(maxsize=1 << 13)
def _staff_member(
    role: Role, number: str | None, zone: str, branch: str | None, shown: tuple[tuple[str, Any], ...]
) -> PartySighting | None:
    """One and the same for all the rows that show somebody alike: there are hundreds, and they are packed once."""
    if not number:
        return None
    here = {} if branch is None else {"branch": branch}
    return _person(
        (staff_id(number), None, ()),
        role,
        {"name": number, "zone": zone, **here, **dict(shown), "staff_number": number},
    )


@lru_cache(maxsize=1 << 13)
def _money(amount: Decimal, currency: str) -> Money:
    return Money(amount=amount, currency=currency)


def _person(ids: Ids, role: Role, fields: Mapping[str, Any]) -> PartySighting:
    addresses: dict[Channel, str | None] = {
        **_numbers(fields.get("phone"), fields.get("contact_phone"), fields.get("landline")),
        **{channel: str(fields[name]) for name, channel in _CHANNELS.items() if name in fields},
    }
    kept = {name: value for name, value in fields.items() if name not in _CHANNELS and name not in _PHONES}
    party, apart, before = ids
    return PartySighting(party, role, kept, addresses, apart, before)


def _numbers(phone: str | None, contact: str | None, landline: str | None) -> Mapping[Channel, str | None]:
    """The numbers of a person by what they are good for.

    Of a phone and a number of any kind the mobile is written to and the other is called. A landline that stands where there
    should be a mobile, and no mobile beside it, says that there is no mobile any more. What stands in a column of landlines
    is never written to, even where it is a mobile: it may be the family's.
    """
    given = [number for number in dict.fromkeys((phone, contact)) if number is not None]
    mobile = next((number for number in given if channel_of(number) is Channel.SMS), None)
    others = [number for number in given if number != mobile]
    if mobile is None and others:
        return {Channel.SMS: None, Channel.CALL: others[0]}
    to_call = landline or next(iter(others), None)
    return {**({Channel.SMS: mobile} if mobile else {}), **({Channel.CALL: to_call} if to_call else {})}
