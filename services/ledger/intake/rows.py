"""A book: every row of the file is checked, and every flaw is kept. The whole list helps, the first one annoys."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from schemas.http.files import FileRead
from schemas.ids import PartyId
from schemas.parties import Channel
from services.kit.tables.aliases import Headers, Place
from services.kit.tables.errors import NotATableError
from services.kit.tables.finding import table_of
from services.kit.tables.grid import Row, shortened
from services.kit.tables.reports import reading_of
from services.kit.tables.table import File, Table
from services.ledger.domain.book import unfit_next_due
from services.ledger.domain.same_person import plain_name
from services.ledger.domain.sightings import Flaw, PartySighting, PolicySighting
from services.ledger.errors import BadWordsError
from services.ledger.intake import values
from services.ledger.intake.amounts import fault_of_currency
from services.ledger.intake.columns import Column, Section, book_columns
from services.ledger.intake.customers import Customers
from services.ledger.intake.people import sighting_of
from services.ledger.intake.places import Cells, Places
from services.ledger.intake.spool import Spool
from services.ledger.intake.units import unit_in, unit_of
from services.ledger.intake.values import UnknownValueError
from services.ledger.intake.words import Words, shipped

MOST_FLAWS = 10_000
"""With more, it is not the rows that are wrong but the file, and nobody reads on."""
_REMEMBERED = 1 << 11
"""Cells of a column whose values are kept: of most columns there are not so many, and each is read once."""
_SECTIONS = tuple(Section)


@dataclass(slots=True)
class Book:
    """A book as read."""

    table: Table
    headers: Mapping[tuple[Section, str], str]
    """The header of the file under which a field stands."""
    ignored: tuple[str, ...]
    """Headers that say nothing to the ledger."""
    assumed: tuple[str, ...] = ()
    """What every row says by a word of the deployment, since the file has no such column."""
    sightings: Spool[PolicySighting] = field(default_factory=Spool)
    """The rows without a flaw; one policy may stand in several of them."""
    errors: list[Flaw] = field(default_factory=list)
    warnings: list[Flaw] = field(default_factory=list)
    reading: FileRead = field(default_factory=FileRead)
    """What was read of the file."""
    first_names: dict[PartyId, str] = field(default_factory=dict)
    """The plain name of the first row that shows an identity number, by the id that the number gives."""
    contact_headers: frozenset[str] = frozenset()
    """Headers of the columns of contacts."""
    without_contact: set[PartyId] = field(default_factory=set)
    """Holders for whom it has neither a phone number nor an e-mail address."""
    without_identity: set[PartyId] = field(default_factory=set)
    """Holders for whom it has no identity number."""
    rows: int = 0
    """Rows below the header that say something, but for totals."""

    @property
    def name(self) -> str:
        """The name of the file."""
        return self.table.name

    @property
    def policies(self) -> Sequence[PolicySighting]:
        """All rows without a flaw at once, as they stand in the file. A large book is better taken by `sightings`."""
        return sorted((each for chunk in self.sightings for each in chunk), key=lambda each: each.row)

    @property
    def is_hopeless(self) -> bool:
        """Whether the reading was given up."""
        return len(self.errors) > MOST_FLAWS

    def header_of(self, field_name: str) -> str:
        """The header under which a field of the policy stands in the file."""
        person, of_person, _ = field_name.rpartition("_id")
        if of_person:
            return self.headers.get((Section(person), "name"), field_name)
        places = ((section, field_name) for section in (Section.POLICY, Section.ROW))
        return next((self.headers[place] for place in places if place in self.headers), field_name)

    def refuse(self, sighting: PolicySighting, column: tuple[Section, str], value: object, rule: str) -> None:
        """Note a flaw of a row whose cells are all sound by themselves."""
        header = self.headers.get(column, column[1])
        self.errors.append(Flaw(sighting.row, header, str(value or ""), rule, sighting.policy_number))


def read_book(
    file: File, places: Places, words: Words | None = None, heard: Callable[[int], None] = lambda _: None
) -> Book:
    """Everything that the file says. Raises `NotATableError` when columns are missing, naming them all.

    `heard` is told the number of rows read, row by row.
    """
    words, every = words or shipped(), book_columns(places.region)
    known = Headers(((column, column.headers) for column in every), words.book, unit_in)
    table = table_of(file, known.known, unit_in)
    columns = known.places(table)
    given = {place.column for place in columns}
    standing = _of_header(columns, _standing(known, words, given))
    table.refuse_missing(
        [column.shown for column in every if column.required and column not in given and column not in standing]
    )
    headers = {(place.column.section, place.column.field): place.header for place in columns}
    ignored = table.besides({place.at for place in columns})
    readings = [_Reading(place, {}, values.in_unit(place.column.parse, place.header)) for place in columns]
    money = [(place, unit_of(place.header).currency) for place in columns if place.column.parse in values.OF_MONEY]
    book = Book(table, headers, ignored, tuple(f"{column.headers[0]}: {value}" for column, value in standing.items()))
    book.contact_headers = frozenset(place.header for place in columns if place.column.contact)
    customers = Customers(columns)
    for row in table.rows():
        book.rows += 1
        heard(book.rows)
        cells = _parsed(book, row, readings, standing)
        if cells is not None and not _fits_currency(book, row, cells, money):
            cells = None
        if cells is not None:
            book.warnings += customers.flaws(row, cells)
            _take_in(book, sighting_of(row.number, cells, places, headers.keys(), customers.before(row, cells)))
        if book.is_hopeless:
            break
    book.reading = reading_of(table, [place.header for place in columns])
    if not book.rows:
        raise NotATableError(f"{table.name}: has a header and no row")
    return book


def _standing(known: Headers[Column], words: Words, given: Collection[Column]) -> dict[Column, Any]:
    """What the words say of every row, of the columns that the file has not."""
    standing = {}
    for header, value in words.defaults.items():
        column = known.of(header)
        if column is not None and column not in given:
            try:
                standing[column] = column.parse(value)
            except ValueError as error:
                raise BadWordsError(f"defaults.{header}: {value!r} {error}") from error
    return standing


def _of_header(places: Sequence[Place[Column]], standing: dict[Column, Any]) -> dict[Column, Any]:
    """The same, in the currency that the header of the premium names, where the file has no column of currencies."""
    named = next((unit_of(place.header).currency for place in places if place.column.field == "premium"), None)
    return {column: named if named and column.field == "currency" else value for column, value in standing.items()}


def _fits_currency(book: Book, row: Row, cells: Cells, money: Iterable[tuple[Place[Column], str | None]]) -> bool:
    """Whether the amounts of a row are in its currency, by their headers (the currency beside each) and by what they say."""
    currency, fits = cells[Section.ROW]["currency"], True
    for place, named in money:
        cell = row.cells[place.at] if place.at < len(row.cells) else ""
        if cell and (rule := fault_of_currency(named, cell, currency)) is not None:
            number = str(cells[Section.ROW]["policy_number"])
            book.errors.append(Flaw(row.number, place.header, shortened(cell), rule, number))
            fits = False
    return fits


class _Reading(NamedTuple):
    """How the cells of a column are read, and what they have said so far."""

    place: Place[Column]
    known: dict[str, Any]
    parse: Callable[[str], Any]

    def read(self, cell: str) -> Any:
        """What a new cell says. Raises ValueError with the rule that it breaks."""
        value = self.parse(cell)
        if len(self.known) < _REMEMBERED:
            self.known[cell] = value
        return value


def _parsed(book: Book, row: Row, readings: Sequence[_Reading], standing: Mapping[Column, Any]) -> Cells | None:
    """The values of a row by section; None when a cell refuses it."""
    if row.fault:
        book.errors.append(Flaw(row.number, "", shortened(",".join(row.shown)), row.fault))
        return None
    cells: dict[Section, dict[str, Any]] = {section: {} for section in _SECTIONS}
    for column, value in standing.items():
        cells[column.section][column.field] = value
    costing: list[Flaw] = []
    """Cells that cost their value, and not the row."""
    sound = True
    for reading in readings:
        (at, header, column), known, _ = reading
        cell = row.cells[at] if at < len(row.cells) else ""
        if cell in known:
            cells[column.section][column.field] = known[cell]
            continue
        if not cell:
            if column.required and not column.may_be_empty:
                stood = row.shown_at(at)
                book.errors.append(Flaw(row.number, header, shortened(stood), values.missing(stood)))
                sound = False
            continue
        try:
            cells[column.section][column.field] = reading.read(cell)
        except ValueError as error:
            costs_only_itself = column.contact or (isinstance(error, UnknownValueError) and not column.required)
            (costing if costs_only_itself else book.errors).append(
                Flaw(row.number, header, shortened(cell), str(error))
            )
            sound = sound and costs_only_itself
    if costing:
        number = str(cells[Section.ROW].get("policy_number", ""))
        book.warnings += (replace(flaw, policy_number=number) for flaw in costing)
    return cells if sound else None


def _take_in(book: Book, sighting: PolicySighting) -> None:
    if "payment_years" not in sighting.fields:
        book.refuse(sighting, (Section.POLICY, "payment_years"), "", "is empty")
    elif (rule := unfit_next_due(sighting)) is not None:
        book.refuse(sighting, (Section.ROW, "next_due_date"), sighting.next_due, rule)
    else:
        for person in sighting.people:
            if person.apart is not None:
                book.first_names.setdefault(person.party_id, plain_name(person.name))
        _note_holder(book, sighting.people[0])
        book.sightings.add(sighting.policy_id, sighting)


def _note_holder(book: Book, holder: PartySighting) -> None:
    if not any(holder.addresses.get(channel) for channel in (Channel.SMS, Channel.CALL, Channel.EMAIL)):
        book.without_contact.add(holder.party_id)
    if holder.apart is None:
        book.without_identity.add(holder.party_id)
