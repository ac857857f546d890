"""Two instances of a service share the work, and one that goes leaves nothing behind."""

import asyncio

import pytest

from services.kit.events.consume import Consumer
from services.kit.events.relay import Relay
from services.kit.postgres import Database
from tests.integration.kit.things import SCHEMA, of

KEYS = [f"key-{n}" for n in range(24)]


@pytest.mark.kafka
async def test_two_instances_keep_the_order_of_every_key_while_one_goes(house, empty_database, running):
    other = Database(empty_database, SCHEMA)
    await other.open()
    first = Consumer(house.database, house.clock, house.address, [house.subscription()])
    second = Consumer(other, house.clock, house.address, [house.subscription()])
    try:
        async with running(first, Relay(house.database, house.producer)):
            await house.say([event for number in range(1, 11) for key in KEYS for event in of(key, number)])
            async with running(second, Relay(other, house.producer)):
                await house.say([event for number in range(11, 21) for key in KEYS for event in of(key, number)])
                await asyncio.wait_for(other.signals.event("batch:things").wait(), 40)
            await house.say([event for number in range(21, 31) for key in KEYS for event in of(key, number)])
            async with asyncio.timeout(60):
                while not await house.holds("effect", 30 * len(KEYS)):
                    await house.database.signals.event("batch:things").wait()
                    house.database.signals.event("batch:things").clear()
    finally:
        await other.close()
    for key in KEYS:
        assert await house.effects(key) == list(range(1, 31))
    assert await house.count("parked") == await house.count("waiting") == 0
