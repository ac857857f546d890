"""Booths: each provider takes so many messages at a time, and none that its lease or its interval leaves no time for."""

import asyncio
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

from schemas.ids import NoticeId
from services.kit.clock import Clock
from services.kit.logging import get_logger
from services.notifier.domain.results import NotSent, Result, Unsure
from services.notifier.providers.contract import Provider
from services.notifier.store.attempts import Started

_log = get_logger(__name__)


class Booth:
    """One provider at work."""

    def __init__(self, provider: Provider, at_once: int, clock: Clock) -> None:
        """Give it at most `at_once` messages at a time."""
        self.provider = provider
        self.at_once = at_once
        self._clock = clock
        self._places = asyncio.Semaphore(at_once)

    async def send(self, started: Sequence[Started], claimed: float, lease: timedelta) -> Mapping[NoticeId, Result]:
        """Send all of them. `claimed` is the machine's monotonic time from which the lease runs at the latest."""
        last_start = claimed + lease.total_seconds() - self.provider.longest
        results: dict[NoticeId, Result] = {}
        waiting = iter(started)
        await asyncio.gather(
            *(self._serve(waiting, last_start, results) for _ in range(min(self.at_once, len(started))))
        )
        return results

    async def _serve(self, waiting: Iterator[Started], last_start: float, results: dict[NoticeId, Result]) -> None:
        """Hold one place and take message after message, until none waits."""
        async with self._places:
            for each in waiting:
                results[each.notice_id] = await self._send(each, last_start)

    async def _send(self, started: Started, last_start: float) -> Result:
        if time.monotonic() > last_start:
            return NotSent("the lease leaves no time for it")
        if self._clock.now() >= started.delivery.notice.expires_at:
            return NotSent("its interval is over")
        try:
            return await self.provider.send(started.message)
        except Exception as error:  # noqa: BLE001
            # A provider promises results. When it breaks that promise nobody knows how far it came: that is said.
            _log.exception("provider failed", provider=started.provider, reference=started.message.reference)
            return Unsure(f"{type(error).__name__} in the provider")
