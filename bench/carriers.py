"""What carries the messages of a run: the house hears it by its settings, the bare loop writes to the same sink."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Protocol

import aiosmtplib

from bench.ground import Ground
from deploy.local.carriers import Settings, by_echo, by_own_mail_server, by_own_smsc
from schemas.parties import Channel
from services.notifier.providers.smpp.pdu import HEADER, Command

AT = "2026-03-01T01:00:00Z"
WINDOW = 200
CONNECTIONS = 8
PART = 67
"""Letters of a part in UCS-2 behind its header."""
NOWHERE = 9
CHANNELS = {"echo": Channel.SMS, "smpp": Channel.SMS, "smtp": Channel.EMAIL}
"""Carrier → what reaches the recipients of a run."""


def settings_of(ground: Ground, folder: Path) -> Settings:
    """What the notifier of the house is told. Receipts are no part of a run: it ends when the sink has accepted."""
    echo = by_echo(ground.echo, folder / "never")
    mail = by_own_mail_server(ground.sink_port if ground.carrier == "smtp" else NOWHERE)
    if ground.carrier != "smpp":
        return {**echo, **mail, "SMTP_CONNECTIONS": str(CONNECTIONS)}
    return {**echo, **mail, **by_own_smsc(ground.sink_port), "SMPP_WINDOW": str(WINDOW), "SMPP_RECEIPTS": "false"}


class Carrying(Protocol):
    """How the bare loop hands its texts over."""

    async def __call__(self, references: Sequence[str], texts: Sequence[str]) -> None:
        """Return when every text is accepted."""
        ...


@asynccontextmanager
async def carrying(ground: Ground) -> AsyncIterator[Carrying]:
    """The bare loop's way to the carrier of this run."""
    match ground.carrier:
        case "smpp":
            reader, writer = await asyncio.open_connection("127.0.0.1", ground.sink_port)
            yield _BareSmpp(reader, writer)
            writer.close()
        case "smtp":
            clients = [_client(ground.sink_port) for _ in range(CONNECTIONS)]
            await asyncio.gather(*(client.connect() for client in clients))
            yield _BareSmtp(clients)
            for client in clients:
                client.close()
        case _:
            yield _BareEcho(ground.echo)


class _BareEcho:
    """One line for each text, written through."""

    def __init__(self, file: Path) -> None:
        self._file = file

    async def __call__(self, references: Sequence[str], texts: Sequence[str]) -> None:
        with self._file.open("a", encoding="utf-8") as echo:
            for reference, text in zip(references, texts, strict=True):
                echo.write(json.dumps({"reference": reference, "text": text, "at": AT}, ensure_ascii=False) + "\n")
                echo.flush()


class _BareSmpp:
    """Units in one window, each text in as many parts as it takes."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    async def __call__(self, references: Sequence[str], texts: Sequence[str]) -> None:
        units = [unit for reference, text in zip(references, texts, strict=True) for unit in _units(reference, text)]
        for at in range(0, len(units), WINDOW):
            some = units[at : at + WINDOW]
            self._writer.write(b"".join(some))
            for _ in some:
                length, *_ = HEADER.unpack(await self._reader.readexactly(HEADER.size))
                await self._reader.readexactly(length - HEADER.size)


def _units(reference: str, text: str) -> list[bytes]:
    """`submit_sm` of every part: a header of concatenation and UCS-2. The reference stands for the number."""
    octets = [text[at : at + PART].encode("utf-16-be") for at in range(0, len(text), PART)]
    parts = [bytes((5, 0, 3, hash(reference) % 256, len(octets), each + 1)) + part for each, part in enumerate(octets)]
    fixed = b"\0\0\0" + b"10690001\0" + b"\1\1" + reference[:20].encode() + b"\0" + b"\x40\0\0\0\0\0\0\x08\0"
    bodies = [fixed + bytes((len(part),)) + part for part in parts]
    return [HEADER.pack(HEADER.size + len(body), Command.SUBMIT_SM, 0, 1) + body for body in bodies]


class _BareSmtp:
    """As many connections as the house has, one e-mail at a time on each."""

    def __init__(self, clients: Sequence[aiosmtplib.SMTP]) -> None:
        self._clients = clients

    async def __call__(self, references: Sequence[str], texts: Sequence[str]) -> None:
        waiting = iter(zip(references, texts, strict=True))
        await asyncio.gather(*(self._serve(client, waiting) for client in self._clients))

    async def _serve(self, client: aiosmtplib.SMTP, waiting: "zip[tuple[str, str]]") -> None:
        for reference, text in waiting:
            mail = f"Message-ID: <{reference}@bench>\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n"
            await client.sendmail("bench@perennial.example", f"{reference}@perennial.example", mail.encode())


def _client(port: int) -> aiosmtplib.SMTP:
    return aiosmtplib.SMTP(hostname="127.0.0.1", port=port, start_tls=False, local_hostname="localhost")
