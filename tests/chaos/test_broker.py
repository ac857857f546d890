"""The broker is not there, goes away, or comes back as another one that knows nothing."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from tests.chaos.points import Point, caught

SAID = [Point(name, "outbox", "said, not known to be said", said=True) for name in ("ledger", "scheduler", "notifier")]
HEARD = [
    Point("scheduler", "policy_copy", "a policy is heard of, not taken in"),
    Point("notifier", "notice", "a notice is heard of, not taken in"),
    Point("scheduler", "notice", "an outcome is heard of, or a notice released"),
]


@pytest.fixture
async def broker_back(broker) -> AsyncIterator:
    """The broker of the run; a test that takes it away gets it back here."""
    yield broker
    if not await broker.answers():
        await broker.restart()


@pytest.mark.usefixtures("small_book")
async def test_absent_at_the_start(broker_back, make_world):
    """A book is taken in without any broker; when one comes, all that was to be said is said."""
    await broker_back.stop()
    async with make_world() as world:
        for one in world.services.values():
            one.start()
        await asyncio.gather(*(misses_the_broker(world, name) for name in world.services))
        await world.import_book()
        assert await world.number("SELECT count(*) FROM ledger.outbox") > 0
        await broker_back.start()
        async with world.living():
            pass
        await world.is_as_if_nothing_had_happened()


@pytest.mark.kafka
async def test_away_for_a_while_with_something_to_say(broker_back, world):
    """It is killed while each service in turn has just sent, and comes back with what it had."""
    async with world.living():
        for point in SAID:
            async with caught(world, point):
                await broker_back.kill()
            await asyncio.gather(*(misses_the_broker(world, name) for name in world.services))
            await broker_back.start()
    await world.is_as_if_nothing_had_happened()


@pytest.mark.parametrize("points", [SAID, HEARD], ids=["said", "heard"])
async def test_back_as_another_cluster(broker_back, world, points):
    """All that was said and not yet taken in is gone with the old cluster: its owners say it again."""
    async with world.living():
        for point in points:
            before = broker_back.cluster_id
            async with caught(world, point):
                await broker_back.kill()
                world.services[point.service].kill()
            await broker_back.restart(fresh=True)
            assert broker_back.cluster_id != before
            await world.again(point.service)
    await world.is_as_if_nothing_had_happened()


async def misses_the_broker(world, name: str) -> None:
    await world.waits_for(name, "broker")
