"""The way into the mailbox, and whose fault it is when there is none."""

import base64
import contextlib
import imaplib
import re
import socket
import ssl
from collections.abc import Callable, Sequence

from services.notifier.errors import MailboxAway, MailboxRefuses
from services.notifier.subscribers.returns.imap_options import PREFIX, ImapOptions, context_of

ANSWER_SECONDS = 8.0
"""For each answer: less than a process has to stop."""
OURSELVES = '("name" "Perennial" "vendor" "Perennial" "version" "1.0")'
"""RFC 2971. Large mail providers of the mainland (163, 126, QQ) refuse every folder to a client that has not said it."""
_PASSING = re.compile(r"\[(?:UNAVAILABLE|INUSE|LIMIT|SERVERBUG)\]")
"""RFC 5530: refused for now, whatever was asked for."""


def opened(options: ImapOptions) -> imaplib.IMAP4:
    """A connection that has logged in, with the folder selected and the other one made."""
    client = _greeted(options)
    try:
        before = client.capabilities
        _log_in(client, options)
        client.capabilities = tuple(in_words(client.capability()[1]).upper().split())
        if "ID" in (*before, *client.capabilities):
            _tolerated(client.xatom, "ID", OURSELVES)
            _opened_folder(client, options)
        else:
            _opened_folder_or_introduced(client, options)
    except BaseException:
        cut(client)
        raise
    return client


def cut(client: imaplib.IMAP4) -> None:
    """End a connection at once, whatever state it is in."""
    with contextlib.suppress(OSError):
        client.shutdown()


def refusal(what: str, said: object) -> MailboxAway | MailboxRefuses:
    """What the server refuses: for now, or until somebody mends it."""
    words = in_words(said)
    kind = MailboxAway if _PASSING.search(words) else MailboxRefuses
    return kind(f"{what}: {words}")


def in_words(said: object) -> str:
    """An error, or what the server says, as an operator reads it."""
    if isinstance(said, Sequence) and not isinstance(said, str | bytes):
        return " ".join(in_words(each) for each in said if each is not None)
    text = said.decode(errors="replace") if isinstance(said, bytes) else str(said)
    return text.removeprefix("b'").removesuffix("'") or type(said).__name__


def mailbox_name(name: str) -> str:
    """A folder's name as IMAP writes it: what is not ASCII in its own kind of base64 (RFC 3501, 5.1.3), in quotes."""

    def shifted(found: re.Match[str]) -> str:
        return "&" + base64.b64encode(found[0].encode("utf-16-be")).decode().rstrip("=").replace("/", ",") + "-"

    ascii_only = re.sub(r"[^\x20-\x7e]+", shifted, name.replace("&", "&-"))
    return '"' + re.sub(r'(["\\])', r"\\\1", ascii_only) + '"'


def _opened_folder(client: imaplib.IMAP4, options: ImapOptions) -> None:
    _tolerated(client.create, mailbox_name(options.taken))  # refused when it is there, as it nearly always is
    _select(client, options)


def _opened_folder_or_introduced(client: imaplib.IMAP4, options: ImapOptions) -> None:
    """Some servers want ID without listing it: it is sent once before their refusal is believed."""
    try:
        _opened_folder(client, options)
    except (MailboxAway, MailboxRefuses):
        _tolerated(client.xatom, "ID", OURSELVES)
        _opened_folder(client, options)


def _select(client: imaplib.IMAP4, options: ImapOptions) -> None:
    folder = options.folder
    refused = f"{PREFIX}FOLDER: the folder {folder!r} cannot be opened"
    try:
        answer, said = client.select(mailbox_name(folder))
    except imaplib.IMAP4.readonly as error:
        raise MailboxRefuses(f"{refused}, or nothing can be moved out of it: {in_words(error)}") from error
    if answer != "OK" and not _is_there(client, folder):
        raise refusal(refused, said)
    if answer != "OK":
        hint = f"is IMAP switched on for {options.username}, and the password one for programs (an authorisation code)?"
        raise refusal(f"{options.host} took the password, but opens no folder, not even {folder!r}; {hint}", said)


def _is_there(client: imaplib.IMAP4, folder: str) -> bool:
    """Whether the server lists the folder: then its name is not at fault. A server that lists nothing is not asked twice."""
    if folder.upper() == "INBOX":  # RFC 3501, 5.1: every user has it
        return True
    try:
        answer, said = client.list('""', mailbox_name(folder))
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error:
        return False
    return answer == "OK" and any(said)


def _tolerated(ask: Callable[..., object], *given: str) -> None:
    """Ask for something that may be refused."""
    try:
        ask(*given)
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error:
        return


def _greeted(options: ImapOptions) -> imaplib.IMAP4:
    """Connected, and encrypted where that is wanted."""
    host, hint = options.host, f"{PREFIX}PORT and {PREFIX}TLS: port {options.at_port}"
    try:
        return _encrypted(options)
    except ssl.SSLCertVerificationError as error:
        raise MailboxRefuses(
            f"{PREFIX}CA_FILE: the certificate of {host} is not trusted: {error.verify_message}"
        ) from error
    except ssl.SSLError as error:
        raise MailboxRefuses(f"{hint} speaks no TLS from the start; is it starttls?") from error
    except socket.gaierror as error:
        raise MailboxAway(f"{PREFIX}HOST: no machine is called {host!r}: {error.strerror}") from error
    except TimeoutError as error:
        raise MailboxAway(f"{hint} does not answer; does it expect TLS from the start (implicit)?") from error
    except (imaplib.IMAP4.error, OSError) as error:
        words = in_words(error)
        if "TLS not supported" in words:
            raise MailboxRefuses(f"{PREFIX}TLS: {host} offers no encryption (STARTTLS)") from error
        raise MailboxAway(f"{host}:{options.at_port} is not reached: {words}") from error


def _encrypted(options: ImapOptions) -> imaplib.IMAP4:
    host, context = str(options.host), context_of(options)
    if options.tls == "implicit":
        return imaplib.IMAP4_SSL(host, options.at_port, ssl_context=context, timeout=ANSWER_SECONDS)
    client = imaplib.IMAP4(host, options.at_port, timeout=ANSWER_SECONDS)
    try:
        if options.tls == "starttls":
            client.starttls(context)
    except BaseException:
        cut(client)
        raise
    return client


def _log_in(client: imaplib.IMAP4, options: ImapOptions) -> None:
    user, password = str(options.username), str(options.password)
    try:
        if "AUTH=PLAIN" in client.capabilities:
            client.authenticate("PLAIN", lambda _: f"\0{user}\0{password}".encode())
        else:
            client.login(mailbox_name(user), password)
    except imaplib.IMAP4.abort:
        raise
    except (imaplib.IMAP4.error, UnicodeEncodeError) as error:
        raise refusal(f"{PREFIX}USERNAME and {PREFIX}PASSWORD: not taken by {options.host}", error) from error
