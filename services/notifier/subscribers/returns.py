"""Returned mail comes in: by a mailbox folder (Maildir) that a mail server fills, or by SMTP from one that relays it to us."""

import asyncio
import contextlib
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from services.kit.backoff import rest
from services.kit.clock import Clock
from services.kit.events.failures import MACHINE
from services.kit.logging import get_logger
from services.kit.postgres import Database
from services.notifier.domain.tags import Tags
from services.notifier.handlers.on_returned import LARGEST, incoming, on_returned

EVERY = 2.0
"""Machine seconds between two looks into the mailbox."""
AT_ONCE = 50
ANSWER_SECONDS = 20.0
SILENCE_SECONDS = 60.0

_log = get_logger(__name__)


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


class Mailbox:
    """Looks into a Maildir: what has been taken is moved from `new` to `cur`."""

    name = "returns-mailbox"

    def __init__(self, folder: Path, returns: Returns) -> None:
        """The folder may appear later."""
        self._folder = folder
        self._returns = returns
        self._silent = False

    async def run(self, stop: asyncio.Event) -> None:
        """Look until `stop`."""
        while not stop.is_set():
            try:
                taken = await self.look()
                self._silent = False
            except MACHINE as error:
                taken = 0
                if not self._silent:
                    _log.warning(
                        "mailbox not read", folder=str(self._folder), reason=f"{type(error).__name__}: {error}"
                    )
                self._silent = True
            if not taken:
                await rest(stop, EVERY)

    async def quiet(self) -> tuple[bool, datetime | None]:
        """Always: what nobody has looked for yet has no moment."""
        return True, None

    async def look(self) -> int:
        """Take what is new; how many mails were done with."""
        mails = await asyncio.to_thread(self._new)
        if not mails:
            return 0
        done = await self._returns.take([(octets, ()) for _, octets in mails])
        files = [file for (file, _), is_done in zip(mails, done, strict=True) if is_done]
        await asyncio.to_thread(self._put_away, files)
        return len(files)

    def _new(self) -> Sequence[tuple[Path, bytes]]:
        found = []
        for file in sorted((self._folder / "new").iterdir())[:AT_ONCE]:
            with contextlib.suppress(FileNotFoundError):  # another instance was faster
                found.append((file, file.read_bytes()))
        return found

    def _put_away(self, files: Sequence[Path]) -> None:
        for file in files:
            with contextlib.suppress(FileNotFoundError):
                file.rename(self._folder / "cur" / f"{file.name}:2,S")


class Inlet:
    """Listens for mail servers that relay returned mail to us. Whoever names no return address of ours is turned away."""

    name = "returns-inlet"

    def __init__(self, host: str, port: int, returns: Returns) -> None:
        """Nothing is opened yet."""
        self._host = host
        self._port = port
        self._returns = returns
        self.listening = asyncio.Event()

    async def run(self, stop: asyncio.Event) -> None:
        """Take mail until `stop`."""
        loop = asyncio.get_running_loop()
        server = await loop.create_server(
            lambda: SMTP(
                self, hostname="returns.localhost", data_size_limit=LARGEST, timeout=SILENCE_SECONDS, loop=loop
            ),
            host=self._host,
            port=self._port,
        )
        self.listening.set()
        try:
            await stop.wait()
        finally:
            server.close()

    async def quiet(self) -> tuple[bool, datetime | None]:
        """Always: a mail is answered when it is committed."""
        return True, None

    async def handle_RCPT(  # noqa: N802 -- named by aiosmtpd
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: Sequence[str]
    ) -> str:
        """Only an address that we have signed is one."""
        tag = address.rpartition("@")[0].rpartition("+")[2]
        if self._returns.tags.read(tag) is None:
            return "550 5.1.1 no such return address"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 ok"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Answer once it is committed."""
        octets = envelope.content if isinstance(envelope.content, bytes) else str(envelope.content).encode()
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                [done] = await self._returns.take([(octets, envelope.rcpt_tos)])
        except MACHINE as error:
            _log.warning("returned mail not taken", reason=f"{type(error).__name__}: {error}")
            return "451 4.3.0 not now"
        return "250 2.0.0 taken" if done else "451 4.2.0 too early: that message is still on its way"
