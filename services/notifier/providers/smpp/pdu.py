"""The units of SMPP 3.4 on the wire: a header of sixteen octets, and a body that `bodies.py` can read."""

import asyncio
import struct
from collections.abc import AsyncIterator
from enum import IntEnum
from typing import NamedTuple

HEADER = struct.Struct(">IIII")
LONGEST = 128 * 1024
"""More octets than any unit of the protocol can have: what claims to be longer is nonsense, not patience."""
CHUNK = 64 * 1024
"""Octets that are read at a time."""
LAST_SEQUENCE = 0x7FFFFFFF
ANSWER = 0x80000000
"""Set in the command of every answer."""


class Command(IntEnum):
    """What a unit asks for; its answer has the same number with `ANSWER`."""

    GENERIC_NACK = 0x80000000
    SUBMIT_SM = 0x00000004
    DELIVER_SM = 0x00000005
    UNBIND = 0x00000006
    BIND_TRANSCEIVER = 0x00000009
    ENQUIRE_LINK = 0x00000015
    ALERT_NOTIFICATION = 0x00000102
    DATA_SM = 0x00000103


class Nonsense(ValueError):  # noqa: N818 -- named by what the other side said
    """Octets that are no SMPP."""


class Pdu(NamedTuple):
    """One unit. Commands and statuses that we do not know keep their numbers."""

    command: int
    status: int
    sequence: int
    body: bytes = b""

    @property
    def is_answer(self) -> bool:
        """Whether it answers something."""
        return bool(self.command & ANSWER)

    def answer(self, body: bytes = b"", status: int = 0) -> "Pdu":
        """The answer to it."""
        return Pdu(self.command | ANSWER, status, self.sequence, body)

    def encode(self) -> bytes:
        """Its octets."""
        return HEADER.pack(HEADER.size + len(self.body), self.command, self.status, self.sequence) + self.body


async def units(reader: asyncio.StreamReader) -> AsyncIterator[Pdu]:
    """Unit after unit; all that have come are read at once. Raises `Nonsense`, and `EOFError` where the stream ends."""
    unread = b""
    while octets := await reader.read(CHUNK):
        unread += octets
        at = 0
        while len(unread) - at >= HEADER.size:
            length, command, status, sequence = HEADER.unpack_from(unread, at)
            if not HEADER.size <= length <= LONGEST:
                raise Nonsense(f"a unit of {length} octets")
            if len(unread) - at < length:
                break
            yield Pdu(command, status, sequence, unread[at + HEADER.size : at + length])
            at += length
        unread = unread[at:]
    raise EOFError(f"the stream ended behind {len(unread)} octets of a unit")
