"""A small SMSC of the tests' own, which answers as it is told: nonsense, slowly, never, twice."""

import asyncio
import contextlib
import ssl
import struct
from pathlib import Path

from schemas.ids import derived
from schemas.parties import Channel
from services.notifier.domain.results import Message, Rendered
from services.notifier.providers.smpp.bodies import Address, ShortMessage
from services.notifier.providers.smpp.options import SmppOptions
from services.notifier.providers.smpp.pdu import ANSWER, Command, Nonsense, Pdu, units
from tests.builders import local

FULL = 0x14
PHONE = Address(1, 1, "8613800138000")
US = Address(0, 1, "10690001")


def smpp_options(port: int, **given) -> SmppOptions:
    values = {"host": "127.0.0.1", "port": port, "tls": "none", "system_id": "perennial", "password": "secret"}
    return SmppOptions(**values | {"timeout": 3.0, "source": "10690001"} | given)


def sms(number=1, to="+8613800138000", text="【常青人寿】请缴费", attempt=1):
    delivery = derived("delivery", number)
    words = Rendered(text, None, None, "hash")
    return Message(f"{delivery}-{attempt}", str(delivery), "PremiumNotice", Channel.SMS, to, words, local("2026-03-02"))


def receipt(text: str, esm_class: int = 0x04, **optional) -> ShortMessage:
    return ShortMessage(PHONE, US, text.encode(), esm_class=esm_class, **optional)


class Smsc:
    """Keeps what it took. `status` is its answer to every submit; `ways` are its bad manners."""

    def __init__(self) -> None:
        self.submits: list[ShortMessage] = []
        self.binds = 0
        self.unbinds = 0
        self.enquiries = 0
        self.bind_status = 0
        self.statuses: list[int] = []
        self.outage: Path | None = None
        self.ways: set[str] = set()
        self.answers: dict[int, int] = {}
        self.after_bind: list[bytes] = []
        self.before_answer: list[bytes] = []
        self.before_drop: list[bytes] = []
        self.at_once = self.most_at_once = 0
        self.hold: asyncio.Event | None = None
        self.changed = asyncio.Event()
        self.writer: asyncio.StreamWriter | None = None
        self.message_ids: list[str] = []
        """Given to the next submits, before ids of its own."""
        self._ids = 0

    async def start(self, context: ssl.SSLContext | None = None) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=context)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        self._server.close()
        self.cut()

    def cut(self) -> None:
        if self.writer is not None:
            self.writer.transport.abort()

    def deliver(self, message: ShortMessage, sequence: int = 1) -> None:
        self.writer.write(Pdu(Command.DELIVER_SM, 0, sequence, message.encode()).encode())

    async def until(self, true) -> None:
        """Wait until something has become true here."""
        async with asyncio.timeout(5):
            while not true():
                await self.changed.wait()
                self.changed.clear()

    @property
    def taken(self) -> list[str]:
        return [f"+{each.destination.digits}" for each in self.submits]

    async def _serve(self, reader, writer) -> None:
        self.writer = writer
        with contextlib.suppress(OSError, EOFError, Nonsense):
            async for pdu in units(reader):
                asyncio.get_running_loop().create_task(self._answer(pdu, writer))
        writer.transport.abort()

    async def _answer(self, pdu: Pdu, writer) -> None:
        match pdu.command:
            case Command.BIND_TRANSCEIVER:
                self.binds += 1
                writer.write(pdu.answer(b"smsc\0", self.bind_status).encode())
                for octets in self.after_bind:
                    writer.write(octets)
            case Command.SUBMIT_SM:
                await self._submit(pdu, writer)
            case Command.ENQUIRE_LINK:
                self.enquiries += 1
                if "deaf" not in self.ways:
                    writer.write(pdu.answer().encode())
            case Command.UNBIND:
                self.unbinds += 1
                writer.write(pdu.answer().encode())
            case _ if pdu.command & ANSWER:
                self.answers[pdu.sequence] = pdu.status
        self.changed.set()

    async def _submit(self, pdu: Pdu, writer) -> None:
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        self.changed.set()
        if self.hold is not None:
            await self.hold.wait()
        self.at_once -= 1
        full = self.outage is not None and self.outage.exists()
        status = FULL if full else self.statuses.pop(0) if self.statuses else 0
        self._ids += 1
        if not status:
            self.submits.append(ShortMessage.decode(pdu.body))
        for octets in self.before_answer:
            writer.write(octets)
        message_id = self.message_ids.pop(0) if self.message_ids and not status else f"{self._ids:08x}"
        answer = pdu.answer(f"{message_id}\0".encode() if not status else b"", status)
        self._speak(answer, writer)
        if self.outage is not None and not status:
            self.deliver(receipt(f"id:{self._ids:08x} stat:DELIVRD"), self._ids)

    def _speak(self, answer: Pdu, writer) -> None:
        if self.ways & {"silent", "deaf"}:
            return
        if "drop" in self.ways:
            writer.write(b"".join(self.before_drop))
            writer.close()
            return
        writer.write(b"".join(MANNERS[way](answer) for way in self.ways) or answer.encode())


MANNERS = {
    "nonsense": lambda _: b"HTTP/1.1 400 Bad Request\r\n\r\n",
    "endless": lambda answer: struct.pack(">IIII", 0xFFFFFFFF, answer.command, 0, answer.sequence),
    "stranger": lambda answer: Pdu(answer.command, 0, answer.sequence + 1000).encode(),
    "nack": lambda answer: Pdu(Command.GENERIC_NACK, 3, answer.sequence).encode(),
    "other": lambda answer: Pdu(Command.ENQUIRE_LINK | ANSWER, 0, answer.sequence).encode(),
    "twice": lambda answer: answer.encode() * 2,
    "no id": lambda answer: Pdu(answer.command, 0, answer.sequence).encode(),
}
