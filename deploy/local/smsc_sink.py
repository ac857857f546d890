"""An SMSC that delivers to nobody: each message becomes one line of a log. A program of its own.

    python -m deploy.local.smsc_sink PORT LOG [CLOCK]

It speaks SMPP 3.4: lets anybody bind, puts the parts of a text together again, answers every submit, and sends the
receipts that were asked for. While `LOG.down` exists it is out of order and takes nothing. It takes the business time from
a file that the driver writes, so that the log is a witness of its own.
"""

import asyncio
import contextlib
import json
import signal
import sys
from pathlib import Path

from services.kit.clock import SystemClock
from services.notifier.domain.heard import TextPart
from services.notifier.providers.smpp.bodies import Address, ShortMessage
from services.notifier.providers.smpp.pdu import ANSWER, Command, Nonsense, Pdu, units
from services.notifier.providers.smpp.texts import read_text

BINDS = {0x00000001, 0x00000002, int(Command.BIND_TRANSCEIVER)}
OUT_OF_ORDER = 0x64
NOT_UNDERSTOOD = 0x03
RECEIPT = 0x04
AGAIN_AFTER = 0.5
"""Seconds until a receipt that was not taken is sent again."""


class Log:
    """Writes what arrives: one JSON line for each message, when its last part is here and before that is answered."""

    def __init__(self, file: Path, clock: Path | None) -> None:
        self.outage = file.with_name(f"{file.name}.down")
        self._file = file
        self._clock = clock
        self._parts: dict[tuple[str, int | None, int], dict[int, str]] = {}

    def take(self, message: ShortMessage) -> None:
        """One part of a message, or all of it."""
        part = read_text(message, "CN")
        text = self._whole(message.destination.digits, part)
        if text is None:
            return
        machine_at = SystemClock().now().isoformat()
        line = {
            "to": f"+{message.destination.digits}",
            "from": message.source.digits,
            "text": text,
            "parts": part.total,
            "at": self._clock.read_text(encoding="utf-8").strip() if self._clock else machine_at,
            "machine_at": machine_at,
        }
        with self._file.open("a", encoding="utf-8") as log:
            log.write(json.dumps(line, ensure_ascii=False) + "\n")

    def _whole(self, to: str, part: TextPart) -> str | None:
        """The text, once all its parts are here. A part that comes again begins another text with the same reference."""
        if part.total == 1:
            return part.text
        key = to, part.reference, part.total
        here = self._parts.setdefault(key, {})
        if part.part in here:
            here.clear()
        here[part.part] = part.text
        if len(here) < part.total:
            return None
        del self._parts[key]
        return "".join(here[number] for number in sorted(here))


class Smsc:
    """Everybody who is bound shares the ids and the receipts."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self._ids = 0
        self._owed: dict[int, bytes] = {}
        """Receipts that nobody has confirmed."""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, to its end."""
        with contextlib.suppress(OSError, EOFError, Nonsense):
            async for pdu in units(reader):
                for answer in self._answers(pdu, writer):
                    writer.write(answer.encode())
                await writer.drain()
        writer.close()

    def _answers(self, pdu: Pdu, writer: asyncio.StreamWriter) -> list[Pdu]:
        if pdu.command in BINDS:
            return [pdu.answer(b"sink\0"), *self._receipts()]
        if pdu.command == Command.SUBMIT_SM:
            return self._submitted(pdu)
        if pdu.command in {Command.ENQUIRE_LINK, Command.UNBIND}:
            return [pdu.answer()]
        if pdu.command == Command.DELIVER_SM | ANSWER:
            self._confirmed(pdu, writer)
            return []
        return [] if pdu.is_answer else [Pdu(Command.GENERIC_NACK, NOT_UNDERSTOOD, pdu.sequence)]

    def _submitted(self, pdu: Pdu) -> list[Pdu]:
        if self._log.outage.exists():
            return [pdu.answer(status=OUT_OF_ORDER)]
        message = ShortMessage.decode(pdu.body)
        self._log.take(message)
        self._ids += 1
        answer = pdu.answer(f"{self._ids:08d}\0".encode())
        if not message.registered_delivery & 1:
            return [answer]
        self._owed[self._ids] = _receipt(message, self._ids)
        return [answer, Pdu(Command.DELIVER_SM, 0, self._ids, self._owed[self._ids])]

    def _receipts(self) -> list[Pdu]:
        return [Pdu(Command.DELIVER_SM, 0, number, body) for number, body in self._owed.items()]

    def _confirmed(self, answer: Pdu, writer: asyncio.StreamWriter) -> None:
        if answer.status == 0:
            self._owed.pop(answer.sequence, None)
        elif (body := self._owed.get(answer.sequence)) is not None:
            again = Pdu(Command.DELIVER_SM, 0, answer.sequence, body).encode()
            asyncio.get_running_loop().call_later(AGAIN_AFTER, writer.write, again)


def _receipt(message: ShortMessage, number: int) -> bytes:
    text = f"id:{number:08d} sub:001 dlvrd:001 stat:DELIVRD err:000 text:"
    return ShortMessage(
        Address(1, 1, message.destination.digits), message.source, text.encode(), esm_class=RECEIPT
    ).encode()


async def serve(port: int, log: Path, clock: Path | None) -> None:
    """Take messages on loopback until told to stop."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    server = await asyncio.start_server(Smsc(Log(log, clock)).serve, "127.0.0.1", port)
    await stop.wait()
    server.close()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]) if len(sys.argv) > 3 else None))  # noqa: PLR2004
