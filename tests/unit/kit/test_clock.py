import asyncio
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from services.kit import clock as clocks
from services.kit.clock import FrozenClock, SteppedClock, SystemClock, clock_from, drifts
from services.kit.errors import Misconfigured

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
LATER = NOON + timedelta(days=1)


async def settled(wait: asyncio.Task[None]) -> bool:
    for _ in range(5):
        await asyncio.sleep(0)
    return wait.done()


async def test_a_system_clock_returns_at_once_for_a_moment_that_has_passed() -> None:
    wake = asyncio.Event()
    async with asyncio.timeout(1):
        await SystemClock().wait_until(NOON - timedelta(days=9999), wake)


async def test_a_system_clock_is_woken_and_clears_the_wake() -> None:
    clock, wake = SystemClock(), asyncio.Event()
    wake.set()
    async with asyncio.timeout(1):
        await clock.wait_until(None, wake)
    assert not wake.is_set()


async def test_a_system_clock_looks_again_after_its_longest_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clocks, "LONGEST_WAIT", timedelta(milliseconds=10))
    clock = SystemClock()
    async with asyncio.timeout(1):
        await clock.wait_until(clock.now() + timedelta(days=1), asyncio.Event())
        await clock.wait_until(None, asyncio.Event())


async def test_a_stepped_clock_waits_for_the_step_that_reaches_the_moment() -> None:
    clock = SteppedClock(NOON)
    wait = asyncio.create_task(clock.wait_until(LATER, asyncio.Event()))
    assert not await settled(wait)
    clock.move_to(LATER - timedelta(seconds=1))
    assert not await settled(wait)
    clock.move_to(LATER)
    await wait
    assert clock.now() == LATER


async def test_a_stepped_clock_is_woken_without_a_step() -> None:
    clock, wake = SteppedClock(NOON), asyncio.Event()
    wait = asyncio.create_task(clock.wait_until(LATER, wake))
    assert not await settled(wait)
    wake.set()
    await wait
    assert not wake.is_set()


async def test_a_stepped_clock_without_a_moment_waits_for_the_wake_only() -> None:
    clock, wake = SteppedClock(NOON), asyncio.Event()
    wait = asyncio.create_task(clock.wait_until(None, wake))
    clock.move_to(LATER)
    assert not await settled(wait)
    wake.set()
    await wait


async def test_a_stepped_clock_lets_one_look_again_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows of an instance that is gone wait for no step."""
    monkeypatch.setattr(clocks, "LONGEST_WAIT", timedelta(milliseconds=10))
    clock = SteppedClock(NOON)
    async with asyncio.timeout(5):
        await clock.wait_until(None, asyncio.Event())
        await clock.wait_until(LATER, asyncio.Event())
    assert clock.now() == NOON


def test_a_stepped_clock_never_goes_back() -> None:
    clock = SteppedClock(NOON)
    clock.move_to(NOON)
    with pytest.raises(ValueError, match="cannot go back"):
        clock.move_to(NOON - timedelta(microseconds=1))


async def test_a_frozen_clock_stands_still() -> None:
    clock, wake = FrozenClock(NOON), asyncio.Event()
    await clock.wait_until(NOON, wake)
    wait = asyncio.create_task(clock.wait_until(LATER, wake))
    assert not await settled(wait)
    wake.set()
    await wait
    assert clock.now() == NOON


@pytest.mark.parametrize("clock", [FrozenClock, SteppedClock])
def test_instants_have_a_zone_and_are_told_in_utc(clock: type[FrozenClock | SteppedClock]) -> None:
    with pytest.raises(ValueError, match="no time zone"):
        clock(datetime(2026, 3, 1))  # noqa: DTZ001
    assert clock(datetime(2026, 3, 1, 20, tzinfo=ZoneInfo("Asia/Shanghai"))).now().isoformat() == NOON.isoformat()


def test_a_setting_names_the_clock() -> None:
    assert isinstance(clock_from("system"), SystemClock)
    assert clock_from("stepped@2026-03-01T20:00:00+08:00").now() == NOON


@pytest.mark.parametrize(
    "text", ["", "sundial", "stepped", "stepped@", "stepped@yesterday", "stepped@2026-03-01", "system@1"]
)
def test_any_other_text_is_refused(text: str) -> None:
    with pytest.raises(Misconfigured, match="clock"):
        clock_from(text)


def test_more_than_a_second_from_the_database_is_a_drift() -> None:
    assert not drifts(NOON, NOON + timedelta(seconds=1))
    assert drifts(NOON, NOON + timedelta(seconds=1.001))
    assert drifts(NOON + timedelta(seconds=1.001), NOON)
