"""A small SMSC of the tests' own, which answers as it is told: nonsense, slowly, never, twice."""

import asyncio
import contextlib
import json
import ssl
import struct
from pathlib import Path

from schemas.ids import derived
from schemas.parties import Channel
from services.notifier.domain import gsm7
from services.notifier.domain.results import Message, Rendered
from services.notifier.providers.smpp.bodies import Address, ShortMessage
from services.notifier.providers.smpp.options import SmppOptions
from services.notifier.providers.smpp.pdu import ANSWER, Command, Nonsense, Pdu, units
from services.notifier.providers.smpp.reading import UCS2
from services.notifier.providers.smpp.texts import split
from tests.builders import local

FULL = 0x14
BIND_FAILED = 0x0D
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
    """Keeps what it took, in memory and, with a folder, in the log of a peer (tests/contract/peer.py).

    `statuses` are its answers to the next submits; `ways` are its bad manners. With a folder it also asks for the password,
    refuses while the file `outage` is there, and sends receipts.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.submits: list[ShortMessage] = []
        self.binds = 0
        self.unbinds = 0
        self.enquiries = 0
        self.bind_status = 0
        self.statuses: list[int] = []
        self._folder = folder
        if folder is not None:
            (folder / "smsc.jsonl").write_text("")
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
                writer.write(pdu.answer(b"smsc\0", self._status_of_bind(pdu)).encode())
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
        status = self._outage() or (self.statuses.pop(0) if self.statuses else 0)
        self._ids += 1
        message, message_id = ShortMessage.decode(pdu.body), self._next_id(status)
        if not status:
            self.submits.append(message)
            self._log(message, message_id)
        for octets in self.before_answer:
            writer.write(octets)
        answer = pdu.answer(f"{message_id}\0".encode() if not status else b"", status)
        self._speak(answer, writer)
        if self._folder is not None and not status and message.registered_delivery:
            arrived = receipt(f"id:{message_id} sub:001 dlvrd:001 stat:DELIVRD err:000 text:")
            self.deliver(arrived._replace(source=message.destination, destination=message.source), self._ids)

    def _next_id(self, status: int) -> str:
        return self.message_ids.pop(0) if self.message_ids and not status else f"{self._ids:08x}"

    def _status_of_bind(self, pdu: Pdu) -> int:
        known = pdu.body.startswith(b"perennial\0secret\0")
        return self.bind_status or (BIND_FAILED if self._folder is not None and not known else 0)

    def _outage(self) -> int:
        """The status of a submit while the file of an outage is there: the number in it, or that the queue is full."""
        try:
            return int((self._folder / "outage").read_text() or FULL) if self._folder is not None else 0
        except FileNotFoundError:
            return 0

    def _log(self, message: ShortMessage, message_id: str) -> None:
        if self._folder is None:
            return
        header, octets = split(message)
        clock = self._folder / "clock"
        line = {
            "to": f"+{message.destination.digits}",
            "text": octets.decode("utf-16-be") if message.data_coding == UCS2 else gsm7.decode(octets),
            "udh": [header.hex()] if header else [],
            "coding": message.data_coding,
            "registered": message.registered_delivery,
            "id": message_id,
            "at": clock.read_text().strip() if clock.exists() else None,
        }
        with (self._folder / "smsc.jsonl").open("a", encoding="utf-8") as log:
            log.write(json.dumps(line, ensure_ascii=False) + "\n")

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
