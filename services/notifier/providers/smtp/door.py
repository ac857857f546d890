"""The way in to the mail server. Where only its operator can help, we say so and stop asking for a while."""

import asyncio
import ssl
import time
from collections.abc import Callable

import aiosmtplib
from prometheus_client import Gauge

from services.kit.logging import get_logger
from services.kit.metrics import REGISTRY

SHUT_SECONDS = 300.0
"""A password that is asked for again and again locks an account."""
_PERMANENT = 500
_STARTTLS = "STARTTLS extension not supported"
_NO_AUTH = ("AUTH extension is not supported", "does not support XOAUTH2", "No suitable authentication method")

_SETTING = "PERENNIAL_NOTIFIER_SMTP_"

SHUT = Gauge("perennial_notifier_smtp_shut", "1 while the mail server refuses how we are set up.", registry=REGISTRY)
_log = get_logger(__name__)


class ShutError(Exception):
    """The mail server refuses how we are set up: nothing was sent, and nobody asks it again soon."""


class Door:
    """Opens connections."""

    def __init__(self, make: Callable[[], aiosmtplib.SMTP]) -> None:
        """`make` makes a client that is not connected yet."""
        self._make = make
        self._why = ""
        self._shut_until = 0.0
        self._known_good = False
        self._first = asyncio.Lock()

    async def open(self) -> aiosmtplib.SMTP:
        """A connected client. Raises `ShutError`, or what connecting raises."""
        if self._known_good:
            return await self._connected()
        async with self._first:  # one of us finds out whether the password is right, not all at once
            return await self._connected()

    async def _connected(self) -> aiosmtplib.SMTP:
        if time.monotonic() < self._shut_until:
            raise ShutError(self._why)
        client = self._make()
        try:
            await client.connect()
            if client.is_ehlo_or_helo_needed:
                await _greet(client)
        except (aiosmtplib.SMTPException, OSError) as error:
            client.close()
            if why := fault_of(error):
                raise self.shut(why) from error
            raise
        except BaseException:
            client.close()
            raise
        self._known_good = True
        SHUT.set(0)
        return client

    def shut(self, why: str) -> ShutError:
        """Open nothing for a while; the error to raise."""
        self._why, self._known_good = why, False
        self._shut_until = time.monotonic() + SHUT_SECONDS
        SHUT.set(1)
        _log.error("mail server refuses our settings", reason=why, asked_again_in_seconds=SHUT_SECONDS)
        return ShutError(why)


async def _greet(client: aiosmtplib.SMTP) -> None:
    """Learn what the server can do; an old one cannot say."""
    try:
        await client.ehlo()
    except aiosmtplib.SMTPHeloError:
        await client.helo()


def fault_of(error: BaseException) -> str | None:
    """What our operator, or the server's, must mend; None for what passes by itself."""
    for each in (error, error.__cause__):
        if isinstance(each, ssl.SSLCertVerificationError):
            return (
                f"the mail server's certificate is not trusted: {each.verify_message}; see {_SETTING}CA_FILE and HOST"
            )
        if isinstance(each, ssl.SSLError) and each.reason == "WRONG_VERSION_NUMBER":
            return f"the mail server speaks no TLS from the start at this port; is {_SETTING}TLS starttls?"
    if isinstance(error, aiosmtplib.SMTPAuthenticationError) and error.code >= _PERMANENT:
        return f"the mail server does not take our user name and password: {error.code} {error.message}; see {_SETTING}USERNAME and PASSWORD"
    said = str(error)
    if _STARTTLS in said:
        return f"the mail server offers no encryption (STARTTLS), without which nothing is sent; see {_SETTING}TLS"
    if any(words in said for words in _NO_AUTH):
        return f"the mail server takes no password, or none in a form that we can write; see {_SETTING}USERNAME"
    if isinstance(error, OSError) and error.filename:
        return f"the access token cannot be read: {error}"
    return None
