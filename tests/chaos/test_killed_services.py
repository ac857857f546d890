"""A service is killed with -9 again and again, each time with work in flight, and nobody outside notices."""

import random

import pytest

from tests.chaos.points import POINTS, caught


async def test_a_story_without_accidents(world):
    """What the other tests of this folder hold themselves against."""
    async with world.living():
        pass
    await world.is_as_if_nothing_had_happened()


@pytest.mark.parametrize("service", sorted(POINTS))
async def test_killed_at_every_point_with_work_in_flight(world, service):
    points = random.Random(service).sample(POINTS[service], len(POINTS[service]))  # noqa: S311 - an order, no secret
    assert len(points) > 5
    async with world.living():
        for point in points:
            async with caught(world, point):
                world.services[service].kill()
            await world.again(service)
    await world.is_as_if_nothing_had_happened()
