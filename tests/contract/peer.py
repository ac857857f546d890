"""An SMSC not written by us: npm `smpp` on node."""

import asyncio
import json
import os
import shutil
import ssl
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.contract.smsc import Smsc

NODE_FOLDER = Path(__file__).parents[2] / ".local" / "smsc"
"""Where `.ci/run` installs tests/contract/node."""


@dataclass
class Peer:
    """Whoever plays the SMSC: where it listens, and the numbers it took messages for."""

    port: int
    taken: Callable[[], Sequence[str]]


def node_is_here() -> bool:
    here = shutil.which("node") is not None and (NODE_FOLDER / "node_modules" / "smpp").is_dir()
    assert here or not os.environ.get("CI"), "the run that counts needs node, and npm's smpp in .local/smsc"
    return here


def context_of(key: str, certificate: str) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    return context


@asynccontextmanager
async def node_peer(folder: Path, *tls: str) -> AsyncIterator[Peer]:
    """npm's; where a machine has no node, the tests' own stands in for it. Both are full while `outage` is there.

    `tls` is the files of a key and of its certificate.
    """
    if not node_is_here():
        own = Smsc()
        own.outage = folder / "outage"
        await own.start(context_of(*tls) if tls else None)
        yield Peer(own.port, lambda: own.taken)
        await own.stop()
        return
    node = await asyncio.create_subprocess_exec(
        "node", str(NODE_FOLDER / "server.js"), str(folder), *tls, stdout=asyncio.subprocess.PIPE
    )
    try:
        port = int(await asyncio.wait_for(node.stdout.readline(), 20))
        lines = folder / "smsc.jsonl"
        yield Peer(port, lambda: [json.loads(line)["to"] for line in lines.read_text().splitlines()])
    finally:
        node.kill()
        await node.wait()
