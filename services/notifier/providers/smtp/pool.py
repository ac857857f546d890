"""Long-lived SMTP connections, a few at a time, each renewed after so many messages or so long a rest."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiosmtplib
from aiosmtplib.protocol import SMTPProtocol

from services.notifier.providers.smtp.door import Door, ShutError

MESSAGES = 100
IDLE_SECONDS = 60.0
ASK_AFTER = 5.0
"""A connection that has rested this long is asked whether it still lives before it is trusted."""


class Line:
    """One connection of the pool, opened when it is first used."""

    def __init__(self, door: Door) -> None:
        """Nothing is connected yet."""
        self._door = door
        self._client: aiosmtplib.SMTP | None = None
        self._sent = 0
        self._used_at = 0.0

    @property
    def used(self) -> bool:
        """Whether the present connection has carried a message already."""
        return self._sent > 0

    async def ready(self) -> aiosmtplib.SMTP:
        """A connected client, renewed where it is old. Raises what connecting raises."""
        if self._client is not None and await self._worn(self._client):
            self.drop()
        if self._client is None:
            self._client, self._sent = await self._door.open(), 0
        self._sent += 1
        self._used_at = time.monotonic()
        return self._client

    @staticmethod
    def listens(protocol: SMTPProtocol) -> bool:
        """Whether the server waits for us, and has not said already what we have not asked yet."""
        return protocol.is_connected and not protocol._buffer  # noqa: SLF001 -- aiosmtplib would take it for the next answer

    def drop(self) -> None:
        """Cut the connection: the next message gets a new one."""
        client, self._client, self._sent = self._client, None, 0
        if client is not None:
            client.close()

    async def _worn(self, client: aiosmtplib.SMTP) -> bool:
        rested = time.monotonic() - self._used_at
        if not client.is_connected or self._sent >= MESSAGES or rested > IDLE_SECONDS:
            return True
        if rested < ASK_AFTER:
            return False
        try:
            await client.noop()
        except (aiosmtplib.SMTPException, OSError):
            return True
        return False


class Pool:
    """As many lines as the server allows at a time; whoever needs one waits."""

    def __init__(self, size: int, door: Door) -> None:
        """Nothing is connected yet."""
        self._door = door
        self._lines = [Line(door) for _ in range(size)]
        self._free: asyncio.LifoQueue[Line] = asyncio.LifoQueue()
        for line in self._lines:
            self._free.put_nowait(line)

    @asynccontextmanager
    async def line(self) -> AsyncIterator[Line]:
        """A line for one message; the one used last is the first to be used again."""
        line = await self._free.get()
        try:
            yield line
        finally:
            self._free.put_nowait(line)

    def shut(self, why: str) -> ShutError:
        """Open no line for a while: the server wants what only its operator or ours can give. The error to raise."""
        return self._door.shut(why)

    def close(self) -> None:
        """Cut every connection."""
        for line in self._lines:
            line.drop()
