import asyncio
from dataclasses import dataclass, field

import pytest

from services.kit.backoff import pauses, rest
from services.kit.bounded import bounded
from services.kit.health import Health
from services.kit.loops import keep_running
from services.kit.metrics import REGISTRY


@dataclass
class Failing:
    """A worker that fails as told, then works until it is stopped."""

    failures: list[Exception]
    seen: list[dict[str, str]] = field(default_factory=list)
    failed: asyncio.Event = field(default_factory=asyncio.Event)
    works: asyncio.Event = field(default_factory=asyncio.Event)
    health: Health = field(default_factory=Health)

    async def run(self, stop: asyncio.Event) -> None:
        self.seen.append(dict(self.health.reasons))
        if self.failures:
            self.failed.set()
            raise self.failures.pop()
        self.works.set()
        await stop.wait()


@pytest.mark.parametrize("failure", [ConnectionResetError("gone"), ZeroDivisionError("a fault of ours")])
async def test_a_loop_that_fails_is_seen_and_runs_again(failure: Exception) -> None:
    worker, stop = Failing([failure]), asyncio.Event()
    worker.health.started = True
    kept = asyncio.create_task(keep_running(worker, stop, worker.health))
    async with asyncio.timeout(5):
        await worker.failed.wait()
        assert not worker.health.ready
        assert "failing" in worker.health.reasons
        await worker.works.wait()
        assert worker.health.ready
        stop.set()
        await kept


async def test_a_stop_ends_the_pause_between_two_attempts() -> None:
    worker, stop = Failing([OSError(), OSError()]), asyncio.Event()
    kept = asyncio.create_task(keep_running(worker, stop, worker.health))
    async with asyncio.timeout(5):
        await worker.failed.wait()
        stop.set()
        await kept
    assert len(worker.seen) == 1


async def test_what_hangs_is_left_behind_even_when_it_ignores_its_cancellation() -> None:
    release = asyncio.Event()

    async def stubborn() -> None:
        while not release.is_set():
            try:
                await release.wait()
            except asyncio.CancelledError:
                continue

    async with asyncio.timeout(2):
        assert not await bounded(0.01, "stubborn", stubborn())
    release.set()


async def test_a_step_that_fails_does_not_stop_the_stopping() -> None:
    async def fails() -> None:
        raise OSError("gone")

    async def ends() -> None:
        return

    assert not await bounded(1, "fails", fails())
    assert await bounded(1, "ends", ends())


def test_pauses_grow_up_to_the_longest() -> None:
    waits = pauses(first=1, longest=5)
    assert [next(waits) for _ in range(5)] == [1, 2, 4, 5, 5]


async def test_a_rest_is_over_after_its_time_or_the_stop() -> None:
    stop = asyncio.Event()
    async with asyncio.timeout(2):
        await rest(stop, 0.01)
        stop.set()
        await rest(stop, 60)


@pytest.mark.parametrize("failure", [ConnectionResetError("gone"), ZeroDivisionError("a fault of ours")])
async def test_a_side_loop_that_fails_is_seen_in_the_metric_and_never_in_readiness(failure: Exception) -> None:
    worker, stop = Failing([failure]), asyncio.Event()
    kept = asyncio.create_task(keep_running(worker, stop, None))
    async with asyncio.timeout(5):
        await worker.failed.wait()
        assert REGISTRY.get_sample_value("perennial_loop_failing", {"loop": "failing"}) == 1.0
        await worker.works.wait()
        assert REGISTRY.get_sample_value("perennial_loop_failing", {"loop": "failing"}) == 0.0
        stop.set()
        await kept
    assert worker.seen == [{}, {}]
