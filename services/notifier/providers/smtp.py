"""E-mail by SMTP. What fails before the final dot was not sent; what is lost after it, nobody knows."""

import asyncio
import re
import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Literal

import aiosmtplib
from pydantic import Field

from schemas.parties import Channel
from services.kit.settings import Secret
from services.notifier.domain.results import Accepted, Busy, Message, NotSent, Rejected, Result, Unsure
from services.notifier.errors import ProviderMisconfigured
from services.notifier.providers.contract import Kind, Leaving, Options, unwritten
from services.notifier.providers.smtp_message import address_of, bytes_of
from services.notifier.providers.smtp_pool import Line, Pool

AT_ONCE = 32
_PERMANENT = 500
_GO_AHEAD = 354
_DONE = 250
_BAD_ADDRESS = re.compile(r"\b5\.1\.(?:0|1|2|3|6|10)\b")
"""Enhanced status codes (RFC 3463) by which the recipient's address is at fault; 5.1.7 and 5.1.8 speak of the sender's."""
_LEADING_DOT = re.compile(rb"(?m)^\.")
_UNREACHED = (aiosmtplib.SMTPException, OSError, TimeoutError)


class SmtpOptions(Options):
    """How the mail server is reached, and who writes."""

    host: str | None = None
    port: Annotated[int, Field(ge=1, le=65535)] = 587
    tls: Literal["starttls", "implicit", "none"] = "starttls"
    ca_file: Path | None = None
    """Certificates to trust instead of the machine's own."""
    username: str | None = None
    password: Annotated[str | None, Secret()] = None
    sender: str | None = None
    """`From`: 常青人寿 <service@example.com>."""
    reply_to: str | None = None
    helo: str = "localhost"
    connections: Annotated[int, Field(ge=1, le=AT_ONCE)] = 8
    timeout: Annotated[float, Field(gt=0, le=60)] = 10.0
    """Seconds for everything up to the final dot, and as many again for the answer to it."""


class Smtp:
    """Hands each message to one mail server over a pool of connections."""

    def __init__(self, options: SmtpOptions) -> None:
        """Check the options; nothing is connected yet."""
        if options.host is None or options.sender is None:
            missing = "HOST" if options.host is None else "SENDER"
            raise ProviderMisconfigured(f"PERENNIAL_NOTIFIER_SMTP_{missing}: is not set")
        self._sender = address_of(options.sender, "PERENNIAL_NOTIFIER_SMTP_SENDER")
        reply_to = options.reply_to
        self._reply_to = address_of(reply_to, "PERENNIAL_NOTIFIER_SMTP_REPLY_TO") if reply_to else None
        self._timeout = options.timeout
        self._pool = Pool(options.connections, _connector(options, options.host))

    @property
    def longest(self) -> float:
        """Both halves of a conversation."""
        return 2 * self._timeout

    async def send(self, message: Message) -> Result:
        """Hand one message over."""
        return await self.hand_over(message, unwritten)

    async def hand_over(self, message: Message, leaving: Leaving) -> Result:
        """The same, saying before the mail that it leaves."""
        try:
            mail = bytes_of(message, self._sender, self._reply_to)
        except (ValueError, IndexError) as error:
            return Rejected(f"no e-mail can be written to this address: {error}", bad_address=True)
        async with self._pool.line() as line:
            reused = line.used
            result = await self._converse(line, message.to, mail, leaving)
            if reused and isinstance(result, _Gone):
                result = await self._converse(line, message.to, mail, leaving)
        return Busy(result.detail) if isinstance(result, _Gone) else result

    async def close(self) -> None:
        """Cut the connections."""
        self._pool.close()

    async def _converse(self, line: Line, to: str, mail: bytes, leaving: Leaving) -> "Result | _Gone":
        try:
            async with asyncio.timeout(self._timeout):
                client = await line.ready()
                refusal = await self._envelope(client, to)
        except _UNREACHED as error:
            line.drop()
            return _Gone(f"the mail server is not reached: {_words(error)}")
        except BaseException:
            line.drop()
            raise
        if refusal is not None:
            await self._clear(line, client)
            return refusal
        return await self._hand_over(line, client, mail, leaving)

    async def _envelope(self, client: aiosmtplib.SMTP, to: str) -> Result | None:
        """Everything before the first byte of the mail; None when the server waits for it."""
        try:
            await client.mail(self._sender.addr_spec)
            await client.rcpt(to)
        except aiosmtplib.SMTPRecipientRefused as refused:
            return _refusal(refused.code, refused.message, of_recipient=True)
        except aiosmtplib.SMTPResponseException as refused:
            return _refusal(refused.code, refused.message)
        answer = await client.execute_command(b"DATA")
        return None if answer.code == _GO_AHEAD else _refusal(answer.code, answer.message)

    async def _hand_over(self, line: Line, client: aiosmtplib.SMTP, mail: bytes, leaving: Leaving) -> Result:
        """The mail and its final dot in one write: from here on only the server knows."""
        try:
            may_leave = await leaving()
        except BaseException:
            line.drop()
            raise
        protocol = client.protocol
        if not may_leave or protocol is None or not client.is_connected:
            line.drop()
            lost = Busy("the connection was lost before the mail")
            return lost if may_leave else NotSent("it could not be written down that it leaves")
        try:
            protocol.write(_LEADING_DOT.sub(b"..", mail) + b"\r\n.\r\n")
            answer = await protocol.read_response(timeout=self._timeout)
        except _UNREACHED as error:
            line.drop()
            return Unsure(f"lost after the final dot: {_words(error)}")
        except BaseException:
            line.drop()
            raise
        if answer.code == _DONE:
            return Accepted(answer.message)
        return _refusal(answer.code, answer.message)

    async def _clear(self, line: Line, client: aiosmtplib.SMTP) -> None:
        """Make the connection fit for the next message, or let it go."""
        try:
            async with asyncio.timeout(self._timeout):
                await client.rset()
        except _UNREACHED:
            line.drop()


class _Gone(Busy):
    """The connection was not there; one that had rested may have been closed by the server in good order."""


def _refusal(code: int, words: str, *, of_recipient: bool = False) -> Result:
    detail = f"{code} {words}"
    if code < _PERMANENT:
        return Busy(detail)
    return Rejected(detail, bad_address=of_recipient and bool(_BAD_ADDRESS.search(words)))


def _words(error: BaseException) -> str:
    return str(error) or type(error).__name__


def _connector(options: SmtpOptions, host: str) -> Callable[[], aiosmtplib.SMTP]:
    context = None
    if options.tls != "none":
        try:
            context = ssl.create_default_context(cafile=options.ca_file)
        except (OSError, ssl.SSLError) as error:
            raise ProviderMisconfigured(f"PERENNIAL_NOTIFIER_SMTP_CA_FILE: {options.ca_file}: {error}") from error

    def connect() -> aiosmtplib.SMTP:
        return aiosmtplib.SMTP(
            hostname=host,
            port=options.port,
            username=options.username,
            password=options.password,
            local_hostname=options.helo,
            timeout=options.timeout,
            use_tls=options.tls == "implicit",
            start_tls=options.tls == "starttls",
            tls_context=context,
        )

    return connect


PROVIDER = Kind(
    channels=frozenset({Channel.EMAIL}),
    options=SmtpOptions,
    make=Smtp,
    at_once=AT_ONCE,
    at_once_with=lambda options: int(options.connections),
)
