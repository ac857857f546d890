"""The ticker on a real database: due rows are handled once, and it sleeps until the next moment or a commit."""

import asyncio
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest

from services.kit.clock import SteppedClock, SystemClock
from services.kit.events.failures import MACHINE
from services.kit.poison import ASIDE, DueRows
from services.kit.ticker import Ticker

START = datetime(2026, 3, 1, 9, tzinfo=UTC)
TICKER = "rows"


@pytest.fixture
async def database(things_database):
    async with things_database.transaction() as tx:
        await tx.connection.execute("CREATE TABLE moment (id int PRIMARY KEY, next_at timestamptz)")
    return things_database


async def add(database, *moments) -> None:
    async with database.transaction() as tx:
        await tx.connection.executemany("INSERT INTO moment VALUES ($1, $2)", moments)
        tx.wake(TICKER)


def ticker(database, clock, done, limit=2) -> Ticker:
    async def handle(tx, now, limit):
        rows = await tx.connection.fetch(
            "DELETE FROM moment WHERE id IN (SELECT id FROM moment WHERE next_at <= $1 ORDER BY next_at LIMIT $2"
            " FOR UPDATE SKIP LOCKED) RETURNING id",
            now,
            limit,
        )
        for row in rows:
            done.put_nowait((row["id"], now))
        tx.wake("handled")
        return len(rows)

    async def next_moment(tx):
        return await tx.connection.fetchval("SELECT min(next_at) FROM moment")

    return Ticker(TICKER, database, clock, handle, next_moment, ROWS, limit=limit)


async def hold(tx, now):
    return await tx.connection.fetchval(
        "SELECT id FROM moment WHERE next_at <= $1 ORDER BY next_at LIMIT 1 FOR UPDATE SKIP LOCKED", now
    )


async def put_off(tx, row, until):
    await tx.connection.execute("UPDATE moment SET next_at = $2 WHERE id = $1", row, until)


ROWS = DueRows(hold, put_off)


async def test_it_handles_what_is_due_and_waits_for_the_rest(database, running):
    clock, done = SteppedClock(START), asyncio.Queue()
    await add(database, *((n, START) for n in range(5)), (9, START + timedelta(hours=1)))
    one = ticker(database, clock, done)
    async with running(one), asyncio.timeout(10):
        assert sorted([(await done.get())[0] for _ in range(5)]) == [0, 1, 2, 3, 4]
        clock.move_to(START + timedelta(hours=1))
        assert await done.get() == (9, START + timedelta(hours=1))
    assert await one.quiet() == (True, None)


async def test_a_commit_wakes_it(database, running):
    done = asyncio.Queue()
    async with running(ticker(database, SteppedClock(START), done)), asyncio.timeout(10):
        await add(database, (1, START))
        assert (await done.get())[0] == 1


async def test_quiet_says_whether_something_is_due_and_what_comes_next(database):
    clock = SteppedClock(START)
    one = ticker(database, clock, asyncio.Queue())
    later = START + timedelta(minutes=5)
    await add(database, (1, later))
    assert await one.quiet() == (True, later)
    clock.move_to(later)
    assert await one.quiet() == (False, later)
    assert await one.tick() is None
    assert await one.quiet() == (True, None)


async def test_two_batches_are_under_way_while_there_are_many_rows(database):
    clock, done, both = SteppedClock(START), asyncio.Queue(), asyncio.Barrier(2)
    inner = ticker(database, clock, done)
    batches = iter(range(6))

    async def handle(tx, now, limit):
        rows = await inner._handle(tx, now, limit)
        if next(batches) in {1, 2}:
            await both.wait()
        return rows

    await add(database, *((n, START) for n in range(7)))
    async with asyncio.timeout(10):
        assert await Ticker(TICKER, database, clock, handle, inner._next_moment, ROWS, limit=2).tick() is None
    assert sorted(done.get_nowait()[0] for _ in range(7)) == list(range(7))


async def test_two_tickers_handle_each_row_once(database, running):
    done = asyncio.Queue()
    both = [ticker(database, SystemClock(), done, limit=7) for _ in range(2)]
    await add(database, *((n, START - timedelta(days=300)) for n in range(200)))
    async with running(*both), asyncio.timeout(20):
        found = [(await done.get())[0] for _ in range(200)]
    assert sorted(found) == list(range(200))
    assert done.empty()


async def test_it_goes_on_after_the_database_has_cut_its_connection(database, running):
    done, deaths = asyncio.Queue(), iter([True])
    inner = ticker(database, SystemClock(), done)

    async def handle(tx, now, limit):
        if next(deaths, False):
            await tx.connection.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        return await inner._handle(tx, now, limit)

    await add(database, (1, START - timedelta(days=300)))
    outer = Ticker(TICKER, database, SystemClock(), handle, inner._next_moment, ROWS)
    async with running(outer), asyncio.timeout(20):
        assert (await done.get())[0] == 1


async def test_it_stops_at_once_while_it_waits(database, running):
    clock = SteppedClock(START)
    async with asyncio.timeout(5), running(ticker(database, clock, asyncio.Queue())):
        await add(database, (1, START + timedelta(days=1)))


async def test_a_savepoint_that_fails_takes_its_wakes_with_it(database):
    async def fail(tx):
        async with tx.savepoint():
            tx.wake("lost")
            await tx.connection.execute("INSERT INTO moment VALUES (1, now()), (1, now())")

    async with database.transaction() as tx:
        tx.wake("kept")
        with pytest.raises(asyncpg.UniqueViolationError):
            await fail(tx)
        await tx.connection.execute("INSERT INTO moment VALUES (1, now())")
    assert database.signals.event("kept").is_set()
    assert not database.signals.event("lost").is_set()


async def test_a_row_that_always_fails_stops_no_other_and_is_tried_again_after_an_hour(database):
    clock, done, broken = SteppedClock(START), asyncio.Queue(), {3}
    inner = ticker(database, clock, done)

    async def handle(tx, now, limit):
        rows = await inner._handle(tx, now, limit)
        due = await tx.connection.fetchval("SELECT count(*) FROM moment WHERE id = ANY($1)", list(broken))
        if due < len(broken):
            raise ValueError("data that cannot be decided")
        return rows

    await add(database, *((n, START + timedelta(seconds=n)) for n in range(8)))
    clock.move_to(START + timedelta(minutes=1))
    one = Ticker(TICKER, database, clock, handle, inner._next_moment, ROWS, limit=8)
    assert await one.tick() == clock.now() + ASIDE
    async with database.transaction() as tx:
        assert [row["id"] for row in await tx.connection.fetch("SELECT id FROM moment")] == [3]
    broken.clear()
    clock.move_to(clock.now() + ASIDE)
    assert await one.tick() is None
    assert (await one.quiet()) == (True, None)


async def test_a_database_that_fails_is_no_poison(database):
    inner = ticker(database, SteppedClock(START), asyncio.Queue())

    async def handle(tx, _now, _limit):
        await tx.connection.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    await add(database, (1, START))
    with pytest.raises(MACHINE):
        await Ticker(TICKER, database, SteppedClock(START), handle, inner._next_moment, ROWS).tick()
    assert await inner.quiet() == (False, START)
