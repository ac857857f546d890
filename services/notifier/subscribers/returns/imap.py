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
LISTED_AT_ONCE = 5000
"""Mails for which one SEARCH asks: its answer must fit into the megabyte that a line of `imaplib` may have."""
LARGEST_WHOLE = 32 * 1024 * 1024
"""Bytes of a mail that is fetched whole from a server which cannot give the beginning of one."""
_SIZE = re.compile(rb"RFC822\.SIZE (\d{1,18})", re.IGNORECASE)
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
        self._count = 0

    def new(self) -> Sequence[tuple[str, bytes]]:
        """The oldest of what lies in the folder."""
        with self._faults():
            self._connected().noop()  # else some servers go on showing what there was when the folder was opened
            read = [(uid, self._octets(uid)) for uid in self._waiting()]
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

    def _waiting(self) -> Sequence[str]:
        """The UIDs of the oldest mails that are not stepped over, found in ranges of a bounded number of mails."""
        waiting: list[str] = []
        listed: list[str] = []
        for mails in self._ranges():
            uids = _numbers(self._asked("SEARCH", *mails, "UNDELETED"))
            listed += uids
            waiting += [uid for uid in uids if not self.skipped.holds(uid)]
            if len(waiting) >= AT_ONCE:
                break
        else:
            self.skipped.keep_only(listed)
        return waiting[:AT_ONCE]

    def _ranges(self) -> Iterator[Sequence[str]]:
        """Ranges of sequence numbers (RFC 3501, 6.4.4), which have no gaps; none for a folder that one answer can list."""
        if self._count <= LISTED_AT_ONCE:
            yield ()
            return
        answer, said = self._connected().select(mailbox_name(self._options.folder))  # moving has shifted the numbers
        if answer != "OK":
            raise refusal(f"the folder {self._options.folder!r} cannot be opened again", said)
        self._count = _count(said)
        for first in range(1, self._count + 1, LISTED_AT_ONCE):
            yield (f"{first}:{min(first + LISTED_AT_ONCE - 1, self._count)}",)

    def _octets(self, uid: str) -> bytes | None:
        """The beginning of a mail, as much of it as is kept; None when it is there no longer, or cannot be fetched."""
        try:
            answer, said = self._fetched(uid)
        except (imaplib.IMAP4.error, OSError, EOFError, ValueError) as error:
            self.skipped.add(uid, f"the connection was lost while it was fetched: {in_words(error)}")
            raise
        if answer != "OK":
            self.skipped.add(uid, f"cannot be fetched: {in_words(said)}")
            return None
        self.skipped.forget(uid)
        literal = next((bytes(part[1]) for part in said if isinstance(part, tuple)), None)
        return _without_literal(said) if literal is None else literal[:LARGEST]

    def _fetched(self, uid: str) -> tuple[str, list[Any]]:
        """The server's answer; one that does not understand partial fetches is asked for the whole mail."""
        answer, said = _answered(self._connected(), "FETCH", uid, f"(BODY.PEEK[]<0.{LARGEST}>)")
        if answer != "BAD":
            return answer, said
        _, sizes = _answered(self._connected(), "FETCH", uid, "(RFC822.SIZE)")
        size = next((int(found[1]) for each in sizes if isinstance(each, bytes) and (found := _SIZE.search(each))), 0)
        if size > LARGEST_WHOLE:
            return "NO", [f"the server refuses a partial fetch, and the mail has {size} bytes"]
        return _answered(self._connected(), "FETCH", uid, "(BODY.PEEK[])")

    def _asked(self, command: str, *given: str) -> list[Any]:
        answer, said = _answered(self._connected(), command, *given)
        if answer != "OK":
            raise refusal(f"{command} is refused", said)
        return said

    def _connected(self) -> imaplib.IMAP4:
        if self._client is None:
            self._client = opened(self._options)
            self._count = _count(self._client.response("EXISTS")[1])
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


def _count(said: Sequence[Any]) -> int:
    """The mails of a folder by the answer to SELECT; 0 where it names none."""
    return max((int(each) for each in said if isinstance(each, bytes) and each.isdigit()), default=0)


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
