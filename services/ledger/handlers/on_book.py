"""A book came in: whole, or not at all."""

import asyncio
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from schemas.ids import PartyId, PolicyId
from schemas.parties import Party
from services.kit.postgres import Transaction
from services.ledger.domain.book import change, contradictions, register
from services.ledger.domain.moments import Marks, advance
from services.ledger.domain.parties import seen
from services.ledger.domain.sightings import Flaw, PartySighting, PolicySighting
from services.ledger.domain.state import Decision, PolicyState
from services.ledger.handlers.saving import save_parties, save_policies
from services.ledger.intake.rows import Book
from services.ledger.store import books, feeds, parties, policies
from services.ledger.store.books import Run


@dataclass(frozen=True, slots=True)
class BookResult:
    """What became of a book. With errors, nothing of it is in."""

    registered: int = 0
    changed: int = 0
    unchanged: int = 0
    parties: int = 0
    errors: Sequence[Flaw] = field(default_factory=tuple)
    taken_in_before: Run | None = None


async def on_book(tx: Transaction, book: Book, content: bytes, feed_names: Sequence[str], now: datetime) -> BookResult:
    """Take a book without errors in. The same bytes again change nothing; nor does a row that says nothing new."""
    digest = hashlib.sha256(content).digest()
    await books.one_at_a_time(tx)
    if (run := await books.taken_in(tx, digest)) is not None:
        return BookResult(unchanged=run.policies, taken_in_before=run)
    marks = await feeds.marks(tx, feed_names)
    held = await policies.lock(tx, sorted(sighting.policy_id for sighting in book.policies))
    people = await parties.lock(tx, sorted(_people_of(book.policies, held.values())))
    sightings = [_same_holder(sighting, held.get(sighting.policy_id), people) for sighting in book.policies]
    if errors := _contradictions(sightings, held):
        return BookResult(errors=errors)
    changed = _changed_people(sightings, people)
    decisions = await asyncio.to_thread(_decide_all, sightings, held, feed_names, marks, now)
    news = [decision for decision in decisions if decision.events]
    await save_parties(tx, changed, now)
    await save_policies(tx, news, marks, now)
    await books.replace_flaws(tx, book.name, [each.policy_number for each in sightings], book.warnings, now)
    await books.add_run(tx, digest, Run(book.name, now, len(sightings)))
    registered = len(sightings) - len(held)
    return BookResult(registered, len(news) - registered, len(decisions) - len(news), len(changed))


def _decide_all(
    sightings: Sequence[PolicySighting],
    held: Mapping[PolicyId, PolicyState],
    feed_names: Sequence[str],
    marks: Marks,
    now: datetime,
) -> list[Decision]:
    """Beside the event loop: a large book takes seconds, and consumers have to answer their broker meanwhile."""

    def decide(sighting: PolicySighting) -> Decision:
        state = held.get(sighting.policy_id)
        decision = register(sighting, feed_names, now) if state is None else change(state, sighting, now)
        return decision.then(lambda after: advance(after, marks, now))

    return [decide(sighting) for sighting in sightings]


def _people_of(sightings: Iterable[PolicySighting], held: Iterable[PolicyState]) -> set[PartyId]:
    return {person.party_id for sighting in sightings for person in sighting.people} | {
        state.policy.holder_id for state in held
    }


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


def _contradictions(sightings: Iterable[PolicySighting], held: Mapping[PolicyId, PolicyState]) -> list[Flaw]:
    found = []
    for sighting in sightings:
        state = held.get(sighting.policy_id)
        for each in contradictions(state, sighting) if state else ():
            shown = sighting.fields.get(each.field, sighting.next_due)
            found.append(Flaw(sighting.row, each.field, str(shown), each.rule, sighting.policy_number))
    return found


def _changed_people(sightings: Iterable[PolicySighting], people: Mapping[PartyId, Party]) -> list[Party]:
    shown: dict[PartyId, list[PartySighting]] = {}
    for sighting in sightings:
        for person in sighting.people:
            earlier = shown.setdefault(person.party_id, [])
            if not earlier or earlier[-1] != person:  # an agent is seen a thousand times, always the same
                earlier.append(person)
    after = {party: seen(people.get(party), each) for party, each in shown.items()}
    return [party for party_id, party in after.items() if party != people.get(party_id)]
