"""A mailbox at a mail server, by IMAP: what has been taken is moved to another folder there.

Whatever lies in the folder is new, read by a person or not: a look that ends half way loses nothing, and what it had
stored already is known again by its bytes. One mail that the server cannot give or move is stepped over.
"""

import contextlib
import imaplib
import re
from collections.abc import Iterator, Sequence
from typing import Any

from services.notifier.domain.mime import LARGEST
from services.notifier.errors import MailboxAway
from services.notifier.subscribers.returns.imap_door import cut, in_words, mailbox_name, opened, refusal
from services.notifier.subscribers.returns.imap_options import ImapOptions, checked
from services.notifier.subscribers.returns.skipped import Skipped

AT_ONCE = 50
_NO_LITERAL = re.compile(rb'BODY\[\](?:<\d{1,10}>)? (?:NIL|"((?:[^"\\]|\\.)*)")', re.IGNORECASE)


class ImapFolder:
    """One folder, over one connection that is kept."""

    kind = "imap"
    every = 15.0

    def __init__(self, options: ImapOptions) -> None:
        """Check the options; nothing is connected yet."""
        self._options = checked(options)
        self.where = f"{options.username} at {options.host}:{options.at_port}, folder {options.folder}"
        self.skipped = Skipped(self.kind, self.where)
        self._client: imaplib.IMAP4 | None = None
        self._validity = ""

    def new(self) -> Sequence[tuple[str, bytes]]:
        """The oldest of what lies in the folder."""
        with self._faults():
            self._connected().noop()  # else some servers go on showing what there was when the folder was opened
            uids = _numbers(self._asked("SEARCH", "UNDELETED"))
            self.skipped.keep_only(uids)
            waiting = [uid for uid in uids if not self.skipped.holds(uid)][:AT_ONCE]
            read = [(uid, self._octets(uid)) for uid in waiting]
        return [(uid, octets) for uid, octets in read if octets is not None]

    def put_away(self, names: Sequence[str]) -> None:
        """Move them; where the server cannot move, they are copied and marked as deleted."""
        if self._client is None:  # on a new connection the same numbers might be those of other mails
            raise MailboxAway("the connection was lost before what is stored could be moved; it comes again")
        with self._faults():
            refused = self._move(",".join(names))
            if refused and len(names) > 1:
                left = [(name, said) for name in names if (said := self._move(name))]
                if len(left) < len(names):
                    for name, said in left:
                        self.skipped.add(name, f"is stored, but cannot be moved: {said}")
                    return
            if refused:
                raise refusal(f"the folder {self._options.taken!r} takes nothing", refused)

    def close(self) -> None:
        """Cut the connection."""
        client, self._client = self._client, None
        if client is not None:
            cut(client)

    def _move(self, uids: str) -> str:
        """What the server says that refuses; empty when they are moved."""
        client, taken = self._connected(), mailbox_name(self._options.taken)
        steps: list[tuple[str, ...]] = [("MOVE", uids, taken)]
        if "MOVE" not in client.capabilities:
            steps = [("COPY", uids, taken), ("STORE", uids, "+FLAGS.SILENT", r"(\Deleted)")]
        for step in steps:
            answer, said = _answered(client, *step)
            if answer != "OK":
                return in_words(said)
        return ""

    def _octets(self, uid: str) -> bytes | None:
        """The beginning of a mail, as much of it as is kept; None when it is there no longer, or cannot be fetched."""
        try:
            answer, said = _answered(self._connected(), "FETCH", uid, f"(BODY.PEEK[]<0.{LARGEST}>)")
        except (imaplib.IMAP4.error, OSError, EOFError, ValueError) as error:
            self.skipped.add(uid, f"the connection was lost while it was fetched: {in_words(error)}")
            raise
        if answer != "OK":
            self.skipped.add(uid, f"cannot be fetched: {in_words(said)}")
            return None
        self.skipped.forget(uid)
        literal = next((bytes(part[1]) for part in said if isinstance(part, tuple)), None)
        return _without_literal(said) if literal is None else literal[:LARGEST]

    def _asked(self, command: str, *given: str) -> list[Any]:
        answer, said = _answered(self._connected(), command, *given)
        if answer != "OK":
            raise refusal(f"{command} is refused", said)
        return said

    def _connected(self) -> imaplib.IMAP4:
        if self._client is None:
            self._client = opened(self._options)
            validity = in_words(self._client.response("UIDVALIDITY")[1])
            if validity != self._validity:  # the same numbers are those of other mails
                self.skipped.clear()
            self._validity = validity
        return self._client

    @contextlib.contextmanager
    def _faults(self) -> Iterator[None]:
        """Whatever goes wrong, the next look begins with a new connection."""
        try:
            yield
        except (imaplib.IMAP4.error, OSError, EOFError) as error:
            self.close()
            raise MailboxAway(f"the connection is lost: {in_words(error)}") from error
        except ValueError as error:
            self.close()
            raise MailboxAway(f"the server says what IMAP does not know: {in_words(error)}") from error
        except BaseException:
            self.close()
            raise


def _answered(client: imaplib.IMAP4, command: str, *given: str) -> tuple[str, list[Any]]:
    """The server's answer to one command. BAD is an answer to it, and no end of the connection."""
    try:
        answer, said = client.uid(command, *given)
    except (imaplib.IMAP4.abort, imaplib.IMAP4.readonly):
        raise
    except imaplib.IMAP4.error as error:
        return "BAD", [in_words(error)]
    return answer, said


def _numbers(found: Sequence[bytes | None]) -> Sequence[str]:
    """The UIDs of an answer to SEARCH, which may come in several lines, or in none when nothing was found."""
    words = b" ".join(line for line in found if line).split()
    return sorted({word.decode("ascii") for word in words if word.isdigit()}, key=int)


def _without_literal(said: Sequence[Any]) -> bytes | None:
    """A mail that the server writes as a quoted string, or as nothing; None when it says nothing of the mail."""
    for part in said:
        if isinstance(part, bytes) and (found := _NO_LITERAL.search(part)):
            return re.sub(rb"\\(.)", rb"\1", found[1] or b"")
    return None
