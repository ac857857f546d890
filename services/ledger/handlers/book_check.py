"""What the ledger says to the rows of a book before anything of it is taken in."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import chain
from operator import attrgetter

from schemas.civil import latest_day
from schemas.http.flaws import FlawKind
from schemas.ids import PartyId, PolicyId
from services.kit.postgres import Transaction
from services.ledger.domain.book import contradictions
from services.ledger.domain.parties import BY_ROW, STAFF, Shown
from services.ledger.domain.same_person import Known, ids_to_read, meant_by, shown_otherwise
from services.ledger.domain.sightings import Flaw, PartySighting, PolicySighting
from services.ledger.domain.state import PolicyState
from services.ledger.handlers.progress import Progress
from services.ledger.intake.columns import Section
from services.ledger.intake.rows import Book
from services.ledger.intake.spool import Spool
from services.ledger.store import parties, policies

SECOND_NAME = (
    "stands under an identity number that belongs to a person of another name: that person keeps it, this one is known by "
    "name, date of birth and phone, and the service desk has to find out whose number it is"
)


@dataclass(slots=True)
class Checked:
    """A book that was held against the ledger: what may be taken in, and what must not."""

    book: Book
    today: date
    """Where the day begins first."""
    passed_over: set[int] = field(default_factory=set)
    """Rows that are not taken in: they contradict something, or say again what was said."""
    instead: dict[int, PolicySighting] = field(default_factory=dict)
    """What a row means, where that is not what it says."""
    people: Spool[Shown] = field(default_factory=Spool)
    errors: list[Flaw] = field(default_factory=list)
    repeated: int = 0
    """Rows that say again what a row before them has said."""

    @property
    def count(self) -> int:
        """How many policies may be taken in."""
        return len(self.book.sightings) - len(self.passed_over)

    def policies(self) -> Iterator[list[PolicySighting]]:
        """What may be taken in, in chunks and in the order of ids."""
        for chunk in self.book.sightings:
            yield [self.instead.get(each.row, each) for each in chunk if each.row not in self.passed_over]


async def check(tx: Transaction, book: Book, now: datetime, progress: Progress) -> Checked:
    """Lock the policies of the book, and part what agrees with the ledger and with itself from what does not."""
    checked = Checked(book, latest_day(now))
    staff = _Staff()
    progress.begin("checking", len(book.sightings))
    chunks = iter(book.sightings)
    while (sightings := await asyncio.to_thread(next, chunks, None)) is not None:
        held = await policies.lock(tx, sorted({each.policy_id for each in sightings}, key=attrgetter("int")))
        policies_held = {policy: state.policy for policy, state in held.items()}
        people = await parties.read(tx, sorted(ids_to_read(sightings, policies_held), key=attrgetter("int")))
        otherwise = sorted(shown_otherwise(sightings, policies_held), key=attrgetter("int"))
        of_one = await policies.holders_of_one(tx, otherwise) if otherwise else ()
        await asyncio.to_thread(_check, checked, staff, sightings, held, Known(people, book.first_names, of_one))
        progress.reach(progress.done + len(sightings))
    for shown in staff:
        checked.people.add(shown.person.party_id, shown)
    return checked


def check_alone(book: Book, now: datetime) -> Checked:
    """The same for a ledger that knows nothing yet: the book is held against itself."""
    checked, staff = Checked(book, latest_day(now)), _Staff()
    for sightings in book.sightings:
        _check(checked, staff, sightings, {}, Known({}, book.first_names))
    return checked


class _Staff:
    """People of the insurer, who stand in hundreds of rows and look the same in all of them."""

    def __init__(self) -> None:
        self._seen: dict[PartyId, list[Shown]] = {}

    def add(self, shown: Shown) -> None:
        """Keep each look of a person once, with the last row that shows it."""
        looks = self._seen.setdefault(shown.person.party_id, [])
        for at, known in enumerate(looks):
            if known.person == shown.person:
                looks[at] = max(known, shown, key=BY_ROW)
                return
        looks.append(shown)

    def __iter__(self) -> Iterator[Shown]:
        return chain.from_iterable(self._seen.values())


def _check(
    checked: Checked,
    staff: _Staff,
    sightings: Sequence[PolicySighting],
    held: Mapping[PolicyId, PolicyState],
    known: Known,
) -> None:
    first: dict[PolicyId, PolicySighting] = {}
    for each in sightings:
        before = first.setdefault(each.policy_id, each)
        if before is not each:
            _double(checked, before, each)
            continue
        state = held.get(each.policy_id)
        meant = meant_by(each, state.policy if state else None, known)
        sighting = meant.sighting
        if flaws := _contradictions(checked.book, sighting, state, known):
            checked.errors.extend(flaws)
            checked.passed_over.add(each.row)
            continue
        if sighting is not each:
            checked.instead[each.row] = sighting
        checked.book.warnings += (_second_name(checked.book, each, person) for person in meant.strangers)
        checked.book.warnings += _born_later(checked, each)
        _keep(checked, staff, sighting)


def _double(checked: Checked, before: PolicySighting, again: PolicySighting) -> None:
    checked.passed_over.add(again.row)
    if (before.fields, before.next_due, before.people) == (again.fields, again.next_due, again.people):
        checked.repeated += 1
        return
    rule = f"stands in {checked.book.table.where(before.row)} with other data"
    header = checked.book.header_of("policy_number")
    checked.errors.append(Flaw(again.row, header, again.policy_number, rule, again.policy_number))


def _keep(checked: Checked, staff: _Staff, sighting: PolicySighting) -> None:
    for person in sighting.people:
        if person.role in STAFF:
            staff.add(Shown(sighting.row, sighting.policy_number, person))
        else:
            checked.people.add(person.party_id, Shown(sighting.row, sighting.policy_number, person))


def _second_name(book: Book, sighting: PolicySighting, person: PartySighting) -> Flaw:
    header = book.headers.get((Section.ROW, f"{person.role}_identity"), "")
    return Flaw(sighting.row, header, person.name, SECOND_NAME, sighting.policy_number, FlawKind.SECOND_NAME)


def _born_later(checked: Checked, sighting: PolicySighting) -> Iterator[Flaw]:
    for person in sighting.people:
        born = person.fields.get("birth_date")
        if born is not None and born > checked.today:
            header = checked.book.headers.get((Section(person.role), "birth_date"), "")
            rule = "lies in the future: nobody is greeted by it before somebody has corrected it"
            yield Flaw(sighting.row, header, str(born), rule, sighting.policy_number, FlawKind.DOUBTFUL)


def _contradictions(book: Book, sighting: PolicySighting, state: PolicyState | None, known: Known) -> list[Flaw]:
    if state is None:
        return []
    holder = known.parties.get(state.policy.holder_id)
    return [
        Flaw(
            sighting.row,
            book.header_of(each.field),
            _shown(sighting, each.field),
            each.rule,
            sighting.policy_number,
        )
        for each in contradictions(state, sighting, holder.name if holder else "somebody else")
    ]


def _shown(sighting: PolicySighting, name: str) -> str:
    if name == "holder_id":
        return str(sighting.people[0].fields["name"])
    value = sighting.fields.get(name, sighting.next_due)
    return str(getattr(value, "amount", value))
