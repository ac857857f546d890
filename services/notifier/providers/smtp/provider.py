"""The provider. What fails before the final dot was not sent; what is lost after it, nobody knows."""

import asyncio
import re

import aiosmtplib

from schemas.parties import Channel
from services.notifier.domain.results import Busy, Message, NotSent, Rejected, Result, Unsure
from services.notifier.providers.contract import Kind, Leaving, unwritten
from services.notifier.providers.smtp.answers import GO_AHEAD, LOG_IN_FIRST, in_words, refusal, verdict
from services.notifier.providers.smtp.door import Door, ShutError
from services.notifier.providers.smtp.message import BadAddressError, Mail, written
from services.notifier.providers.smtp.options import AT_ONCE, SmtpOptions, client_maker, parties_of
from services.notifier.providers.smtp.pool import Line, Pool

_LEADING_DOT = re.compile(rb"(?m)^\.")
_ADDRESS = "PERENNIAL_NOTIFIER_SMTP_HOST and PORT"
_PORT = "PERENNIAL_NOTIFIER_SMTP_PORT and TLS"
_LOG_IN = "PERENNIAL_NOTIFIER_SMTP_USERNAME, PASSWORD and TLS"
_UNREACHED = (aiosmtplib.SMTPException, OSError, TimeoutError)


class Smtp:
    """Hands each message to one mail server over a pool of connections."""

    def __init__(self, options: SmtpOptions) -> None:
        """Check the options; nothing is connected yet."""
        self._parties = parties_of(options)
        self._timeout = options.timeout
        self._pool = Pool(options.connections, Door(client_maker(options)))

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
            mail = written(message, self._parties.sender, self._parties.reply_to, self._parties.return_path)
        except ValueError as error:
            return Rejected(f"no e-mail can be written: {error}", bad_address=isinstance(error, BadAddressError))
        async with self._pool.line() as line:
            reused = line.used
            result = await self._converse(line, mail, leaving)
            if reused and isinstance(result, _Gone):
                result = await self._converse(line, mail, leaving)
        return Busy(result.detail) if isinstance(result, _Gone) else result

    async def close(self) -> None:
        """Cut the connections."""
        self._pool.close()

    async def _converse(self, line: Line, mail: Mail, leaving: Leaving) -> "Result | _Gone":
        try:
            async with asyncio.timeout(self._timeout):
                client = await line.ready()
                refused = await self._envelope(client, mail)
        except ShutError as error:
            line.drop()
            return Busy(str(error))
        except TimeoutError:
            line.drop()
            return _Gone(f"the mail server does not answer within {self._timeout:g} s; do {_PORT} fit together?")
        except _UNREACHED as error:
            line.drop()
            return _Gone(f"the mail server is not reached: {in_words(error)}; see {_ADDRESS}")
        except BaseException:
            line.drop()
            raise
        if refused is not None:
            await self._clear(line, client, refused)
            return refused
        return await self._hand_over(line, client, mail, leaving)

    async def _envelope(self, client: aiosmtplib.SMTP, mail: Mail) -> Busy | Rejected | None:
        """Everything before the first byte of the mail; None when the server waits for it."""
        if impossible := _impossible(client, mail):
            return impossible
        encoding = "utf-8" if mail.utf8 else "ascii"
        options = ["SMTPUTF8", "BODY=8BITMIME"] if mail.utf8 else []
        if client.supports_extension("size"):
            options.append(f"SIZE={len(mail.octets)}")
        wishes: list[str] = []
        if mail.tag and client.supports_extension("dsn"):
            options += ["RET=HDRS", f"ENVID={mail.tag}"]
            wishes = ["NOTIFY=FAILURE,DELAY"]
        try:
            await client.mail(mail.sender, options=options, encoding=encoding)
            await client.rcpt(mail.to, options=wishes, encoding=encoding)
        except aiosmtplib.SMTPResponseException as refused:
            if refused.code in LOG_IN_FIRST:
                said = f"the mail server wants us to log in, or to encrypt: {refused.code} {refused.message}"
                raise self._pool.shut(f"{said}; see {_LOG_IN}") from refused
            of_recipient = isinstance(refused, aiosmtplib.SMTPRecipientRefused)
            return refusal(refused.code, refused.message, of_recipient=of_recipient)
        answer = await client.execute_command(b"DATA")
        return None if answer.code == GO_AHEAD else refusal(answer.code, answer.message)

    async def _hand_over(self, line: Line, client: aiosmtplib.SMTP, mail: Mail, leaving: Leaving) -> Result:
        """The mail and its final dot in one write: from here on only the server knows."""
        try:
            may_leave = await leaving()
        except BaseException:
            line.drop()
            raise
        protocol = client.protocol
        if not may_leave or protocol is None or not line.listens(protocol):
            line.drop()
            lost = Busy("the connection was lost, or out of step, before the mail")
            return lost if may_leave else NotSent("it could not be written down that it leaves")
        try:
            protocol.write(_LEADING_DOT.sub(b"..", mail.octets) + b"\r\n.\r\n")
            found = verdict(await protocol.read_response(timeout=self._timeout))
        except _UNREACHED as error:
            line.drop()
            return Unsure(f"lost after the final dot: {in_words(error)}")
        except BaseException:
            line.drop()
            raise
        if isinstance(found, Unsure):
            line.drop()
        return found

    async def _clear(self, line: Line, client: aiosmtplib.SMTP, refused: Busy | Rejected) -> None:
        """Make the connection fit for the next message, or let it go: a server that speaks nonsense may be out of step."""
        if isinstance(refused, Busy) and not refused.detail.startswith("4"):
            line.drop()
            return
        try:
            async with asyncio.timeout(self._timeout):
                await client.rset()
        except _UNREACHED:
            line.drop()


class _Gone(Busy):
    """The connection was not there; one that had rested may have been closed by the server in good order."""


def _impossible(client: aiosmtplib.SMTP, mail: Mail) -> Rejected | None:
    """What this server cannot take, by its own word."""
    if mail.utf8 and not client.supports_extension("smtputf8"):
        return Rejected("the mail server takes no address in other letters (SMTPUTF8)", bad_address=True)
    limit = client.esmtp_extensions.get("size", "").strip()
    if limit.isdecimal() and 0 < int(limit) < len(mail.octets):
        return Rejected(f"the mail has {len(mail.octets)} bytes; the mail server takes {limit} at the most")
    return None


PROVIDER = Kind(
    channels=frozenset({Channel.EMAIL}),
    options=SmtpOptions,
    make=Smtp,
    at_once=AT_ONCE,
    at_once_with=lambda options: int(options.connections),
)
