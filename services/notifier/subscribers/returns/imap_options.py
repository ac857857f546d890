"""How the mailbox is reached."""

import ssl
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from services.kit.settings import Secret
from services.notifier.errors import MailboxRefuses
from services.notifier.providers.contract import Options

PREFIX = "PERENNIAL_NOTIFIER_RETURNS_IMAP_"
Folder = Annotated[str, Field(min_length=1, pattern=r"^[^\x00-\x1f]+$")]


class ImapOptions(Options):
    """PERENNIAL_NOTIFIER_RETURNS_IMAP_*; without a host there is no such mailbox."""

    host: str | None = None
    port: Annotated[int | None, Field(ge=1, le=65535)] = None
    """993 with implicit TLS, else 143."""
    tls: Literal["implicit", "starttls", "none"] = "implicit"
    ca_file: Path | None = None
    """Certificates to trust instead of the machine's own."""
    username: str | None = None
    password: Annotated[str | None, Secret()] = None
    folder: Folder = "INBOX"
    """All that lies in it is taken for returned mail."""
    taken: Folder = "Taken"
    """The folder to which it is moved then; it is made when it is missing."""

    @property
    def at_port(self) -> int:
        """The port, given or usual."""
        return self.port or (993 if self.tls == "implicit" else 143)


def checked(options: ImapOptions) -> ImapOptions:
    """The same, when all that is needed is set."""
    for name in ("host", "username", "password"):
        if getattr(options, name) is None:
            raise MailboxRefuses(f"{PREFIX}{name.upper()}: is not set")
    if options.folder == options.taken:
        raise MailboxRefuses(f"{PREFIX}TAKEN: {options.taken!r}: must be another folder than {PREFIX}FOLDER")
    context_of(options)
    return options


def context_of(options: ImapOptions) -> ssl.SSLContext:
    """Whom we believe to be the mail server."""
    try:
        return ssl.create_default_context(cafile=options.ca_file)
    except (OSError, ssl.SSLError) as error:
        raise MailboxRefuses(f"{PREFIX}CA_FILE: {options.ca_file}: {error}") from error
