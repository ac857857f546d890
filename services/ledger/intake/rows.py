"""Rows of a book → sightings. Every row is checked, and every flaw is kept: the whole list helps, the first one annoys."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from schemas.ids import PartyId, customer_id, staff_id
from schemas.money import Money
from schemas.parties import Channel, Role
from schemas.policies import PaymentMode
from services.ledger.domain.book import unfit_next_due
from services.ledger.domain.sightings import Flaw, PartySighting, PolicySighting
from services.ledger.errors import NotATableError
from services.ledger.intake.columns import Column, Section, book_columns, by_header
from services.ledger.intake.grid import Row, shortened
from services.ledger.intake.headers import plain
from services.ledger.intake.table import File, Table, table_of

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


class Place(NamedTuple):
    """Where a column stands in the file, and under which header."""

    at: int
    header: str
    column: Column


@dataclass(slots=True)
class Book:
    """A book as read. With errors, nothing of it may be taken in."""

    name: str
    policies: list[PolicySighting] = field(default_factory=list)
    errors: list[Flaw] = field(default_factory=list)
    warnings: list[Flaw] = field(default_factory=list)
    ignored: tuple[str, ...] = ()
    """Headers that say nothing to the ledger."""
    rows: int = 0
    """Rows below the header that say something, but for totals."""
    repeated: int = 0
    """Rows that say again what a row before them has said."""
    totals: tuple[int, ...] = ()
    """Rows that add up the others and were passed over."""


def read_book(file: File, places: Places) -> Book:
    """Everything that the file says. Raises `NotATableError` when columns are missing, naming them all."""
    known = by_header(book_columns(places.region))
    table = table_of(file, known.keys())
    columns = [Place(at, header, known[plain(header)]) for at, header in enumerate(table.headers)
               if plain(header) in known]  # fmt: skip
    _refuse_doubles(table, columns)
    _refuse_missing(table, {place.column for place in columns}, list(known.values()))
    ignored = tuple(header for header in table.headers if header and plain(header) not in known)
    book = Book(table.name, ignored=ignored)
    headers = {(place.column.section, place.column.field): place.header for place in columns}
    seen: dict[str, PolicySighting] = {}
    for row in table.rows():
        book.rows += 1
        cells = _parsed(book, row, columns)
        if cells is not None:
            _take_in(book, seen, _sighting(row.number, cells, places, headers.keys()), headers)
    if not book.rows:
        raise NotATableError(f"{table.name}: has a header and no row")
    book.totals = tuple(table.totals)
    return book


def _refuse_doubles(table: Table, columns: Sequence[Place]) -> None:
    first: dict[tuple[Section, str], str] = {}
    for place in columns:
        other = first.setdefault((place.column.section, place.column.field), place.header)
        if other != place.header:
            raise NotATableError(
                f"{table.name}: row {table.header_row}: columns {other} and {place.header} mean the same"
            )


def _refuse_missing(table: Table, given: set[Column], known: Sequence[Column]) -> None:
    missing = dict.fromkeys(" or ".join(column.headers[:1] + column.headers[-1:]) for column in known
                            if column.required and column not in given)  # fmt: skip
    if missing:
        raise NotATableError(
            f"{table.name}: row {table.header_row}: missing column {'; missing column '.join(missing)}"
        )


def _parsed(book: Book, row: Row, columns: Sequence[Place]) -> Cells | None:
    """The values of a row by section; None when a cell refuses it."""
    cells: dict[Section, dict[str, Any]] = {section: {} for section in Section}
    sound = True
    for at, header, column in columns:
        cell = row.cells[at] if at < len(row.cells) else ""
        if not cell:
            if column.required and not column.may_be_empty:
                book.errors.append(Flaw(row.number, header, "", "is empty"))
                sound = False
            continue
        try:
            cells[column.section][column.field] = column.parse(cell)
        except ValueError as error:
            number = str(cells[Section.ROW].get("policy_number", ""))
            flaw = Flaw(row.number, header, shortened(cell), str(error), number)
            (book.warnings if column.contact else book.errors).append(flaw)
            sound = sound and column.contact
    return cells if sound else None


def _take_in(
    book: Book,
    seen: dict[str, PolicySighting],
    sighting: PolicySighting,
    headers: Mapping[tuple[Section, str], str],
) -> None:
    def refuse(column: tuple[Section, str], value: object, rule: str) -> None:
        book.errors.append(Flaw(sighting.row, headers[column], str(value or ""), rule, sighting.policy_number))

    if "payment_years" not in sighting.fields:
        refuse((Section.POLICY, "payment_years"), "", "is empty")
        return
    if (rule := unfit_next_due(sighting)) is not None:
        refuse((Section.ROW, "next_due_date"), sighting.next_due, rule)
        return
    first = seen.setdefault(sighting.policy_number, sighting)
    if first is sighting:
        book.policies.append(sighting)
    elif (first.fields, first.next_due, first.people) == (sighting.fields, sighting.next_due, sighting.people):
        book.repeated += 1
    else:
        refuse((Section.ROW, "policy_number"), sighting.policy_number, f"stands in row {first.row} with other data")


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
