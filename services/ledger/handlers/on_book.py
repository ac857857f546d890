"""A book came in: whole, or not at all, or its good rows where that was asked for."""

import asyncio
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from operator import attrgetter

from schemas.http.flaws import FlawKind
from schemas.ids import PartyId, PolicyId
from schemas.parties import Party
from services.kit.postgres import Transaction
from services.ledger.domain.book import change, register
from services.ledger.domain.moments import Marks, advance
from services.ledger.domain.parties import BY_ROW, Shown, of_one_name, seen
from services.ledger.domain.sightings import Flaw, PolicySighting
from services.ledger.domain.state import Decision, PolicyState
from services.ledger.handlers.book_check import Checked, check
from services.ledger.handlers.progress import Progress
from services.ledger.handlers.saving import PolicyRows, rows_of, save_parties, save_rows
from services.ledger.intake.columns import Section
from services.ledger.intake.rows import Book
from services.ledger.store import books, feeds, parties, policies
from services.ledger.store.books import Run

_READ_AS = b"2 "
"""Raised when books are read in another way, so that one that was taken in before is read again."""
OTHER_NAME = (
    "is another name than that of the person who is known by this number; the service desk has to find out who is meant"
)
BY_NUMBER = attrgetter("int")
"""The order of ids, found in a third of the time."""


@dataclass(slots=True)
class BookResult:
    """What became of a book. With errors nothing of it is in, unless only its good rows were wanted."""

    registered: int = 0
    changed: int = 0
    unchanged: int = 0
    parties: int = 0
    repeated: int = 0
    errors: Sequence[Flaw] = field(default_factory=tuple)
    taken_in_before: Run | None = None


async def on_book(
    tx: Transaction,
    book: Book,
    content: bytes,
    feed_names: Sequence[str],
    now: datetime,
    *,
    accept_good: bool = False,
    progress: Progress | None = None,
) -> BookResult:
    """Take a book in. The same bytes again change nothing; nor does a row that says nothing new."""
    progress = progress or Progress()
    digest = hashlib.sha256(_READ_AS + book.reading.encoding.encode() + b"\0" + content).digest()
    await books.one_at_a_time(tx)
    if (run := await books.taken_in(tx, digest)) is not None:
        return BookResult(unchanged=run.policies, taken_in_before=run)
    marks = await feeds.marks(tx, feed_names)
    checked = await check(tx, book, now, progress)
    errors = sorted([*book.errors, *checked.errors], key=lambda flaw: flaw.row)
    result = BookResult(repeated=checked.repeated, errors=errors)
    if errors and (book.is_hopeless or not accept_good):
        return result
    progress.begin("saving", checked.count)
    result.parties = await _take_in_people(tx, checked, now)
    await _take_in_policies(tx, checked, result, feed_names, marks, now, progress)
    refused = {flaw.row for flaw in errors}
    await books.add_flaws(tx, book.table, [flaw for flaw in book.warnings if flaw.row not in refused], now)
    if not errors:
        await books.add_run(tx, digest, Run(book.name, now, checked.count))
    return result


async def _take_in_people(tx: Transaction, checked: Checked, now: datetime) -> int:
    changed_in_all = 0
    chunks = iter(checked.people)
    while (shown := await asyncio.to_thread(next, chunks, None)) is not None:
        held = await parties.lock(tx, sorted({each.person.party_id for each in shown}, key=BY_NUMBER))
        changed = await asyncio.to_thread(_changed_people, checked.book, shown, held)
        await save_parties(tx, changed, now)
        changed_in_all += len(changed)
    return changed_in_all


async def _take_in_policies(
    tx: Transaction,
    checked: Checked,
    result: BookResult,
    feed_names: Sequence[str],
    marks: Marks,
    now: datetime,
    progress: Progress,
) -> None:
    """One chunk is decided beside the event loop while the one before it is being saved."""
    decided: _Decided | None = None
    chunks = checked.policies()
    while (sightings := await asyncio.to_thread(next, chunks, None)) is not None:
        held = await policies.lock(tx, sorted((each.policy_id for each in sightings), key=BY_NUMBER))
        async with asyncio.TaskGroup() as both:
            deciding = both.create_task(asyncio.to_thread(_decide_all, sightings, held, feed_names, marks, now))
            if decided is not None:
                await _save(tx, decided, result)
        decided = deciding.result()
        progress.reach(progress.done + len(sightings))
    if decided is not None:
        await _save(tx, decided, result)


@dataclass(frozen=True, slots=True)
class _Decided:
    """A chunk of policies, ready to be saved."""

    numbers: Sequence[str]
    known: int
    news: PolicyRows


async def _save(tx: Transaction, decided: _Decided, result: BookResult) -> None:
    await save_rows(tx, decided.news)
    await books.clear_flaws(tx, decided.numbers)
    registered = len(decided.numbers) - decided.known
    result.registered += registered
    result.changed += len(decided.news.rows) - registered
    result.unchanged += len(decided.numbers) - len(decided.news.rows)


def _decide_all(
    sightings: Sequence[PolicySighting],
    held: Mapping[PolicyId, PolicyState],
    feed_names: Sequence[str],
    marks: Marks,
    now: datetime,
) -> _Decided:
    """Beside the event loop: a large book takes seconds, and consumers have to answer their broker meanwhile."""

    def decide(sighting: PolicySighting) -> Decision:
        state = held.get(sighting.policy_id)
        decision = register(sighting, feed_names, now) if state is None else change(state, sighting, now)
        return decision.then(lambda after: advance(after, marks, now))

    news = [decision for sighting in sightings if (decision := decide(sighting)).events]
    return _Decided([each.policy_number for each in sightings], len(held), rows_of(news, marks, now))


def _changed_people(book: Book, shown: Sequence[Shown], people: Mapping[PartyId, Party]) -> list[Party]:
    """Each person after all rows that show him, in the order of the file."""
    by_person: dict[PartyId, list[Shown]] = {}
    for each in sorted(shown, key=BY_ROW):
        by_person.setdefault(each.person.party_id, []).append(each)
    changed = []
    for party_id, looks in by_person.items():
        kept, strangers = of_one_name(people.get(party_id), looks)
        book.warnings += (_other_name(book, each) for each in strangers)
        if kept and (after := seen(people.get(party_id), [each.person for each in kept])) != people.get(party_id):
            changed.append(after)
    return changed


def _other_name(book: Book, shown: Shown) -> Flaw:
    person = shown.person
    header = book.headers.get((Section(person.role), "name"), "")
    return Flaw(shown.row, header, person.name, OTHER_NAME, shown.policy_number, FlawKind.SECOND_NAME)
