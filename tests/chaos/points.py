"""Points at which a service can be caught with work in flight: it wants to write into a table that a test has locked.

The test holds the lock, sees the service wait for it, kills it there, and lets go. No hook in the program is needed, and
nothing is left to chance.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

import asyncpg

from tests.chaos.world import World


@dataclass(frozen=True)
class Point:
    """Where a service is caught: about to write into `table`, in a transaction that will never commit."""

    service: str
    table: str
    what: str
    said: bool = False
    """Caught in the relay: the broker has the records, and the outbox still has them too."""

    def __str__(self) -> str:
        return f"{self.service}: {self.what}"


POINTS = {
    "ledger": (
        Point("ledger", "entry", "an instalment is opened or paid, not saved"),
        Point("ledger", "outbox", "decided, not said"),
        Point("ledger", "outbox", "said, not known to be said", said=True),
        Point("ledger", "payment", "a premium is being taken in"),
        Point("ledger", "feed", "a feed is speaking"),
        Point("ledger", "policy", "a policy is changing"),
    ),
    "scheduler": (
        Point("scheduler", "policy_copy", "an event is being taken in"),
        Point("scheduler", "case_", "a case is opening or moving"),
        Point("scheduler", "task", "a task is opening or closing"),
        Point("scheduler", "notice", "a notice is released or concluded"),
        Point("scheduler", "outbox", "decided, not said"),
        Point("scheduler", "outbox", "said, not known to be said", said=True),
    ),
    "notifier": (
        Point("notifier", "policy_fact", "a fact is being taken in"),
        Point("notifier", "notice", "a notice is being taken in"),
        Point("notifier", "attempt", "chosen and worded, not started"),
        Point("notifier", "outcome", "sent, not concluded"),
        Point("notifier", "outbox", "concluded, not said"),
        Point("notifier", "outbox", "said, not known to be said", said=True),
    ),
}

_WAITING = """
SELECT client_port FROM pg_stat_activity
WHERE datname = current_database() AND application_name = $1 AND wait_event_type = 'Lock' AND query ~ $2
"""


@asynccontextmanager
async def caught(
    world: World, point: Point, *, work: Callable[[], Awaitable[None]] | None = None
) -> AsyncIterator[list[int]]:
    """In the block the service stands still at the point. Yields the ports of the connections that wait there.

    `work` is what gives it something to do, where no driver does.
    """
    lock = await asyncpg.connect(world.database_url)
    try:
        await lock.execute("BEGIN")
        if point.said:
            await _lock_when_there_is_something_to_say(world, point, lock)
        else:
            await _lock(lock, point)
        if work is not None:
            await work()
        query = "DELETE FROM outbox" if point.said else "."
        waiting: list[int] = []

        async def stands_still() -> bool:
            rows = await world.rows(_WAITING, f"perennial-{point.service}", query)
            waiting[:] = [row["client_port"] for row in rows]
            return bool(waiting)

        await world.until(stands_still, what=str(point))
        yield waiting
    finally:
        # Whatever the test did to the server meanwhile: this ends the lock, and cannot hang.
        lock.terminate()


async def _lock(connection: asyncpg.Connection, point: Point) -> None:
    """Nobody else writes there, everybody reads."""
    await connection.execute(f"LOCK TABLE {point.service}.{point.table} IN SHARE ROW EXCLUSIVE MODE")


async def _lock_when_there_is_something_to_say(world: World, point: Point, lock: asyncpg.Connection) -> None:
    """Keep the relay from its shards until the outbox holds something; then let it send, but not delete."""
    shards = await asyncpg.connect(world.database_url)
    try:
        await shards.execute("BEGIN")
        await shards.execute(f"SELECT FROM {point.service}.outbox_shard FOR UPDATE")

        async def something_to_say() -> bool:
            return await world.number(f"SELECT count(*) FROM {point.service}.outbox") > 0  # noqa: S608

        await world.until(something_to_say, what=str(point))
        await _lock(lock, point)
    finally:
        shards.terminate()
