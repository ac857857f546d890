"""Lost leases: an attempt whose worker is gone is asked for at its provider, or called unknown."""

import asyncio
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from schemas.ids import NoticeId
from services.kit.backoff import rest
from services.kit.clock import Clock
from services.kit.postgres import Database
from services.notifier.domain.results import Busy, Result, Unsure
from services.notifier.handlers.on_answers import on_answers
from services.notifier.providers.contract import CanBeAsked
from services.notifier.sender.booths import Booth
from services.notifier.sender.metrics import LOST
from services.notifier.store import attempts
from services.notifier.store.attempts import Lost

EVERY = 1.0
"""Machine seconds between two sweeps."""
LIMIT = 200


class LostLeases:
    """Sweeps attempts whose lease of machine time has run out."""

    name = "lost-leases"

    def __init__(self, database: Database, clock: Clock, booths: Mapping[str, Booth], lease: timedelta) -> None:
        """The lease is also how long this sweep holds what it has taken over."""
        self._database = database
        self._clock = clock
        self._booths = booths
        self._lease = lease

    async def run(self, stop: asyncio.Event) -> None:
        """Sweep until `stop`."""
        while not stop.is_set():
            if not await self.sweep():
                await rest(stop, EVERY)

    async def sweep(self) -> int:
        """Take over what is lost, ask, and conclude; how many attempts were lost."""
        token = secrets.token_hex(8)
        async with self._database.transaction() as tx:
            lost = await attempts.take_over(tx, token, self._lease, LIMIT)
        if lost:
            LOST.inc(len(lost))
            answers = await self._ask(lost)
            async with self._database.transaction() as tx:
                await on_answers(tx, token, answers, self._clock.now())
        return len(lost)

    async def quiet(self) -> tuple[bool, datetime | None]:
        """Always: an open attempt keeps the sender from being idle."""
        return True, None

    async def _ask(self, lost: Sequence[Lost]) -> Mapping[NoticeId, Result]:
        """What became of each. One whose provider cannot say right now keeps its new lease, and is asked again."""
        answers = await asyncio.gather(*(self._what_became_of(each) for each in lost))
        pairs = zip(lost, answers, strict=True)
        return {each.notice_id: answer for each, answer in pairs if not isinstance(answer, Busy)}

    async def _what_became_of(self, lost: Lost) -> Result:
        booth = self._booths.get(lost.provider)
        if booth is None or not isinstance(booth.provider, CanBeAsked):
            return Unsure("the worker was lost, and the provider cannot be asked", lost_worker=True)
        return await booth.provider.ask(lost.reference)
