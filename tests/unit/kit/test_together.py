"""Steps side by side, each to its end."""

import asyncio

import pytest

from services.kit.together import together


async def test_the_results_come_in_the_order_of_the_steps():
    started = asyncio.Event()

    async def first() -> int:
        await started.wait()
        return 1

    async def second() -> int:
        started.set()
        return 2

    assert await together(first(), second()) == [1, 2]


async def test_a_failure_is_raised_only_when_the_others_have_ended():
    ended = []
    failed = asyncio.Event()

    async def failing() -> None:
        failed.set()
        raise OSError("away")

    async def other() -> None:
        await failed.wait()
        await asyncio.sleep(0)
        ended.append("other")

    with pytest.raises(OSError, match="away"):
        await together(failing(), other())
    assert ended == ["other"]
