"""The cells of one row → the policy and the people that it shows."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from schemas.ids import PartyId, customer_id, staff_id
from schemas.money import Money
from schemas.parties import Channel, Role
from schemas.policies import PaymentMode
from services.ledger.domain.sightings import PartySighting, PolicySighting
from services.ledger.intake.columns import Section
from services.ledger.intake.places import Cells, Places

_CHANNELS = {"phone": Channel.SMS, "email": Channel.EMAIL, "address": Channel.LETTER}
Given = Collection[tuple[Section, str]]
"""The columns that the file has."""


def sighting_of(row: int, cells: Cells, places: Places, given: Given) -> PolicySighting:
    """What a row says, whose cells have all been read."""
    own, branch_zone = cells[Section.ROW], places.of_branch(cells)
    zone = str(own.get("zone", branch_zone))
    holder = _holder(cells, zone)
    insured = _insured(cells, holder)
    agent, supervisor = _staff(cells, branch_zone, given)
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
        **policy,
        "premium": Money(amount=own["premium"], currency=own["currency"]),
        "zone": zone,
        "holder_id": holder.party_id,
        **{
            f"{name}_id": person.party_id if person else None
            for name, column, person in others
            if (Section.ROW, column) in given or (Section.INSURED, column) in given
        },
    }
    people = tuple(person for person in (holder, insured, supervisor, agent) if person is not None)
    return PolicySighting(row, own["policy_number"], fields, own.get("next_due_date"), people)


def _holder(cells: Cells, zone: str) -> PartySighting:
    person, identity = cells[Section.HOLDER], cells[Section.ROW].get("holder_identity")
    party = customer_id(
        identity=identity, name=person["name"], birth_date=person.get("birth_date"), phone=person.get("phone")
    )
    return _person(party, Role.HOLDER, {"zone": zone, **person})


def _insured(cells: Cells, holder: PartySighting) -> PartySighting | None:
    """The insured, who without an identity number of his own is the holder when name and date of birth are the same."""
    person, identity = cells[Section.INSURED], cells[Section.ROW].get("insured_identity")
    if "name" not in person:
        return None
    born = person.get("birth_date")
    party = customer_id(identity=identity, name=person["name"], birth_date=born, phone=None)
    if not identity and (person["name"], born) == (holder.fields["name"], holder.fields.get("birth_date")):
        party = holder.party_id
    return _person(party, Role.INSURED, {"zone": holder.fields["zone"], **person})


def _staff(cells: Cells, zone: str, given: Given) -> tuple[PartySighting | None, PartySighting | None]:
    """The agent and the supervisor. Without a staff number there is nobody; without a name the number stands for it."""
    own, branch = cells[Section.ROW], _chosen(cells[Section.POLICY], lambda name: name == "branch")
    chief, number = own.get("supervisor_number"), own.get("agent_number")
    supervisor = agent = None
    if chief:
        fields = {"name": chief, "zone": zone, **branch, **cells[Section.SUPERVISOR], "staff_number": chief}
        supervisor = _person(staff_id(chief), Role.SUPERVISOR, fields)
    if number:
        team: dict[str, Any] = {"supervisor_id": supervisor.party_id if supervisor else None}
        if (Section.ROW, "supervisor_number") not in given:
            team = {}
        fields = {"name": number, "zone": zone, **branch, **cells[Section.AGENT], "staff_number": number, **team}
        agent = _person(staff_id(number), Role.AGENT, fields)
    return agent, supervisor


def _person(party: PartyId, role: Role, fields: Mapping[str, Any]) -> PartySighting:
    addresses = {channel: str(fields[name]) for name, channel in _CHANNELS.items() if name in fields}
    return PartySighting(party, role, _chosen(fields, lambda name: name not in _CHANNELS), addresses)


def _chosen(fields: Mapping[str, Any], wanted: Callable[[str], bool]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if wanted(name)}
