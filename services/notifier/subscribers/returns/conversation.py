"""One conversation with a mail server that relays to us, which holds no more of what it says than is kept of a mail.

Commands and pieces of lines are short. The lines of a mail may be of any length: large mail providers write reports with
long ones, and servers relay them.
"""

import asyncio
import ssl
from typing import Any, NamedTuple

from aiosmtpd.smtp import SMTP

from services.notifier.domain.mime import LARGEST as KEPT

SILENCE_SECONDS = 60.0
LARGEST = 32 * 1024 * 1024
"""Some servers send the whole mail back; what is turned away here would be lost. Its beginning is kept."""
LONGEST_COMMAND = 4096
_LINE_END = b"\r\n"


class Encryption(NamedTuple):
    """STARTTLS for those who relay to us."""

    context: ssl.SSLContext
    required: bool
    """Nothing is taken from whoever does not encrypt."""


class Conversation(SMTP):
    """Speaks with one mail server."""

    line_length_limit = LONGEST_COMMAND

    def __init__(self, handler: Any, loop: asyncio.AbstractEventLoop, encrypted: Encryption | None) -> None:
        """Nobody is connected yet."""
        super().__init__(
            handler,
            hostname="returns.localhost",
            enable_SMTPUTF8=True,
            data_size_limit=LARGEST,
            timeout=SILENCE_SECONDS,
            loop=loop,
            tls_context=encrypted.context if encrypted else None,
            require_starttls=encrypted is not None and encrypted.required,
        )
        self._first: asyncio.BaseTransport | None = None

    @property
    def is_open(self) -> bool:
        """Whether the connection is there, or about to be. After STARTTLS nobody tells us of its end, so the transport is asked."""
        return self._first is None or not self._first.is_closing()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Also called when the connection is encrypted from now on."""
        self._first = self._first or transport
        super().connection_made(transport)

    async def smtp_DATA(self, arg: str | None) -> None:  # noqa: N802 -- named by aiosmtpd
        """Take a mail. Of a large one the end is heard, and not kept."""
        if await self.check_helo_needed():
            return
        envelope = self.envelope
        if envelope is None or not envelope.rcpt_tos:
            await self.push("503 Error: need RCPT command")
            return
        if arg:
            await self.push("501 Syntax: DATA")
            return
        await self.push("354 End data with <CR><LF>.<CR><LF>")
        envelope.content, octets = await self._mail()
        status = "552 5.3.4 too much mail data" if octets > LARGEST else await self._call_handler_hook("DATA")
        self._set_post_data_state()  # type: ignore[no-untyped-call]
        await self.push(status)

    async def _mail(self) -> tuple[bytes, int]:
        """The beginning of a mail, and how many octets it has, without the dots that hide those at the beginning of lines."""
        kept, octets, at_start = bytearray(), 0, True
        while (piece := await self._piece()) != b"." + _LINE_END or not at_start:
            plain = piece[1:] if at_start and piece.startswith(b".") else piece
            kept += plain[: KEPT - len(kept)]
            octets += len(plain)
            at_start = piece.endswith(_LINE_END)
        return bytes(kept), octets

    async def _piece(self) -> bytes:
        """The rest of a line with its end, or a piece of it."""
        try:
            return await self._reader.readuntil(_LINE_END)
        except asyncio.LimitOverrunError as long:
            return await self._reader.read(long.consumed)


class TurnedAway(asyncio.Protocol):
    """A conversation that is over before it begins: there are too many."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The mail server comes again."""
        if isinstance(transport, asyncio.WriteTransport):
            transport.write(b"421 4.3.2 too many connections\r\n")
        transport.close()
