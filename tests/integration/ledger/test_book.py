"""Books on a real database: all of it or nothing, once, and every policy with its entries."""

from datetime import UTC, datetime

import pytest

from schemas.parties import PartyChanged
from schemas.policies import InstalmentStatus
from schemas.policy_events import PolicyDue, PolicyRegistered
from services.kit.tables.table import read
from services.ledger.handlers.on_book import on_book
from services.ledger.handlers.on_return import on_return
from services.ledger.handlers.progress import Progress
from services.ledger.intake.payments import read_return
from services.ledger.intake.places import Places
from services.ledger.intake.rows import read_book
from tests.integration.ledger.conftest import BANK, HEADER, PAID, ROW

NOW = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)
PLACES = Places("Asia/Shanghai", "CN", {})


async def take_in(ledger, text: str, now: datetime = NOW):
    content = text.encode()
    book = read_book(read("book.csv", content), PLACES)
    assert book.errors == []
    async with ledger.transaction() as tx:
        return await on_book(tx, book, content, ("bank",), now)


async def test_a_book_becomes_policies_entries_and_events(ledger, told, rows):
    result = await take_in(ledger, HEADER + ROW)

    assert (result.registered, result.parties) == (1, 3)
    events = await told()
    assert [type(event) for event in events] == [PartyChanged, PartyChanged, PartyChanged, PolicyRegistered, PolicyDue]
    due = events[-1]
    assert due.policy.policy_version == 2
    assert due.instalment == 7
    [instalment] = due.policy.instalments
    assert (str(instalment.due_date), instalment.status) == ("2026-01-31", InstalmentStatus.OPEN)
    assert [row["policy_version"] for row in await rows("SELECT policy_version FROM entry ORDER BY entry_id")] == [1, 2]
    [policy] = await rows("SELECT next_at, awaiting FROM policy")
    assert policy == {"next_at": datetime(2026, 4, 1, 16, tzinfo=UTC), "awaiting": []}


async def test_the_same_file_and_the_same_rows_change_nothing(ledger, told):
    await take_in(ledger, HEADER + ROW)
    await told()

    assert (await take_in(ledger, HEADER + ROW)).taken_in_before is not None
    assert (await take_in(ledger, HEADER + ROW + "\n")).unchanged == 1
    assert await told() == []


class Watched(Progress):
    """Writes down what it is told."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list = []

    def begin(self, stage, of=None):
        self.seen.append((stage, of))
        super().begin(stage, of)

    def reach(self, done):
        self.seen.append(done)
        super().reach(done)


async def test_whoever_waits_can_see_how_far_a_book_is(ledger):
    progress, lines = Watched(), [ROW.replace("P1,", f"P{number},") for number in range(1, 6)]
    content = (HEADER + "".join(lines)).encode()
    book = read_book(read("book.csv", content), PLACES, None, progress.reach)
    async with ledger.transaction() as tx:
        await on_book(tx, book, content, ("bank",), NOW, progress=progress)
    assert progress.seen == [1, 2, 3, 4, 5, ("checking", 5), 5, ("saving", 5), 5]


@pytest.mark.usefixtures("held")
async def test_whoever_waits_can_see_how_far_a_return_is(ledger, clock):
    progress, lines = Watched(), [PAID.replace("B1", f"B{number}") for number in range(3)]
    given = read_return(read("bank.csv", (BANK + "".join(lines)).encode()), "bank", None, progress.reach)
    async with ledger.transaction() as tx:
        result = await on_return(tx, given, "bank", None, ("bank",), clock.now(), progress=progress)
    assert result.rejected == []
    assert progress.seen == [1, 2, 3, ("checking", 3), 3, ("saving", None)]
