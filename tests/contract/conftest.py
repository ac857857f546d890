"""SMSCs to send to: the tests' own, and one not written by us, npm `smpp` on node."""

import asyncio
import json
import os
import shutil
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from services.notifier.providers.smpp.provider import Smpp
from tests.contract.smsc import Smsc, smpp_options

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


@pytest.fixture
async def smsc() -> AsyncIterator[Smsc]:
    made = Smsc()
    await made.start()
    yield made
    await made.stop()


@pytest.fixture
async def node_smsc(tmp_path) -> AsyncIterator[Peer]:
    """npm's; where a machine has no node, the tests' own stands in for it."""
    if not node_is_here():
        own = Smsc()
        own.outage = tmp_path / "outage"
        await own.start()
        yield Peer(own.port, lambda: own.taken)
        await own.stop()
        return
    node = await asyncio.create_subprocess_exec(
        "node", str(NODE_FOLDER / "server.js"), str(tmp_path), stdout=asyncio.subprocess.PIPE
    )
    try:
        port = int(await asyncio.wait_for(node.stdout.readline(), 20))
        lines = tmp_path / "smsc.jsonl"
        yield Peer(port, lambda: [json.loads(line)["to"] for line in lines.read_text().splitlines()])
    finally:
        node.kill()
        await node.wait()


@pytest.fixture
async def smpp(node_smsc) -> AsyncIterator[Smpp]:
    provider = Smpp(smpp_options(node_smsc.port, window=50))
    yield provider
    await provider.close()


@pytest.fixture
async def made(smsc):
    """Makes providers for the tests' own SMSC, and closes them."""
    providers = []

    def make(**given) -> Smpp:
        providers.append(Smpp(smpp_options(smsc.port, **given)))
        return providers[-1]

    yield make
    for provider in providers:
        await provider.close()
