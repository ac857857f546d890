"""By SMTP from a mail server that relays returned mail to us."""

import asyncio
from collections.abc import Sequence
from datetime import datetime

from aiosmtpd.smtp import SMTP, Envelope, Session

from services.kit.events.failures import MACHINE
from services.kit.logging import get_logger
from services.notifier.handlers.on_returned import LARGEST
from services.notifier.subscribers.returns.taking import Returns

ANSWER_SECONDS = 20.0
SILENCE_SECONDS = 60.0

_log = get_logger(__name__)


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
