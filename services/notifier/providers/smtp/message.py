"""The bytes of an e-mail: the same delivery always has the same Message-ID, so that a repeat is recognised."""

from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from typing import NamedTuple

from email_validator import EmailNotValidError, validate_email

from services.notifier.domain.results import Message
from services.notifier.domain.returned import TAG_HEADER
from services.notifier.errors import ProviderMisconfigured

_WORKBOOK = ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet")


class BadAddressError(ValueError):
    """Nothing can be sent to an address like this."""


class Mail(NamedTuple):
    """An e-mail with its envelope."""

    sender: str
    to: str
    octets: bytes
    utf8: bool
    """It needs a server that takes addresses in other letters than those of ASCII."""
    tag: str | None
    """By which we know it again when it comes back."""


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


def written(message: Message, sender: Address, reply_to: Address | None, return_path: Address | None = None) -> Mail:
    """Text and, where there is one, HTML. Raises ValueError for a header that would break its line."""
    to = _recipient(message.to)
    utf8 = not to.username.isascii()
    mail = EmailMessage(policy=policy.SMTPUTF8 if utf8 else policy.SMTP)
    mail["From"] = sender
    if reply_to is not None:
        mail["Reply-To"] = reply_to
    mail["To"] = to
    mail["Subject"] = message.words.subject or ""
    mail["Date"] = format_datetime(message.at)
    mail["Message-ID"] = f"<{message.delivery}@{sender.domain}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(message.words.text, cte="base64")
    if message.words.html is not None:
        mail.add_alternative(message.words.html, subtype="html", cte="base64")
        mail.set_boundary(f"perennial-{message.delivery}")
    if (workbook := message.words.attachment) is not None:
        mail.add_attachment(workbook.octets, *_WORKBOOK, filename=workbook.name)
        mail.set_boundary(f"perennial-{message.delivery}-and-files")
    tag = message.return_tag if return_path else None
    if tag:
        mail[TAG_HEADER] = tag
    back = _tagged(return_path, tag) if return_path else sender.addr_spec
    return Mail(back, to.addr_spec, _unsubscribing(message) + mail.as_bytes(), utf8, tag)


def _tagged(return_path: Address, tag: str | None) -> str:
    return f"{return_path.username}+{tag}@{return_path.domain}" if tag else return_path.addr_spec


def _unsubscribing(message: Message) -> bytes:
    """RFC 8058. Each on one line, however long: where it is broken, some servers no longer know it."""
    if message.unsubscribe is None:
        return b""
    url = message.unsubscribe.encode("ascii")
    return b"List-Unsubscribe: <" + url + b">\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"


def _recipient(text: str) -> Address:
    """The address as it travels: a domain in other letters has a spelling in ASCII, what stands before it has none."""
    try:
        if not text.isascii():
            found = validate_email(text, check_deliverability=False, globally_deliverable=False)
            return Address(username=found.local_part, domain=found.ascii_domain)
        return Address(addr_spec=text)
    except (EmailNotValidError, ValueError, IndexError) as error:
        raise BadAddressError(str(error)) from error
