"""Rows of a book → sightings. Every row is checked, and every flaw is kept: the whole list helps, the first one annoys."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from schemas.ids import PartyId, customer_id, staff_id
from schemas.money import Money
from schemas.parties import Channel, Role
from services.ledger.domain.book import unfit_next_due
from services.ledger.domain.sightings import Flaw, PartySighting, PolicySighting
from services.ledger.errors import NotATableError
from services.ledger.intake.columns import Column, Section, book_columns, by_header, plain
from services.ledger.intake.table import Record, Table

_CHANNELS = {"phone": Channel.SMS, "email": Channel.EMAIL, "address": Channel.LETTER}
Cells = Mapping[Section, Mapping[str, Any]]
Given = Collection[tuple[Section, str]]
"""The columns that the file has."""


@dataclass(frozen=True, slots=True)
class Places:
    """Where the deployment is: what a phone number without country code, and a row without a zone, fall back to."""

    zone: str
    region: str
    branch_zones: Mapping[str, str] = field(default_factory=dict)

    def of_branch(self, cells: Cells) -> str:
        """The zone of the row's branch, else of the deployment."""
        named = self.branch_zones.get(cells[Section.POLICY].get("branch", ""), self.zone)
        return str(cells[Section.ROW].get("branch_zone", named))


@dataclass(slots=True)
class Book:
    """A book as read. With errors, nothing of it may be taken in."""

    name: str
    policies: list[PolicySighting] = field(default_factory=list)
    errors: list[Flaw] = field(default_factory=list)
    warnings: list[Flaw] = field(default_factory=list)
    ignored: tuple[str, ...] = ()


def read_book(table: Table, places: Places) -> Book:
    """Everything that the table says. Raises `NotATableError` when columns are missing, naming them all."""
    known = by_header(book_columns(places.region))
    columns = [(header, column) for header in table.headers if (column := known.get(plain(header))) is not None]
    _refuse_doubles(table, columns)
    _refuse_missing(table, {column for _, column in columns}, list(known.values()))
    ignored = tuple(header for header in table.headers if header and plain(header) not in known)
    book = Book(table.name, ignored=ignored)
    if not table.records:
        raise NotATableError(f"{table.name}: has a header and no row")
    headers = {(column.section, column.field): header for header, column in columns}
    seen: dict[str, PolicySighting] = {}
    for record in table.records:
        cells = _parsed(book, record, columns)
        if cells is not None:
            _take_in(book, seen, _sighting(record.row, cells, places, headers.keys()), headers)
    return book


def _refuse_doubles(table: Table, columns: Sequence[tuple[str, Column]]) -> None:
    first: dict[tuple[Section, str], str] = {}
    for header, column in columns:
        other = first.setdefault((column.section, column.field), header)
        if other != header:
            raise NotATableError(f"{table.name}: row 1: columns {other} and {header} mean the same")


def _refuse_missing(table: Table, given: set[Column], known: Sequence[Column]) -> None:
    missing = dict.fromkeys(" or ".join(column.headers[:1] + column.headers[-1:]) for column in known
                            if column.required and column not in given)  # fmt: skip
    if missing:
        raise NotATableError(f"{table.name}: row 1: missing column {'; missing column '.join(missing)}")


def _parsed(book: Book, record: Record, columns: Sequence[tuple[str, Column]]) -> Cells | None:
    """The values of a row by section; None when a cell refuses it."""
    cells: dict[Section, dict[str, Any]] = {section: {} for section in Section}
    sound = True
    for header, column in columns:
        cell = record.cells.get(header, "")
        if not cell:
            if column.required and not column.may_be_empty:
                book.errors.append(Flaw(record.row, header, "", "is empty"))
                sound = False
            continue
        try:
            cells[column.section][column.field] = column.parse(cell)
        except ValueError as error:
            number = str(cells[Section.ROW].get("policy_number", ""))
            flaw = Flaw(record.row, header, cell, str(error), number)
            (book.warnings if column.contact else book.errors).append(flaw)
            sound = sound and column.contact
    return cells if sound else None


def _take_in(
    book: Book,
    seen: dict[str, PolicySighting],
    sighting: PolicySighting,
    headers: Mapping[tuple[Section, str], str],
) -> None:
    rule = unfit_next_due(sighting)
    if rule is not None:
        value = str(sighting.next_due or "")
        book.errors.append(Flaw(sighting.row, headers[Section.ROW, "next_due_date"], value, rule))
        return
    first = seen.setdefault(sighting.policy_number, sighting)
    if first is sighting:
        book.policies.append(sighting)
    elif (first.fields, first.next_due, first.people) != (sighting.fields, sighting.next_due, sighting.people):
        header = headers[Section.ROW, "policy_number"]
        rule = f"stands in row {first.row} with other data"
        book.errors.append(Flaw(sighting.row, header, sighting.policy_number, rule))


def _sighting(row: int, cells: Cells, places: Places, given: Given) -> PolicySighting:
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
    fields = {
        **cells[Section.POLICY],
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
