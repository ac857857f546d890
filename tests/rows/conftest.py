"""The office of a module of row tests.

Each test is named after a row of the renewal course (`test_a7_…`) and asserts on what comes out of the house: an event on a
topic, a received message, an exported file. The house of a module stands until its last test; its clock only goes forward,
so a test counts its dates from `office.today`, or a fixture of the module lives the days once for all tests:

    async def test_a7_an_unpaid_policy_lapses(office):
        row = policy(7, due=office.today + timedelta(days=5))
        await office.import_book([row])
        await office.move_to(office.today + timedelta(days=67))
        assert [each.at for each in office.received(row)] == […]

A module takes about three seconds to start, and a second for some ten moments at which something is due. Settings of the
services that a module needs otherwise stand in its `SETTINGS` (PERENNIAL_… → text).
"""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from deploy.local.story import Story
from tests.chaos.world import World
from tests.fixtures.databases import migrated_services
from tests.rows.office import START, ZONE, Office

LONGEST = 300


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What a row promises is not the broker's business: once is enough, but for what is marked `both_brokers`."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            if not item.get_closest_marker("both_brokers"):
                item.add_marker(pytest.mark.any_broker)
            if not item.get_closest_marker("timeout"):
                item.add_marker(pytest.mark.timeout(LONGEST))


@pytest.fixture(scope="module")
async def office(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, broker_server, databases
) -> AsyncIterator[Office]:
    """A house of the module's own at START, empty and quiet."""
    await broker_server.clean()
    url = await databases.make(*migrated_services())
    with pytest.MonkeyPatch.context() as environment:
        for name, text in getattr(request.module, "SETTINGS", {}).items():
            environment.setenv(name, text)
        folder, nothing = tmp_path_factory.mktemp("office"), Story(START, START, ZONE, b"", {})
        async with World(folder, broker_server, None, url, nothing, echo=False) as world:
            await world.start()
            one = Office(world)
            await one.settle()
            yield one
    await databases.drop()
