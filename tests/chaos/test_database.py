"""The database restarts or crashes under load: what was not committed never was, and comes again."""

from collections.abc import AsyncIterator

import pytest

from tests.chaos.points import Point, caught

IN_FLIGHT = [
    Point("scheduler", "policy_copy", "an event is being taken in"),
    Point("notifier", "outcome", "sent, not concluded"),
    Point("ledger", "outbox", "said, not known to be said", said=True),
    Point("scheduler", "notice", "a notice is released or concluded"),
    Point("notifier", "attempt", "chosen and worded, not started"),
]


@pytest.fixture
async def server(world) -> AsyncIterator:
    """The database server of the world; it is given back before anything else of the test is cleaned up."""
    yield world.postgres
    if not world.postgres.running:
        await world.postgres.start()


@pytest.mark.parametrize("how", ["restarted", "crashed"])
async def test_under_load(server, world, how):
    async with world.living():
        for point in IN_FLIGHT:
            async with caught(world, point):
                await (server.stop() if how == "restarted" else server.kill())
            await world.waits_for(point.service, "database")
            await server.start()
    await world.is_as_if_nothing_had_happened()
