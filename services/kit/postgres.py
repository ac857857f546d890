"""PostgreSQL: one pool per service, transactions that wake loops after their commit, and named statements."""

import asyncio
import functools
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from importlib import resources
from typing import TYPE_CHECKING, Any

import aiosql
import asyncpg

from services.kit import metrics
from services.kit.signals import Signals

if TYPE_CHECKING:
    from asyncpg.pool import PoolAcquireContext, PoolConnectionProxy

CONNECT_SECONDS = 10
STATEMENT_SECONDS = 60
CLOSE_SECONDS = 3
IDLE_IN_TRANSACTION = "60s"
"""A process that hangs inside a transaction loses its locks after this long."""


class Transaction:
    """An open transaction. It commits when its `Database.transaction()` block ends, and never by itself."""

    def __init__(self, connection: "PoolConnectionProxy[asyncpg.Record]") -> None:
        """Wrap the connection that holds the transaction."""
        self.connection = connection
        self._wakes: set[str] = set()
        self._then: list[Callable[[], None]] = []

    def wake(self, name: str) -> None:
        """Set the signal `name` once this transaction is committed; a roll-back wakes nobody."""
        self._wakes.add(name)

    def after_commit(self, step: Callable[[], None]) -> None:
        """Take a step once this transaction is committed, such as counting what it did; a roll-back forgets it."""
        self._then.append(step)

    @asynccontextmanager
    async def savepoint(self) -> AsyncIterator[None]:
        """A part that can fail alone: an error inside undoes the part, is raised, and leaves the transaction usable."""
        wakes, steps = set(self._wakes), list(self._then)
        try:
            async with self.connection.transaction():
                yield
        except BaseException:
            self._wakes, self._then = wakes, steps
            raise

    def release(self, signals: Signals) -> None:
        """Take the steps and set the signals that were asked for. Called once, after the commit."""
        for step in self._then:
            step()
        for name in self._wakes:
            signals.wake(name)


class Database:
    """The pool of one service, whose tables lie in the schema of the service's name."""

    def __init__(self, url: str, schema: str, *, connections: int = 10) -> None:
        """Nothing is opened before `open`."""
        self.schema = schema
        self.signals = Signals()
        self._url = url
        self._connections = connections
        self._pool: asyncpg.Pool[asyncpg.Record] | None = None

    async def open(self) -> None:
        """Connect. Raises what the driver raises when there is no database: trying again is the caller's choice."""
        self._pool = await asyncpg.create_pool(
            self._url,
            min_size=1,
            max_size=self._connections,
            timeout=CONNECT_SECONDS,
            command_timeout=STATEMENT_SECONDS,
            init=_count_statements,
            reset=_keep,
            server_settings={
                "search_path": self.schema,
                "application_name": f"perennial-{self.schema}",
                "timezone": "UTC",
                "jit": "off",
                "plan_cache_mode": "force_custom_plan",
                "random_page_cost": "1.1",
                "idle_in_transaction_session_timeout": IDLE_IN_TRANSACTION,
            },
        )

    async def close(self) -> None:
        """Give the connections back; those still busy after a few seconds are cut."""
        pool, self._pool = self._pool, None
        if pool is None:
            return
        try:
            await asyncio.wait_for(pool.close(), CLOSE_SECONDS)
        except TimeoutError:
            pool.terminate()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """One transaction: committed at the end of the block, rolled back when an error leaves it."""
        async with self._acquired() as connection:
            tx = Transaction(connection)
            async with connection.transaction():
                yield tx
        tx.release(self.signals)

    @asynccontextmanager
    async def statement(self) -> AsyncIterator[Transaction]:
        """A transaction of one statement, committed with it: without BEGIN and COMMIT it asks the server once, not three times."""
        async with self._acquired() as connection:
            tx = Transaction(connection)
            yield tx
        tx.release(self.signals)

    def _acquired(self) -> "PoolAcquireContext[asyncpg.Record]":
        if self._pool is None:
            raise asyncpg.InterfaceError("the database is not open")
        return self._pool.acquire(timeout=CONNECT_SECONDS)


@functools.cache
def statements(package: str, file: str) -> Any:
    """The named statements (aiosql) of an SQL file that lies in `package`."""
    text = resources.files(package).joinpath(file).read_text(encoding="utf-8")
    return aiosql.from_str(text, "asyncpg", mandatory_parameters=False)


async def _count_statements(connection: "asyncpg.Connection[asyncpg.Record]") -> None:
    """Statements per notice are a budget that CI holds: unlike seconds they are the same on every machine."""
    connection.add_query_logger(lambda _statement: metrics.count("perennial_statements_total"))


async def _keep(_connection: object) -> None:
    """Leave a returned connection as it is: nothing here changes a session, and a reset would cost a round trip."""
