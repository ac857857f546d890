"""The bytes of an e-mail: the same delivery always has the same Message-ID, so that a repeat is recognised."""

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from services.notifier.domain.results import Message
from services.notifier.errors import ProviderMisconfigured


def address_of(text: str, setting: str) -> Address:
    """An address as an operator writes it: `常青人寿 <service@example.com>`."""
    name, spec = parseaddr(text)
    try:
        found = Address(name, addr_spec=spec)
    except (ValueError, IndexError) as error:
        raise ProviderMisconfigured(f"{setting}: {text!r} is no e-mail address: {error}") from error
    if not found.username or not found.domain or not text.isprintable():
        raise ProviderMisconfigured(f"{setting}: {text!r} is no e-mail address")
    return found


def bytes_of(message: Message, sender: Address, reply_to: Address | None) -> bytes:
    """Text and, where there is one, HTML. Raises ValueError for a header that would break its line."""
    mail = EmailMessage(policy=SMTP)
    mail["From"] = sender
    if reply_to is not None:
        mail["Reply-To"] = reply_to
    mail["To"] = Address(addr_spec=message.to)
    mail["Subject"] = message.words.subject or ""
    mail["Date"] = format_datetime(message.at)
    mail["Message-ID"] = f"<{message.delivery}@{sender.domain}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(message.words.text, cte="base64")
    if message.words.html is not None:
        mail.add_alternative(message.words.html, subtype="html", cte="base64")
        mail.set_boundary(f"perennial-{message.delivery}")
    return mail.as_bytes()
