"""What a provider's network says to us, written down in batches: each word is answered once its batch is committed."""

import asyncio
from datetime import datetime

from services.kit.clock import Clock
from services.kit.postgres import Database
from services.notifier.domain.heard import Heard
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
        self._batch: asyncio.Task[None] | None = None
        self._in_hand = 0

    async def run(self, stop: asyncio.Event) -> None:
        """Listen until `stop`."""
        await self._listener.listen(self.keep, stop)

    async def quiet(self) -> tuple[bool, datetime | None]:
        """Idle when all that was heard is written down."""
        return not self._in_hand, None

    async def keep(self, heard: Heard) -> None:
        """Return when it is committed; raise what kept it from being."""
        self._gathered.append(heard)
        if self._batch is None:
            self._batch = asyncio.create_task(self._write())
        self._in_hand += 1
        try:
            await asyncio.shield(self._batch)
        finally:
            self._in_hand -= 1

    async def _write(self) -> None:
        """Write down all that was gathered while the batch before was being written."""
        async with self._one:
            batch, self._gathered, self._batch = self._gathered, [], None
            async with self._database.transaction() as tx:
                await on_heard(tx, self._provider, batch, self._clock.now(), self._listener.opt_out_words)
