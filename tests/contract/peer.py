"""An SMSC to send to: npm `smpp` on node, which nobody here wrote, or the tests' own in its place.

Both pass `test_peers.py`: they let the same client bind, write the same lines to `smsc.jsonl`, are full or refuse while a file
`outage` is there, and send the receipts that were asked for.
"""

import asyncio
import json
import os
import shutil
import ssl
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.contract.smsc import Smsc

NODE_FOLDER = Path(__file__).parents[2] / ".local" / "smsc"
"""Where `.ci/run` installs tests/contract/node."""
LOG, OUTAGE, CLOCK = "smsc.jsonl", "outage", "clock"


@dataclass
class Peer:
    """Whoever plays the SMSC: where it listens, and the folder of its log."""

    port: int
    folder: Path

    def lines(self) -> list[dict[str, Any]]:
        """One for each part that it took."""
        return json_lines(self.folder / LOG)

    def taken(self) -> list[str]:
        """The numbers it took messages for."""
        return [line["to"] for line in self.lines()]


def json_lines(log: Path) -> list[dict[str, Any]]:
    """The whole lines of a log to which another process may be writing; none before it is there."""
    text = log.read_text(encoding="utf-8") if log.exists() else ""
    whole, _, _ = text.rpartition("\n")
    return [json.loads(line) for line in whole.split("\n") if line]


def npm_is_here() -> bool:
    here = shutil.which("node") is not None and (NODE_FOLDER / "node_modules" / "smpp").is_dir()
    assert here or not os.environ.get("CI"), "the run that counts needs node, and npm's smpp in .local/smsc"
    return here


def context_of(key: str, certificate: str) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    return context


def smsc_peer(folder: Path, *tls: str) -> AbstractAsyncContextManager[Peer]:
    """npm's; where a machine has no node, the tests' own. `tls` is the files of a key and of its certificate."""
    return (npm_peer if npm_is_here() else own_peer)(folder, *tls)


@asynccontextmanager
async def own_peer(folder: Path, *tls: str) -> AsyncIterator[Peer]:
    """The tests' own SMSC as a peer."""
    own = Smsc(folder)
    await own.start(context_of(*tls) if tls else None)
    try:
        yield Peer(own.port, folder)
    finally:
        await own.stop()


@asynccontextmanager
async def npm_peer(folder: Path, *tls: str) -> AsyncIterator[Peer]:
    """npm's `smpp` as a program of its own."""
    node = await asyncio.create_subprocess_exec(
        "node", str(NODE_FOLDER / "server.js"), str(folder), *tls, stdout=asyncio.subprocess.PIPE
    )
    try:
        port = int(await asyncio.wait_for(node.stdout.readline(), 20))
        yield Peer(port, folder)
    finally:
        node.kill()
        await node.wait()
