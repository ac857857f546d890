"""Every metric of the kit moves when what it counts happens."""

import asyncio
from dataclasses import replace
from datetime import timedelta

from services.kit import metrics
from services.kit.clock import SteppedClock
from services.kit.errors import TryLater
from services.kit.events.consume import Consumer
from services.kit.events.relay import Relay
from services.kit.health import Health
from services.kit.loops import keep_running
from services.kit.poison import DueRows
from services.kit.ticker import Ticker
from services.kit.watch import Watch
from tests.integration.kit import things
from tests.integration.kit.things import NOW, of

HEALTHY = "perennial_ready"
FAILING = "perennial_loop_failing"


def values() -> dict[str, float]:
    """Name → its samples, summed: how often for a histogram."""
    sums: dict[str, float] = {}
    for family in metrics.REGISTRY.collect():
        for sample in family.samples:
            name = sample.name.removesuffix("_count")
            if name in metrics.declared():
                sums[name] = sums.get(name, 0) + sample.value
    return sums


async def live_through_all(house, running) -> dict[str, float]:
    """Events applied, ignored, early, poisoned and given back; a moment; a broker that is not there. Gives the lag met."""
    doors, failures = asyncio.Event(), iter([True])

    async def handler(tx, events, now):
        if next(failures, False):
            raise TryLater("the first batch is given back")
        await things.apply(tx, events, now)
        if any(event.thing == "last" for event in events):
            house.database.signals.wake("met")
            await doors.wait()

    consumer = Consumer(house.database, house.clock, house.address, [house.subscription(handler)])
    await house.say([*of("a", 1, 1, 3), *of("b", 1, unlucky=lambda _: True)])
    async with running(Relay(house.database, house.producer), consumer):
        await house.until("waiting", 1)
        await house.until("parked", 1)
        await house.say(of("last", 1))
        await house.database.signals.event("met").wait()
        await consumer.progress.tell_lag()
        behind = values()
        doors.set()
    return behind


async def handle_a_moment(house) -> None:
    moments = [NOW]

    async def handle(tx, now, _limit):
        if await tx.connection.fetchval("SELECT count(*) FROM thing WHERE key = 'poison'"):
            raise ValueError("this row always fails")
        due = [moments.remove(one) for one in list(moments) if one <= now]
        return len(due)

    async def next_moment(_tx):
        return min(moments, default=None)

    async def hold(tx, _now):
        return await tx.connection.fetchval("SELECT key FROM thing WHERE key = 'poison' FOR UPDATE")

    async def put_off(tx, row, _until):
        await tx.connection.execute("DELETE FROM thing WHERE key = $1", row)

    await house.rows("INSERT INTO thing (key) VALUES ('poison') RETURNING key")
    clock = SteppedClock(NOW + timedelta(hours=1))
    await Ticker("moments", house.database, clock, handle, next_moment, DueRows(hold, put_off)).tick()


async def miss_the_broker(house, health) -> None:
    watch = Watch(
        house.database, replace(house.address, bootstrap="127.0.0.1:1"), SteppedClock(NOW), health, things.MIGRATIONS
    )
    assert not await watch._sees("broker", watch._look_at_broker)


class Failing:
    """A loop that fails whenever it runs."""

    def __init__(self) -> None:
        self.failed = asyncio.Event()

    async def run(self, _stop: asyncio.Event) -> None:
        self.failed.set()
        raise ConnectionResetError("gone")


async def fail_a_loop() -> float:
    """The gauge of a loop while it waits to be run again."""
    worker, stop = Failing(), asyncio.Event()
    kept = asyncio.create_task(keep_running(worker, stop, None))
    await worker.failed.wait()
    shown = values()[FAILING]
    stop.set()
    await kept
    return shown


async def test_every_metric_moves_when_what_it_counts_happens(house, running) -> None:
    before = values()
    behind = await live_through_all(house, running)
    await handle_a_moment(house)
    await miss_the_broker(house, Health())
    failing = await fail_a_loop()
    Health(started=True).has("everything")
    after = values()
    gauges = {"perennial_consumer_lag": behind["perennial_consumer_lag"], HEALTHY: after[HEALTHY], FAILING: failing}
    moved = {name: gauges.get(name, after[name] - before.get(name, 0)) for name in metrics.declared()}
    assert {name for name, by in moved.items() if by <= 0} == set()
    assert moved["perennial_events_applied_total"] == 2
    assert moved["perennial_events_waiting_total"] == 1
    assert moved["perennial_events_parked_total"] == 1
