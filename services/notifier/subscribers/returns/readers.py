"""Mail is read on a few threads of its own, each mail for a bounded time: what takes longer waits for a person to read it."""

import asyncio
import concurrent.futures
import threading
from collections.abc import Callable, Sequence

from services.kit.logging import get_logger
from services.notifier.handlers.on_returned import unread
from services.notifier.store.returned import Incoming

AT_ONCE = 4
"""Mails that are read at the same time."""
SECONDS = 4.0
"""For one mail; one of a megabyte takes a second at most."""
MOST_LEFT = 8
"""Readings that were given up and have not ended: while there are so many no other mail is read, for a thread cannot be stopped."""

Read = Callable[[bytes, Sequence[str]], Incoming]
_log = get_logger(__name__)


class Readers:
    """Reads mails, and gives up on those that take too long: no other mail waits for them."""

    def __init__(self, read: Read, seconds: float = SECONDS) -> None:
        """`read` is called on a thread."""
        self._call = read
        self._seconds = seconds
        self._free = asyncio.Semaphore(AT_ONCE)
        self._left: set[asyncio.Future[Incoming]] = set()

    async def read(self, octets: bytes, recipients: Sequence[str]) -> Incoming:
        """What a mail says; unclear where its reading takes too long."""
        async with self._free:
            if len(self._left) >= MOST_LEFT:
                return unread(octets, "is not read: too many mails are being read without an end")
            reading = self._begun(octets, recipients)
            try:
                await asyncio.wait({reading}, timeout=self._seconds)
            finally:
                if not reading.done():
                    self._left.add(reading)
                    reading.add_done_callback(self._left.discard)
        if reading.done():
            return reading.result()
        _log.error("returned mail takes too long to read", octets=len(octets), seconds=self._seconds)
        return unread(octets, f"takes longer than {self._seconds:g} s to read")

    def _begun(self, octets: bytes, recipients: Sequence[str]) -> asyncio.Future[Incoming]:
        """A thread for this mail alone. It may be left behind, so the end of the process does not wait for it."""
        reading: concurrent.futures.Future[Incoming] = concurrent.futures.Future()

        def work() -> None:
            try:
                reading.set_result(self._call(octets, recipients))
            except BaseException as error:  # noqa: BLE001 -- it is raised where the reading is waited for
                reading.set_exception(error)

        threading.Thread(target=work, name="returned-mail", daemon=True).start()
        return asyncio.wrap_future(reading)
