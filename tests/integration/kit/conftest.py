"""The small service of `things`, running on a real database and a real broker."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial

import pytest

from schemas.base import EventModel
from services.kit.clock import FrozenClock
from services.kit.events import outbox
from services.kit.events.broker import BrokerAddress
from services.kit.events.consume import Consumer, Subscription
from services.kit.events.gate import Gate
from services.kit.events.parking import Parking
from services.kit.events.pipeline import Handler
from services.kit.events.producer import Outgoing, Producer
from services.kit.events.relay import Relay
from services.kit.migrations import upgrade
from services.kit.postgres import Database
from tests.integration.kit import things
from tests.integration.kit.things import MIGRATIONS, NOW, SCHEMA


@dataclass
class House:
    """What a test of events needs at hand."""

    database: Database
    address: BrokerAddress
    asked: list[tuple[str, int]] = field(default_factory=list)
    clock: FrozenClock = field(default_factory=lambda: FrozenClock(NOW))

    def subscription(self, handler: Handler = things.apply) -> Subscription:
        async def ask(key: str, version: int) -> None:
            self.asked.append((key, version))

        gate = Gate(lambda event: event.version is not None, things.lock, ask)
        return Subscription("things", ["ledger.policies", "ledger.parties"], handler, gate, things.decode)

    def producer(self) -> Producer:
        return Producer(self.address)

    def parking(self) -> Parking:
        return Parking(self.database, self.clock, [self.subscription()])

    async def say(self, events: Sequence[EventModel]) -> None:
        async with self.database.transaction() as tx:
            await outbox.add(tx, events)

    async def publish(self, events: Sequence[EventModel]) -> None:
        """Into the outbox and out to the broker."""
        await self.say(events)
        relay = Relay(self.database, self.producer)
        while await relay.send_some():
            pass
        await relay.close()

    async def send_raw(self, *records: Outgoing) -> None:
        producer = await self.producer().start()
        await producer.send(records)
        await producer.close()

    async def rows(self, query: str, *arguments: object) -> list[tuple]:
        async with self.database.transaction() as tx:
            return [tuple(row.values()) for row in await tx.connection.fetch(query, *arguments)]

    async def effects(self, key: str) -> list[int]:
        return [row[0] for row in await self.rows("SELECT number FROM effect WHERE key = $1 ORDER BY id", key)]

    async def count(self, table: str) -> int:
        return (await self.rows(f"SELECT count(*) FROM {table}"))[0][0]  # noqa: S608 -- names of the tests

    async def holds(self, table: str, count: int) -> bool:
        return await self.count(table) == count

    async def eventually(self, check: Callable[[], Awaitable[bool]], signal: str = "batch:things") -> None:
        """Look after each batch until `check` holds."""
        event = self.database.signals.event(signal)
        async with asyncio.timeout(40):
            while not await check():
                await event.wait()
                event.clear()

    async def until(self, table: str, count: int) -> None:
        await self.eventually(partial(self.holds, table, count))


@pytest.fixture
async def things_database(empty_database: str) -> AsyncIterator[Database]:
    await asyncio.to_thread(upgrade, empty_database, SCHEMA, MIGRATIONS)
    database = Database(empty_database, SCHEMA)
    await database.open()
    yield database
    await database.close()


@pytest.fixture
async def house(things_database: Database, broker) -> House:
    embedded = broker.kind == "embedded"
    return House(things_database, BrokerAddress(broker.bootstrap, "things", "test", embedded, session_seconds=3))


@asynccontextmanager
async def _running(*loops) -> AsyncIterator[None]:
    stop = asyncio.Event()
    tasks = [asyncio.create_task(loop.run(stop)) for loop in loops]
    try:
        yield
    finally:
        stop.set()
        async with asyncio.timeout(20):
            await asyncio.gather(*tasks)


@pytest.fixture
def running():
    """`async with running(relay, consumer):` runs loops and stops them."""
    return _running


@pytest.fixture
async def consuming(house: House) -> AsyncIterator[Consumer]:
    """The consumer of the house, running."""
    consumer = Consumer(house.database, house.clock, house.address, [house.subscription()])
    async with _running(consumer):
        yield consumer
