"""How the mail server is reached, and who writes."""

import asyncio
import re
import ssl
from collections.abc import Callable
from email.headerregistry import Address
from pathlib import Path
from typing import Annotated, Literal, NamedTuple

import aiosmtplib
from pydantic import Field

from services.kit.settings import Secret
from services.notifier.domain.tags import TAG_LENGTH
from services.notifier.errors import ProviderMisconfigured
from services.notifier.providers.contract import Options
from services.notifier.providers.smtp.message import address_of

AT_ONCE = 32
LONGEST_LOCAL_PART = 64
"""Octets before the @ (RFC 5321, 4.5.3.1.1)."""
LONGEST_DOMAIN = 253
LONGEST_ADDRESS = 254
"""Octets of a domain name (RFC 1035) and of a path without its brackets (RFC 5321, 4.5.3.1.3)."""
_PREFIX = "PERENNIAL_NOTIFIER_SMTP_"
_PLAIN = re.compile(r"[A-Za-z0-9._+-]+")


class SmtpOptions(Options):
    """PERENNIAL_NOTIFIER_SMTP_*."""

    host: str | None = None
    port: Annotated[int, Field(ge=1, le=65535)] = 587
    tls: Literal["starttls", "opportunistic", "implicit", "none"] = "starttls"
    """`opportunistic` encrypts where the server offers it, and believes whoever it is: never with a password."""
    ca_file: Path | None = None
    """Certificates to trust instead of the machine's own."""
    username: str | None = None
    password: Annotated[str | None, Secret()] = None
    oauth_token_file: Path | None = None
    """Instead of a password: the access token (XOAUTH2) that something else keeps fresh in this file."""
    sender: str | None = None
    """`From`: 常青人寿 <service@example.com>."""
    reply_to: str | None = None
    return_path: str | None = None
    """Where undeliverable mail comes back to: bounces@example.com; each message gets its own bounces+…@example.com.

    At most 23 characters before the @, so that the tag fits in.
    """
    helo: str = "localhost"
    connections: Annotated[int, Field(ge=1, le=AT_ONCE)] = 8
    """How many mails may be on their way at a time."""
    timeout: Annotated[float, Field(gt=0, le=60)] = 10.0
    """Seconds for everything up to the final dot, and as many again for the answer to it."""


class Parties(NamedTuple):
    """Who writes, who is answered, and where undeliverable mail comes back to."""

    sender: Address
    reply_to: Address | None
    return_path: Address | None


def parties_of(options: SmtpOptions) -> Parties:
    """Check what must be set, and what must not go together."""
    if options.host is None or options.sender is None:
        raise ProviderMisconfigured(f"{_PREFIX}{'HOST' if options.host is None else 'SENDER'}: is not set")
    if options.oauth_token_file and (options.password is not None or options.username is None):
        raise ProviderMisconfigured(f"{_PREFIX}OAUTH_TOKEN_FILE: goes with a user name, and without a password")
    if options.password is not None and options.username is None:
        raise ProviderMisconfigured(f"{_PREFIX}USERNAME: is not set, but a password is")
    if options.username is not None and options.tls == "opportunistic":
        raise ProviderMisconfigured(f"{_PREFIX}TLS: opportunistic would show the password to whoever asks for it")
    reply_to, return_path = options.reply_to, options.return_path
    return Parties(
        address_of(options.sender, f"{_PREFIX}SENDER"),
        address_of(reply_to, f"{_PREFIX}REPLY_TO") if reply_to else None,
        _with_room(address_of(return_path, f"{_PREFIX}RETURN_PATH")) if return_path else None,
    )


def _with_room(return_path: Address) -> Address:
    """The same, when a tag fits in before its @, and every mail server can write to what comes of it."""
    setting, room = f"{_PREFIX}RETURN_PATH: {return_path.addr_spec!r}", LONGEST_LOCAL_PART - TAG_LENGTH - 1
    if len(return_path.username) > room:
        raise ProviderMisconfigured(
            f"{setting} has {len(return_path.username)} characters before the @, and may have {room}: "
            f"each e-mail adds {TAG_LENGTH + 1}, and SMTP allows {LONGEST_LOCAL_PART} (RFC 5321)"
        )
    if len(return_path.domain) > LONGEST_DOMAIN or len(return_path.addr_spec) + TAG_LENGTH + 1 > LONGEST_ADDRESS:
        raise ProviderMisconfigured(
            f"{setting} is too long: a domain may have {LONGEST_DOMAIN} characters, and an address {LONGEST_ADDRESS} "
            f"with the {TAG_LENGTH + 1} that each e-mail adds (RFC 5321)"
        )
    if not _PLAIN.fullmatch(return_path.username) or not return_path.domain.isascii():
        raise ProviderMisconfigured(f"{setting} may have letters and digits of ASCII and . _ - + only")
    return return_path


def client_maker(options: SmtpOptions) -> Callable[[], aiosmtplib.SMTP]:
    """Makes clients that are not connected yet."""
    context = _tls_of(options)

    def make() -> aiosmtplib.SMTP:
        return aiosmtplib.SMTP(
            hostname=options.host,
            port=options.port,
            username=options.username,
            password=options.password,
            oauth_token_generator=_token_reader(options.oauth_token_file),
            local_hostname=options.helo,
            timeout=options.timeout,
            use_tls=options.tls == "implicit",
            start_tls={"starttls": True, "opportunistic": None}.get(options.tls, False),
            tls_context=context,
        )

    return make


def _tls_of(options: SmtpOptions) -> ssl.SSLContext | None:
    if options.tls == "none":
        return None
    try:
        context = ssl.create_default_context(cafile=options.ca_file)
    except (OSError, ssl.SSLError) as error:
        raise ProviderMisconfigured(f"{_PREFIX}CA_FILE: {options.ca_file}: {error}") from error
    if options.tls == "opportunistic":
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def _token_reader(file: Path | None) -> aiosmtplib.SMTPTokenGenerator | None:
    if file is None:
        return None

    async def read() -> str:
        return (await asyncio.to_thread(file.read_text, encoding="utf-8")).strip()

    return read
