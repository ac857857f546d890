"""What every way in does with the bytes of a returned mail."""

from collections.abc import Sequence

from services.kit.clock import Clock
from services.kit.events.failures import explained, is_data
from services.kit.logging import get_logger
from services.kit.postgres import Database
from services.notifier.domain.tags import Tags
from services.notifier.handlers.on_returned import incoming, on_returned, unread
from services.notifier.store.returned import Incoming
from services.notifier.subscribers.returns.readers import SECONDS, Readers

_log = get_logger(__name__)


class Returns:
    """Takes returned mail in."""

    def __init__(self, database: Database, clock: Clock, tags: Tags, seconds: float = SECONDS) -> None:
        """`tags` are those that we sign return addresses with, `seconds` the time in which one mail must be read."""
        self.tags = tags
        self._database = database
        self._clock = clock
        self._readers = Readers(self._read, seconds)

    async def take(self, mails: Sequence[tuple[bytes, Sequence[str]]]) -> Sequence[bool]:
        """Take mails, each with the recipients of its envelope; which of them are done with. The others come too early.

        A mail that cannot be read, or not in time, or whose reading cannot be stored, is kept as unclear and concerns
        nothing: no other mail waits for it. Raises what a database that is away raises.
        """
        read = [await self._readers.read(octets, recipients) for octets, recipients in mails]
        try:
            return await self._store(read)
        except Exception as error:
            if not is_data(error):
                raise
        return [await self._store_alone(each) for each in read]

    def _read(self, octets: bytes, recipients: Sequence[str]) -> Incoming:
        try:
            return incoming(octets, recipients, self.tags)
        except Exception as error:
            if not is_data(error):
                raise
            _log.exception("returned mail cannot be read", octets=len(octets))
            return unread(octets, f"cannot be read: {explained(error)}")

    async def _store_alone(self, mail: Incoming) -> bool:
        try:
            [done] = await self._store([mail])
        except Exception as error:
            if not is_data(error):
                raise
            _log.exception("returned mail cannot be stored as what it says", digest=mail.digest)
            [done] = await self._store([unread(mail.octets, f"cannot be stored: {explained(error)}")])
        return done

    async def _store(self, mails: Sequence[Incoming]) -> Sequence[bool]:
        async with self._database.transaction() as tx:
            early = await on_returned(tx, mails, self._clock.now())
        return [each.digest not in early for each in mails]
