"""By SMTP from a mail server that relays returned mail to us."""

import asyncio
import ssl
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from services.kit.events.failures import MACHINE
from services.kit.logging import get_logger
from services.notifier.errors import ProviderMisconfigured
from services.notifier.subscribers.returns.conversation import Conversation, Encryption, TurnedAway
from services.notifier.subscribers.returns.taking import Returns

ANSWER_SECONDS = 20.0
RECIPIENTS = 100
"""Of one mail (RFC 5321, 4.5.3.1.8)."""
CONNECTIONS = 50
"""Mail servers that are spoken with at the same time."""

_log = get_logger(__name__)


def encryption(certificate: Path | None, key: Path | None, *, required: bool) -> Encryption | None:
    """By a certificate with those that vouch for it, and its key; none without."""
    if certificate is None:
        if key is not None or required:
            raise ProviderMisconfigured(
                "PERENNIAL_NOTIFIER_RETURNS_CERTIFICATE_FILE: is not set, but its key or REQUIRE_TLS is"
            )
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    try:
        context.load_cert_chain(certificate, key)
    except (OSError, ssl.SSLError) as error:
        raise ProviderMisconfigured(
            f"PERENNIAL_NOTIFIER_RETURNS_CERTIFICATE_FILE: {certificate} with its key {key or certificate} cannot be used: {error}"
        ) from error
    return Encryption(context, required)


class Inlet:
    """Listens for mail servers that relay returned mail to us. Whoever names no return address of ours is turned away."""

    name = "returns-inlet"

    def __init__(self, host: str, port: int, returns: Returns, encrypted: Encryption | None = None) -> None:
        """Nothing is opened yet."""
        self._host = host
        self._port = port
        self._returns = returns
        self._encrypted = encrypted
        self._open: list[Conversation] = []
        self.listening = asyncio.Event()

    async def run(self, stop: asyncio.Event) -> None:
        """Take mail until `stop`."""
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: self._conversation(loop), host=self._host, port=self._port)
        self.listening.set()
        try:
            await stop.wait()
        finally:
            server.close()

    async def quiet(self) -> tuple[bool, datetime | None]:
        """Always: a mail is answered when it is committed."""
        return True, None

    def _conversation(self, loop: asyncio.AbstractEventLoop) -> Conversation | TurnedAway:
        """With the next mail server, unless there are too many already."""
        self._open = [each for each in self._open if each.is_open]
        if len(self._open) >= CONNECTIONS:
            _log.warning("mail server turned away", connections=len(self._open))
            return TurnedAway()
        self._open.append(made := Conversation(self, loop, self._encrypted))
        return made

    async def handle_exception(self, error: Exception) -> str:
        """A fault of ours: the mail server keeps its mail and comes again. A bounce that is refused for good is lost."""
        _log.error("returned mail not taken", reason=f"{type(error).__name__}: {error}", exc_info=error)
        return "451 4.3.0 not now"

    async def handle_RCPT(  # noqa: N802 -- named by aiosmtpd
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: Sequence[str]
    ) -> str:
        """Only an address that we have signed is one."""
        tag = address.rpartition("@")[0].rpartition("+")[2]
        if self._returns.tags.read(tag) is None:
            return "550 5.1.1 no such return address"
        if len(envelope.rcpt_tos) >= RECIPIENTS:
            return "452 4.5.3 too many recipients"
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
