"""What every way in does with the bytes of a returned mail."""

import asyncio
from collections.abc import Sequence

from services.kit.clock import Clock
from services.kit.postgres import Database
from services.notifier.domain.tags import Tags
from services.notifier.handlers.on_returned import incoming, on_returned


class Returns:
    """Takes returned mail in."""

    def __init__(self, database: Database, clock: Clock, tags: Tags) -> None:
        """`tags` are those that we sign return addresses with."""
        self.tags = tags
        self._database = database
        self._clock = clock

    async def take(self, mails: Sequence[tuple[bytes, Sequence[str]]]) -> Sequence[bool]:
        """Take mails, each with the recipients of its envelope; which of them are done with. The others come too early."""
        read = [await asyncio.to_thread(incoming, octets, recipients, self.tags) for octets, recipients in mails]
        async with self._database.transaction() as tx:
            early = await on_returned(tx, read, self._clock.now())
        return [each.digest not in early for each in read]
