"""The bytes of an e-mail: the same delivery always has the same Message-ID, so that a repeat is recognised."""

from base64 import encodebytes
from email.errors import MessageError
from email.header import Header
from email.headerregistry import Address
from email.mime.application import MIMEApplication
from email.mime.multipart import MIMEMultipart
from email.mime.nonmultipart import MIMENonMultipart
from email.policy import Compat32
from email.utils import format_datetime, formataddr, getaddresses, parseaddr
from typing import NamedTuple

from email_validator import EmailNotValidError, validate_email

from services.kit.characters import plain
from services.notifier.domain.results import Message
from services.notifier.domain.returned import TAG_HEADER
from services.notifier.errors import ProviderMisconfigured

_WORKBOOK = "vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SHORT = 78
"""Characters of a line that needs no folding (RFC 5322 §2.1.1)."""


class _Policy(Compat32):
    """`email.mime` with it takes a fifth of the time of `EmailMessage`, which parses what it is given."""

    def fold_binary(self, name: str, value: str) -> bytes:
        """What fits on one line as it is goes there as it is."""
        line = f"{name}: {value}"
        if len(line) <= _SHORT and line.isascii() and line.isprintable():
            return line.encode("ascii") + b"\r\n"
        return super().fold_binary(name, value)


_POLICY = _Policy(linesep="\r\n")


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
    except (ValueError, IndexError, MessageError) as error:
        raise ProviderMisconfigured(f"{setting}: {text!r} is no e-mail address: {error}") from error
    if len(getaddresses([text])) > 1:
        raise ProviderMisconfigured(f"{setting}: {text!r} is more than one e-mail address")
    if not found.username or not found.domain or plain(text) != text:
        raise ProviderMisconfigured(f"{setting}: {text!r} is no e-mail address")
    return found


def written(message: Message, sender: Address, reply_to: Address | None, return_path: Address | None = None) -> Mail:
    """Text and, where there is one, HTML. Raises ValueError for a header that would break its line."""
    to = _recipient(message.to)
    mail = _with_files(message, _body(message))
    mail["From"] = formataddr((sender.display_name, sender.addr_spec))
    if reply_to is not None:
        mail["Reply-To"] = formataddr((reply_to.display_name, reply_to.addr_spec))
    mail["Subject"] = Header(_one_line(message.words.subject or ""), "utf-8", header_name="Subject").encode()
    mail["Date"] = format_datetime(message.at)
    mail["Message-ID"] = f"<{message.delivery}@{sender.domain}>"
    mail["Auto-Submitted"] = "auto-generated"
    tag = message.return_tag if return_path else None
    if tag:
        mail[TAG_HEADER] = tag
    back = _tagged(return_path, tag) if return_path else sender.addr_spec
    octets = _as_it_is("To", to.addr_spec) + _unsubscribing(message) + mail.as_bytes(policy=_POLICY)
    return Mail(back, to.addr_spec, octets, not to.username.isascii(), tag)


def _body(message: Message) -> MIMENonMultipart | MIMEMultipart:
    text = _text("plain", message.words.text)
    if message.words.html is None:
        return text
    return MIMEMultipart("alternative", f"perennial-{message.delivery}", [text, _text("html", message.words.html)])


def _text(kind: str, words: str) -> MIMENonMultipart:
    """`MIMEText` would look three times how to write it."""
    part = MIMENonMultipart("text", kind, charset="utf-8")
    part["Content-Transfer-Encoding"] = "base64"
    part.set_payload(encodebytes(words.encode()).decode("ascii"))
    return part


def _with_files(message: Message, body: MIMENonMultipart | MIMEMultipart) -> MIMENonMultipart | MIMEMultipart:
    workbook = message.words.attachment
    if workbook is None:
        return body
    file = MIMEApplication(workbook.octets, _WORKBOOK)
    file.add_header("Content-Disposition", "attachment", filename=("utf-8", "", workbook.name))
    return MIMEMultipart("mixed", f"perennial-{message.delivery}-and-files", [body, file])


def _one_line(text: str) -> str:
    if "\r" in text or "\n" in text:
        raise ValueError(f"{text!r} breaks its line")
    return text


def _as_it_is(name: str, value: str) -> bytes:
    """A header on one line, however long, in UTF-8."""
    return f"{name}: {_one_line(value)}\r\n".encode()


def _tagged(return_path: Address, tag: str | None) -> str:
    return f"{return_path.username}+{tag}@{return_path.domain}" if tag else return_path.addr_spec


def _unsubscribing(message: Message) -> bytes:
    """RFC 8058. Each on one line, however long: where it is broken, some servers no longer know it."""
    if message.unsubscribe is None:
        return b""
    return _as_it_is("List-Unsubscribe", f"<{message.unsubscribe}>") + _as_it_is(
        "List-Unsubscribe-Post", "List-Unsubscribe=One-Click"
    )


def _recipient(text: str) -> Address:
    """The address as it travels: a domain in other letters has a spelling in ASCII, what stands before it has none."""
    try:
        if not text.isascii():
            found = validate_email(text, check_deliverability=False, globally_deliverable=False)
            return Address(username=found.local_part, domain=found.ascii_domain)
        return Address(addr_spec=text)
    except (EmailNotValidError, ValueError, IndexError) as error:
        raise BadAddressError(str(error)) from error
