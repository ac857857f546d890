"""What a provider's network says to us, written down in batches: each word is answered once its batch is committed.

What cannot be written down is refused alone: the rest of its batch is kept.
"""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime

from services.kit.clock import Clock
from services.kit.events.failures import explained, is_data
from services.kit.postgres import Database
from services.notifier.domain.heard import Heard
from services.notifier.errors import NotKept
from services.notifier.handlers.on_heard import on_heard
from services.notifier.providers.contract import Listens


class Ears:
    """Keeps one provider connected and writes down what it hears."""

    def __init__(self, provider: str, listener: Listens, database: Database, clock: Clock) -> None:
        """`provider` is its name."""
        self.name = f"ears-{provider}"
        self._provider = provider
        self._listener = listener
        self._database = database
        self._clock = clock
        self._one = asyncio.Lock()
        self._gathered: list[Heard] = []
        self._batch: asyncio.Task[Mapping[Heard, Exception]] | None = None
        self._in_hand = 0

    async def run(self, stop: asyncio.Event) -> None:
        """Listen until `stop`."""
        await self._listener.listen(self.keep, stop)

    async def quiet(self) -> tuple[bool, datetime | None]:
        """Idle when all that was heard is written down."""
        return not self._in_hand, None

    async def keep(self, heard: Heard) -> None:
        """Return when it is committed; raise what kept it from being, and `NotKept` where it never can be."""
        self._gathered.append(heard)
        if self._batch is None:
            self._batch = asyncio.create_task(self._write())
        self._in_hand += 1
        try:
            faults = await asyncio.shield(self._batch)
        finally:
            self._in_hand -= 1
        if fault := faults.get(heard):
            raise NotKept(explained(fault)) from fault

    async def _write(self) -> Mapping[Heard, Exception]:
        """Write down all that was gathered while the batch before was being written; what cannot be, and why."""
        async with self._one:
            batch, self._gathered, self._batch = self._gathered, [], None
            if await self._fault(batch) is None:
                return {}
            alone = [(each, await self._fault([each])) for each in batch]
            return {each: fault for each, fault in alone if fault is not None}

    async def _fault(self, batch: Sequence[Heard]) -> Exception | None:
        """Commit these; what is wrong with their data, where that keeps them from being. A failing machine is raised."""
        try:
            async with self._database.transaction() as tx:
                await on_heard(tx, self._provider, batch, self._clock.now(), self._listener.opt_out_words)
        except Exception as error:
            if not is_data(error):
                raise
            return error
        return None
