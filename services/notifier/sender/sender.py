"""The loop that sends what is due, many groups of attempts at a time, and waits for the next moment or a commit."""

import asyncio
import secrets
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial

from schemas.ids import NoticeId
from services.kit.backoff import pauses
from services.kit.clock import Clock
from services.kit.events.failures import MACHINE
from services.kit.logging import get_logger
from services.kit.poison import DueRows, around_poison
from services.kit.postgres import Database
from services.kit.signals import first_of, unless
from services.kit.together import together
from services.notifier.domain.deliveries import Delivery
from services.notifier.domain.results import Result
from services.notifier.handlers.on_answers import on_answers
from services.notifier.handlers.on_moments import Means, on_moments
from services.notifier.handlers.saving import SIGNAL
from services.notifier.sender.booths import Booth
from services.notifier.sender.metrics import ATTEMPTS
from services.notifier.sender.room import Room
from services.notifier.store import deliveries
from services.notifier.store.attempts import Started

LOOK_AGAIN = 0.5
"""Machine seconds until due rows are looked at again that could not be had: somebody held them, or facts were old."""
BATCHES = 4
"""How many batches of attempts may be under way at the most: a slow provider must not fill the memory."""
SHARE = 0.25
"""Of a lease may pass until what was claimed has its turn."""
STOP_SECONDS = 4.0
GROUP = 8
"""Attempts of one conclusion, in multiples of what the provider takes at a time."""

_log = get_logger(__name__)


class Sender:
    """Claims, sends and concludes until it is stopped."""

    name = "sender"

    def __init__(
        self,
        database: Database,
        clock: Clock,
        means: Means,
        booths: Mapping[str, Booth],
        fresh: Callable[[], bool],
        batch: int,
    ) -> None:
        """`fresh` says whether the facts are young enough for a last look."""
        self._database = database
        self._clock = clock
        self._means = means
        self._booths = booths
        self._fresh = fresh
        self._batch = batch
        self._groups: set[asyncio.Task[None]] = set()
        self._room = Room(BATCHES * batch, means.lease.total_seconds() * SHARE)

    async def run(self, stop: asyncio.Event) -> None:
        """Send until `stop`; then let what is under way come to its end, a few seconds long."""
        try:
            while not stop.is_set():
                if not self._room.left:
                    await asyncio.wait(self._groups, return_when=asyncio.FIRST_COMPLETED)
                elif not await self._begin_some():
                    await self._pause(stop)
        finally:
            await self._end()

    async def begin(self) -> int:
        """Claim one batch and start its attempts; how many deliveries were due and could be had."""
        token, claimed = secrets.token_hex(8), time.monotonic()
        fresh = self._fresh()
        rows = DueRows(partial(deliveries.hold_due, with_truths=fresh), deliveries.put_off)
        begin = partial(on_moments, means=self._means, token=token, fresh=fresh)
        limit = min(self._batch, max(self._room.left, 1))
        begun = await around_poison(self.name, self._database, rows, begin, self._clock.now(), limit)
        if begun is None:
            return 1
        for group in self._grouped(begun.started):
            task = asyncio.create_task(self._carry(group, token, claimed))
            self._groups.add(task)
            task.add_done_callback(self._groups.discard)
        return begun.claimed

    async def _begin_some(self) -> int:
        """One batch, and where there is more than that, two at once."""
        claimed = await self.begin()
        return claimed if claimed < self._batch else claimed + sum(await together(self.begin(), self.begin()))

    async def settle(self) -> None:
        """Wait until nothing is under way in this process."""
        while self._groups:
            await asyncio.gather(*self._groups)

    async def quiet(self) -> tuple[bool, datetime | None]:
        """Idle when nothing is due and no attempt is open, whoever holds it."""
        async with self._database.transaction() as tx:
            still = await deliveries.stillness(tx, self._clock.now())
        return not (still.due or still.sending or self._groups), still.next_at

    def _grouped(self, started: Sequence[Started]) -> Sequence[Sequence[Started]]:
        """By provider, in groups small enough that the slowest message delays few others."""
        by_provider: dict[str, list[Started]] = defaultdict(list)
        for each in started:
            by_provider[each.provider].append(each)
        return [
            ones[at : at + size]
            for name, ones in by_provider.items()
            for size in [self._booths[name].at_once * GROUP]
            for at in range(0, len(ones), size)
        ]

    async def _carry(self, group: Sequence[Started], token: str, claimed: float) -> None:
        ahead, begun = self._room.enter(len(group)), time.monotonic()
        try:
            booth = self._booths[group[0].provider]
            results = await booth.send(group, claimed, self._means.lease)
            for result, count in Counter(type(result).__name__.lower() for result in results.values()).items():
                ATTEMPTS.labels(group[0].provider, result).inc(count)
            await self._conclude(token, results, [each.delivery for each in group])
        finally:
            self._room.leave(len(group), ahead, time.monotonic() - begun)

    async def _conclude(self, token: str, results: Mapping[NoticeId, Result], started: Sequence[Delivery]) -> None:
        """Write the answers down. While the database is away they are kept, until the leases would be lost anyway."""
        waits, end = pauses(), time.monotonic() + self._means.lease.total_seconds()
        while True:
            try:
                async with self._database.transaction() as tx:
                    await on_answers(tx, token, results, self._clock.now(), started)
                return
            except MACHINE as error:
                if time.monotonic() > end:
                    _log.warning("answers lost", attempts=len(results), reason=f"{type(error).__name__}: {error}")
                    return
                await asyncio.sleep(next(waits))

    async def _pause(self, stop: asyncio.Event) -> None:
        wake = self._database.signals.event(SIGNAL)
        now = self._clock.now()
        async with self._database.transaction() as tx:
            still = await deliveries.stillness(tx, now)
        if still.due:
            await first_of(stop, wake, seconds=LOOK_AGAIN)
            wake.clear()
        else:
            await unless(stop, self._clock.wait_until(still.next_at, wake))

    async def _end(self) -> None:
        if self._groups:
            _, late = await asyncio.wait(self._groups, timeout=STOP_SECONDS)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
