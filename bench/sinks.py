"""Sinks that take messages as fast as a process can, so that a run measures the sender: each a process of its own."""

import asyncio
import multiprocessing
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import uvloop

from deploy.local.ports import free_port
from services.notifier.providers.smpp.pdu import ANSWER, HEADER, Command

_context = multiprocessing.get_context("spawn")


@dataclass(frozen=True, slots=True)
class Sink:
    """A sink at work on loopback."""

    port: int
    pid: int
    _taken: Any

    @property
    def taken(self) -> int:
        """How many it has taken: e-mails, or parts of texts."""
        return int(self._taken.value)


@contextmanager
def sink_of(kind: str) -> Iterator[Sink]:
    """A sink for `smpp` or `smtp`."""
    port, taken, ready = free_port(), _context.Value("q", 0), _context.Event()
    process = _context.Process(target=_run, args=(kind, port, taken, ready), daemon=True)
    process.start()
    if not ready.wait(30):
        raise TimeoutError(f"the {kind} sink did not start")
    try:
        yield Sink(port, process.pid or 0, taken)
    finally:
        process.terminate()
        process.join()


def _run(kind: str, port: int, taken: Any, ready: Any) -> None:
    uvloop.run(_serve(_SINKS[kind], port, taken, ready))


async def _serve(protocol: Callable[[Any], asyncio.Protocol], port: int, taken: Any, ready: Any) -> None:
    await asyncio.get_running_loop().create_server(lambda: protocol(taken), "127.0.0.1", port)
    ready.set()
    await asyncio.Event().wait()


class _Taking(asyncio.Protocol):
    """One connection; `taken` is shared by all of a sink, and written by its one process only."""

    def __init__(self, taken: Any) -> None:
        self._taken = taken
        self._unread = bytearray()
        self._transport: Any = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def _count(self) -> int:
        self._taken.get_obj().value += 1
        return int(self._taken.get_obj().value)


class SmppSink(_Taking):
    """Binds everybody and takes every text; sends no receipts."""

    def data_received(self, data: bytes) -> None:
        self._unread += data
        answers, at = [], 0
        while len(self._unread) - at >= HEADER.size:
            length, command, _, sequence = HEADER.unpack_from(self._unread, at)
            if len(self._unread) - at < length:
                break
            at += length
            body = b"%08x\0" % self._count() if command == Command.SUBMIT_SM else b"sink\0"
            answers.append(HEADER.pack(HEADER.size + len(body), command | ANSWER, 0, sequence) + body)
        del self._unread[:at]
        if answers:
            self._transport.write(b"".join(answers))


class SmtpSink(_Taking):
    """Takes every e-mail."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._in_data = False
        self._transport.write(b"220 sink\r\n")

    def data_received(self, data: bytes) -> None:
        self._unread += data
        while (end := self._unread.find(b"\r\n.\r\n" if self._in_data else b"\r\n")) >= 0:
            line = bytes(self._unread[:4]).upper()
            del self._unread[: end + (5 if self._in_data else 2)]
            self._transport.write(self._answer(line))

    def _answer(self, line: bytes) -> bytes:
        if self._in_data:
            self._in_data = False
            return b"250 taken as %d\r\n" % self._count()
        self._in_data = line == b"DATA"
        return {b"DATA": b"354 go on\r\n", b"QUIT": b"221 bye\r\n"}.get(line, b"250 sink\r\n")


_SINKS: dict[str, Callable[[Any], asyncio.Protocol]] = {"smpp": SmppSink, "smtp": SmtpSink}
