"""Who carries messages for the local stack: the sinks it starts, or the SMSC and the mail server that a user names."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Self
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

import typer

from services.cli.errors import BadUse

Settings = Mapping[str, str]
"""Settings of the notifier, without their prefix."""

SmsOption = Annotated[str | None, typer.Option(metavar="URL", help="Your SMSC: smpp://user:password@host:port.")]
EmailOption = Annotated[str | None, typer.Option(metavar="URL", help="Your mail server: smtps://user:password@host.")]

SENDER = "常青人寿 <service@perennial.example>"
PRICE = "0.045"
"""Of one part of a text, so that the demo can say what messages cost."""
_SMS = {"smpp": "none", "smpps": "implicit"}
_EMAIL = {"smtp": "none", "smtp+starttls": "starttls", "smtps": "implicit"}
"""Scheme → what `…_TLS` says."""


@dataclass(frozen=True, slots=True)
class Named:
    """A user's own SMSC and mail server; where one is not named, a sink takes its place."""

    sms: Settings | None = None
    email: Settings | None = None

    @classmethod
    def by(cls, sms: str | None, email: str | None) -> Self:
        """As the options of a command name them."""
        return cls(sms_by(sms) if sms else None, email_by(email) if email else None)


def by_echo(file: Path, outage_file: Path) -> Settings:
    """Text messages become lines of a file."""
    return {"SMS_PROVIDER": "echo", "ECHO_FILE": str(file), "ECHO_OUTAGE_FILE": str(outage_file)}


def by_own_smsc(port: int) -> Settings:
    """Text messages go to the sink on this port, which lets anybody in."""
    return {
        **_smpp("127.0.0.1", port, "none"),
        "SMPP_SYSTEM_ID": "perennial",
        "SMPP_PASSWORD": "local",
        "SMPP_SOURCE": "10690001",
        "SMPP_WINDOW": "50",
        "SMPP_PRICE": PRICE,
    }


def by_own_mail_server(port: int) -> Settings:
    """E-mails go to the sink on this port."""
    return {**_smtp("127.0.0.1", port, "none"), "SMTP_SENDER": SENDER}


def sms_by(url: str) -> Settings:
    """`smpp://user:password@host:port`, or `smpps://` with TLS; options stand behind a `?`, such as `source=10690001`."""
    parts = _parts(url, _SMS, "--sms")
    given = {"SMPP_SYSTEM_ID": parts.username, "SMPP_PASSWORD": parts.password, **_options(parts, "SMPP")}
    return {**_smpp(str(parts.hostname), parts.port or 2775, _SMS[parts.scheme]), **_said(given)}


def email_by(url: str) -> Settings:
    """`smtp://host:port`, `smtp+starttls://user:password@host` or `smtps://…`; options stand behind a `?`, such as `sender=…`."""
    parts = _parts(url, _EMAIL, "--email")
    port = parts.port or {"smtp": 25, "smtps": 465}.get(parts.scheme, 587)
    given = {"SMTP_USERNAME": parts.username, "SMTP_PASSWORD": parts.password, **_options(parts, "SMTP")}
    return {"SMTP_SENDER": SENDER, **_smtp(str(parts.hostname), port, _EMAIL[parts.scheme]), **_said(given)}


def _smpp(host: str, port: int, tls: str) -> Settings:
    return {"SMS_PROVIDER": "smpp", "SMPP_HOST": host, "SMPP_PORT": str(port), "SMPP_TLS": tls}


def _smtp(host: str, port: int, tls: str) -> Settings:
    return {"EMAIL_PROVIDER": "smtp", "SMTP_HOST": host, "SMTP_PORT": str(port), "SMTP_TLS": tls}


def _parts(url: str, schemes: Mapping[str, str], option: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        known = parts.scheme in schemes and parts.hostname and (parts.port or True)
    except ValueError:
        known = False
    if not known:
        raise BadUse(
            f"{option}: {' or '.join(f'{scheme}://user:password@host:port' for scheme in schemes)} is expected"
        )
    return parts


def _options(parts: SplitResult, provider: str) -> dict[str, str | None]:
    return {f"{provider}_{name.upper()}": text for name, text in parse_qsl(parts.query)}


def _said(given: Mapping[str, str | None]) -> dict[str, str]:
    return {
        name: unquote(text) if name.endswith(("ID", "NAME", "WORD")) else text for name, text in given.items() if text
    }
