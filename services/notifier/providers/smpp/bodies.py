"""The bodies of units: binding, text messages in both directions, and the optional fields behind them."""

import struct
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from services.notifier.providers.smpp.pdu import Nonsense

VERSION = 0x34
SHORT = 254
"""The octets that fit into `short_message`; more go into the optional field."""
MESSAGE_PAYLOAD = 0x0424
LONGEST_TEXT = 255
"""Octets of a field that ends with NUL; the longest of the protocol has 65, and numbers and ids are keys of tables."""
_TLV = struct.Struct(">HH")
_NOTHING: Mapping[int, bytes] = MappingProxyType({})


class Address(NamedTuple):
    """Who sends or receives: kind of number, numbering plan, and the number or name."""

    ton: int = 0
    npi: int = 0
    digits: str = ""

    def encode(self) -> bytes:
        """Its octets."""
        return bytes((self.ton, self.npi)) + _ended(self.digits)


class ShortMessage(NamedTuple):
    """A text message or a receipt: `submit_sm` and `deliver_sm` have the same fields."""

    source: Address
    destination: Address
    content: bytes
    """With its user data header in front, where `esm_class` says that there is one."""
    data_coding: int = 0
    esm_class: int = 0
    registered_delivery: int = 0
    validity_period: str = ""
    optional: Mapping[int, bytes] = _NOTHING

    def encode(self) -> bytes:
        """The body."""
        long = len(self.content) > SHORT
        short, optional = (
            (b"", {**self.optional, MESSAGE_PAYLOAD: self.content}) if long else (self.content, self.optional)
        )
        return b"".join(
            (
                b"\0",  # service_type
                self.source.encode(),
                self.destination.encode(),
                bytes((self.esm_class, 0, 0)),  # protocol_id, priority_flag
                b"\0",  # schedule_delivery_time
                _ended(self.validity_period),
                bytes(
                    (self.registered_delivery, 0, self.data_coding, 0, len(short))
                ),  # replace_if_present, sm_default_msg_id
                short,
                *(_TLV.pack(tag, len(value)) + value for tag, value in optional.items()),
            )
        )

    @classmethod
    def decode(cls, body: bytes, *, short: bool = True) -> "ShortMessage":
        """Read a body; one that is not `short` is that of `data_sm`. Raises `Nonsense`; an optional field that is cut off is left out."""
        octets = Octets(body)
        octets.text()
        source, destination = octets.address(), octets.address()
        if not short:
            esm_class, registered, coding = octets.byte(), octets.byte(), octets.byte()
            optional = octets.optional()
            content = optional.pop(MESSAGE_PAYLOAD, b"")
            return cls(source, destination, content, coding, esm_class, registered, "", optional)
        esm_class, _, _ = octets.byte(), octets.byte(), octets.byte()
        octets.text()
        validity = octets.text()
        registered, _, coding, _, length = (octets.byte() for _ in range(5))
        taken = octets.take(length)
        optional = octets.optional()
        content = taken or optional.pop(MESSAGE_PAYLOAD, b"")
        return cls(source, destination, content, coding, esm_class, registered, validity, optional)


def bind_body(system_id: str, password: str, system_type: str) -> bytes:
    """Who we are."""
    return b"".join((_ended(system_id), _ended(password), _ended(system_type), bytes((VERSION, 0, 0)), b"\0"))


def message_id_of(body: bytes) -> str | None:
    """The id in the answer to a submit, where there is one; SMSCs are found that leave out the end of it."""
    return body.partition(b"\0")[0].decode("latin-1").strip() or None


class Octets:
    """Reads fields from the front."""

    def __init__(self, octets: bytes) -> None:
        """All of them are unread."""
        self._octets = octets
        self._at = 0

    def take(self, count: int) -> bytes:
        """The next octets. Raises `Nonsense` where there are fewer."""
        taken = self._octets[self._at : self._at + count]
        if len(taken) < count:
            raise Nonsense(f"{len(taken)} octets where {count} are promised")
        self._at += count
        return taken

    def byte(self) -> int:
        """The next octet."""
        return self.take(1)[0]

    def text(self) -> str:
        """Everything up to the next NUL. Raises `Nonsense` where that is too far away."""
        end = self._octets.find(b"\0", self._at, self._at + LONGEST_TEXT + 1)
        if end < 0:
            raise Nonsense(f"a text without an end within {LONGEST_TEXT} octets")
        text = self._octets[self._at : end]
        self._at = end + 1
        return text.decode("latin-1")

    def address(self) -> Address:
        """The next address."""
        return Address(self.byte(), self.byte(), self.text())

    def optional(self) -> dict[int, bytes]:
        """The optional fields to the end, as far as they are whole."""
        found = {}
        while len(self._octets) - self._at >= _TLV.size:
            tag, length = _TLV.unpack(self.take(_TLV.size))
            if len(self._octets) - self._at < length:
                break
            found[tag] = self.take(length)
        return found


def _ended(text: str) -> bytes:
    if "\0" in text:
        raise ValueError("a NUL inside a field")
    return text.encode("latin-1") + b"\0"
