"""A mailbox at a mail server, by IMAP: what has been taken is moved to another folder there.

Whatever lies in the folder is new, read by a person or not: a look that ends half way loses nothing, and what it had
stored already is known again by its bytes.
"""

import contextlib
import imaplib
from collections.abc import Iterator, Sequence
from typing import Any

from services.kit.logging import get_logger
from services.notifier.domain.mime import LARGEST
from services.notifier.errors import MailboxAway
from services.notifier.subscribers.returns.imap_door import cut, in_words, mailbox_name, opened, refusal
from services.notifier.subscribers.returns.imap_options import ImapOptions, checked

AT_ONCE = 50
_log = get_logger(__name__)


class ImapFolder:
    """One folder, over one connection that is kept."""

    kind = "imap"
    every = 15.0

    def __init__(self, options: ImapOptions) -> None:
        """Check the options; nothing is connected yet."""
        self._options = checked(options)
        self.where = f"{options.username} at {options.host}:{options.at_port}, folder {options.folder}"
        self._client: imaplib.IMAP4 | None = None

    def new(self) -> Sequence[tuple[str, bytes]]:
        """The oldest of what lies in the folder."""
        with self._faults():
            self._connected().noop()  # else some servers go on showing what there was when the folder was opened
            [found] = self._asked("SEARCH", "UNDELETED")
            uids = found.decode().split()[:AT_ONCE]
            read = [(uid, self._octets(uid)) for uid in uids]
        return [(uid, octets) for uid, octets in read if octets is not None]

    def put_away(self, names: Sequence[str]) -> None:
        """Move them; where the server cannot move, they are copied and marked as deleted."""
        if self._client is None:  # on a new connection the same numbers might be those of other mails
            raise MailboxAway("the connection was lost before what is stored could be moved; it comes again")
        uids, taken = ",".join(names), mailbox_name(self._options.taken)
        with self._faults():
            if "MOVE" in self._client.capabilities:
                self._asked("MOVE", uids, taken)
                return
            self._asked("COPY", uids, taken)
            self._asked("STORE", uids, "+FLAGS.SILENT", r"(\Deleted)")

    def close(self) -> None:
        """Cut the connection."""
        client, self._client = self._client, None
        if client is not None:
            cut(client)

    def _octets(self, uid: str) -> bytes | None:
        """The beginning of a mail, as much of it as is kept; None when it is there no longer, or nobody can read it."""
        answer, said = self._connected().uid("FETCH", uid, f"(BODY.PEEK[]<0.{LARGEST}>)")
        if answer != "OK":
            _log.warning("a returned mail cannot be read", mailbox=self.where, uid=uid, reason=in_words(said))
        return next((bytes(part[1]) for part in said if isinstance(part, tuple)), None)

    def _asked(self, command: str, *given: str) -> list[Any]:
        answer, said = self._connected().uid(command, *given)
        if answer != "OK":
            raise refusal(f"{command} is refused", said)
        return said

    def _connected(self) -> imaplib.IMAP4:
        if self._client is None:
            self._client = opened(self._options)
        return self._client

    @contextlib.contextmanager
    def _faults(self) -> Iterator[None]:
        """Whatever goes wrong, the next look begins with a new connection."""
        try:
            yield
        except (imaplib.IMAP4.error, OSError, EOFError) as error:
            self.close()
            raise MailboxAway(f"the connection is lost: {in_words(error)}") from error
        except BaseException:
            self.close()
            raise
