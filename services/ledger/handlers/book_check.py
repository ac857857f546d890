"""What the ledger says to the rows of a book before anything of it is taken in."""

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from operator import attrgetter

from schemas.ids import PartyId, PolicyId
from schemas.parties import Party, Role
from services.kit.postgres import Transaction
from services.ledger.domain.book import contradictions
from services.ledger.domain.sightings import Flaw, PartySighting, PolicySighting
from services.ledger.domain.state import PolicyState
from services.ledger.handlers.progress import Progress
from services.ledger.intake.rows import Book
from services.ledger.intake.spool import Spool
from services.ledger.store import parties, policies

_STAFF = frozenset({Role.AGENT, Role.SUPERVISOR})


@dataclass(slots=True)
class Checked:
    """A book that was held against the ledger: what may be taken in, and what must not."""

    book: Book
    passed_over: set[int] = field(default_factory=set)
    """Rows that are not taken in: they contradict something, or say again what was said."""
    instead: dict[int, PolicySighting] = field(default_factory=dict)
    """What a row means, where that is not what it says."""
    people: Spool[tuple[int, PartySighting]] = field(default_factory=Spool)
    """With the row that shows the person so."""
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


async def check(tx: Transaction, book: Book, progress: Progress) -> Checked:
    """Lock the policies of the book, and part what agrees with the ledger and with itself from what does not."""
    checked = Checked(book)
    staff = _Staff()
    progress.begin("checking", len(book.sightings))
    chunks = iter(book.sightings)
    while (sightings := await asyncio.to_thread(next, chunks, None)) is not None:
        held = await policies.lock(tx, sorted({each.policy_id for each in sightings}, key=attrgetter("int")))
        people = await parties.read(tx, _other_holders(sightings, held))
        await asyncio.to_thread(_check, checked, staff, sightings, held, people)
        progress.reach(progress.done + len(sightings))
    for row, person in staff:
        checked.people.add(person.party_id, (row, person))
    return checked


class _Staff:
    """People of the insurer, who stand in hundreds of rows and look the same in all of them."""

    def __init__(self) -> None:
        self._seen: dict[PartyId, list[tuple[int, PartySighting]]] = {}

    def add(self, row: int, person: PartySighting) -> None:
        """Keep each look of a person once, with the last row that shows it."""
        looks = self._seen.setdefault(person.party_id, [])
        for at, (last, look) in enumerate(looks):
            if look == person:
                looks[at] = (max(last, row), look)
                return
        looks.append((row, person))

    def __iter__(self) -> Iterator[tuple[int, PartySighting]]:
        return chain.from_iterable(self._seen.values())


def _check(
    checked: Checked,
    staff: _Staff,
    sightings: Sequence[PolicySighting],
    held: Mapping[PolicyId, PolicyState],
    people: Mapping[PartyId, Party],
) -> None:
    first: dict[PolicyId, PolicySighting] = {}
    for each in sightings:
        before = first.setdefault(each.policy_id, each)
        if before is not each:
            _double(checked, before, each)
            continue
        state = held.get(each.policy_id)
        sighting = _same_holder(each, state, people)
        if flaws := _contradictions(checked.book, sighting, state):
            checked.errors.extend(flaws)
            checked.passed_over.add(each.row)
            continue
        if sighting is not each:
            checked.instead[each.row] = sighting
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
        if person.role in _STAFF:
            staff.add(sighting.row, person)
        else:
            checked.people.add(person.party_id, (sighting.row, person))


def _other_holders(sightings: Iterable[PolicySighting], held: Mapping[PolicyId, PolicyState]) -> Sequence[PartyId]:
    return sorted(
        {
            state.policy.holder_id
            for each in sightings
            if (state := held.get(each.policy_id)) and state.policy.holder_id != each.fields["holder_id"]
        }
    )


def _same_holder(sighting: PolicySighting, held: PolicyState | None, people: Mapping[PartyId, Party]) -> PolicySighting:
    """A holder without identity number who has a new phone is still the same: name and date of birth tell."""
    if held is None or sighting.fields["holder_id"] == held.policy.holder_id:
        return sighting
    known, shown = people.get(held.policy.holder_id), sighting.people[0]
    if known is None or (known.name, known.birth_date) != (shown.fields["name"], shown.fields.get("birth_date")):
        return sighting
    others = [replace(each, party_id=known.party_id) if each.party_id == shown.party_id else each
              for each in sighting.people]  # fmt: skip
    fields = {**sighting.fields, "holder_id": known.party_id}
    if sighting.fields.get("insured_id") == shown.party_id:
        fields["insured_id"] = known.party_id
    return replace(sighting, fields=fields, people=tuple(others))


def _contradictions(book: Book, sighting: PolicySighting, state: PolicyState | None) -> list[Flaw]:
    return [
        Flaw(
            sighting.row,
            book.header_of(each.field),
            _shown(sighting, each.field),
            each.rule,
            sighting.policy_number,
        )
        for each in (contradictions(state, sighting) if state else ())
    ]


def _shown(sighting: PolicySighting, name: str) -> str:
    if name == "holder_id":
        return str(sighting.people[0].fields["name"])
    value = sighting.fields.get(name, sighting.next_due)
    return str(getattr(value, "amount", value))
