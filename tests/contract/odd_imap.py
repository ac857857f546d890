"""An IMAP server on a thread that does what some providers do: it wants ID, finds nothing in silence, cannot give one mail."""

import contextlib
import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, BinaryIO


@dataclass
class OddImap:
    """What it does, and what it was told."""

    mails: dict[int, bytes] = field(default_factory=dict)
    capabilities: str = "IMAP4rev1 ID MOVE UIDPLUS"
    needs_id: bool = False
    refuses_id: bool = False
    no_search_line: bool = False
    search_lines: int = 1
    search_tail: str = ""
    unfetchable: frozenset[int] = frozenset()
    bad_to: frozenset[int] = frozenset()
    """Answered BAD."""
    hangs_up_at: frozenset[int] = frozenset()
    refuses_partial: bool = False
    unmovable: frozenset[int] = frozenset()
    quoted: bool = False
    """Mails without a literal."""
    refuses_select: str = ""
    folders: tuple[str, ...] = ("INBOX", "Taken")
    validity: int = 1
    taken: dict[int, bytes] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)
    port: int = 0

    def __post_init__(self) -> None:
        self._identified = False

    def talk(self, connection: socket.socket) -> None:
        """One conversation."""
        self._identified = False
        with contextlib.suppress(OSError), connection, connection.makefile("rwb") as stream:  # whoever is cut off
            self._write(stream, "* OK ready")
            while line := stream.readline().decode().rstrip("\r\n"):
                self.said.append(line)
                tag, _, rest = line.partition(" ")
                answer = self._answer(stream, rest)
                if answer is None:
                    return
                self._write(stream, f"{tag} {answer}")

    def _answer(self, stream: BinaryIO, rest: str) -> str | None:
        verb, _, given = rest.partition(" ")
        match verb.upper():
            case "CAPABILITY":
                self._write(stream, f"* CAPABILITY {self.capabilities}")
            case "ID":
                self._identified = not self.refuses_id
                return "BAD unknown" if self.refuses_id else "OK ID completed"
            case "CREATE":
                return "NO exists"
            case "LIST":
                name = given.split(" ")[1].strip('"')
                if name in self.folders:
                    self._write(stream, f'* LIST () "/" "{name}"')
            case "SELECT":
                return self._select(stream, given.strip('"'))
            case "UID":
                return self._by_uid(stream, given)
        return "OK done"

    def _select(self, stream: BinaryIO, folder: str) -> str:
        if self.needs_id and not self._identified:
            return "NO SELECT Unsafe Login"
        if self.refuses_select or folder not in self.folders:
            return f"NO {self.refuses_select or 'no such mailbox'}"
        self._write(stream, f"* {len(self.mails)} EXISTS")
        self._write(stream, f"* OK [UIDVALIDITY {self.validity}] ok")
        return "OK [READ-WRITE] done"

    def _by_uid(self, stream: BinaryIO, given: str) -> str | None:
        verb, first, *_ = given.split(" ")
        match verb.upper():
            case "SEARCH":
                self._search(stream, first)
            case "FETCH":
                if self.refuses_partial and "<0." in given:
                    return "BAD partial"
                return self._fetch(stream, int(first))
            case "MOVE":
                uids = [int(uid) for uid in first.split(",")]
                if self.unmovable & set(uids):
                    return "NO cannot move"
                self.taken |= {uid: self.mails.pop(uid) for uid in uids}
        return "OK done"

    def _search(self, stream: BinaryIO, first: str) -> None:
        uids = sorted(self.mails)
        if first[0].isdigit():
            begin, end = map(int, first.split(":"))
            assert end <= len(uids)
            uids = uids[begin - 1 : end]
        if not uids and self.no_search_line:
            return
        size = max(1, -(-len(uids) // self.search_lines))
        for at in range(0, max(1, len(uids)), size):
            words = "".join(f" {uid}" for uid in uids[at : at + size])
            self._write(stream, f"* SEARCH{words}{self.search_tail}")

    def _fetch(self, stream: BinaryIO, uid: int) -> str | None:
        if uid in self.hangs_up_at:
            return None
        if uid in self.unfetchable | self.bad_to:
            return "BAD what" if uid in self.bad_to else "NO [SERVERBUG] cannot fetch"
        mail = self.mails[uid]
        if self.quoted:
            self._write(
                stream,
                f'* {uid} FETCH (UID {uid} BODY[]<0> "{mail.decode()}")'
                if mail
                else f"* {uid} FETCH (UID {uid} BODY[]<0> NIL)",
            )
        else:
            stream.write(b"* %d FETCH (UID %d BODY[]<0> {%d}\r\n%s FLAGS (\\Seen))\r\n" % (uid, uid, len(mail), mail))
        return "OK done"

    def _write(self, stream: BinaryIO, line: str) -> None:
        stream.write(line.encode() + b"\r\n")
        stream.flush()


@contextmanager
def odd_imap(mails: Sequence[bytes] = (), **how: Any) -> Iterator[OddImap]:
    """A running one with these mails in its INBOX."""
    made = OddImap(mails=dict(enumerate(mails, 1)), **how)
    listener = socket.create_server(("127.0.0.1", 0))
    made.port = listener.getsockname()[1]

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=made.talk, args=(connection,), daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield made
    finally:
        listener.close()
