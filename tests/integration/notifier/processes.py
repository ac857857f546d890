"""The notifier as a process: between a broker, a database and its providers, and seen over HTTP."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import httpx
import pytest
from aiokafka import AIOKafkaProducer

from deploy.local.ports import free_port
from deploy.local.processes import Child
from schemas.parties import PartyChanged
from schemas.policy_events import PolicyChanged
from schemas.registry import encode
from schemas.sharding import shard_of
from tests.builders import local, make_instalment, make_party, make_policy

NINE = local("2026-03-02")
ROOT = Path(__file__).parents[3]
FACTS = (
    PolicyChanged(occurred_at=NINE, policy=make_policy("P1", make_instalment("2026-03-01")), changed=("anything",)),
    PartyChanged(occurred_at=NINE, party=make_party()),
)


class Process:
    """A notifier, and its HTTP API."""

    def __init__(self, child: Child, api: httpx.AsyncClient) -> None:
        self.child = child
        self.api = api

    async def answers(self, path: str, status: int = 200) -> None:
        async def check() -> bool:
            try:
                return (await self.api.get(path)).status_code == status
            except httpx.TransportError:
                return False

        await self.child.ready(check, within=40)

    async def end(self) -> int | None:
        """Wait until the process has ended by itself; its exit code."""
        return await asyncio.to_thread(self.child._process.wait, 30)

    async def idle(self) -> dict:
        """Idle twice with the same answer, as the driver of a stepped house asks."""
        before = None
        async with asyncio.timeout(40):
            while (answer := (await self.api.get("/quiet?wait=2")).json()) != before or not answer["idle"]:
                before = answer
        return answer

    async def lives_on(self) -> None:
        """Until nothing is left to do: what was found not to have been sent is tried again a minute later."""
        while moment := (await self.idle())["next_moment"]:
            (await self.api.put("/clock", json={"now": moment})).raise_for_status()

    async def lines(self, what: str) -> list[dict]:
        return [json.loads(line) for line in (await self.api.get(f"/records/{what}")).text.splitlines()]


@pytest.fixture
async def url(make_database) -> str:
    """The database of the processes of a test."""
    return await make_database("notifier")


@pytest.fixture
async def start(url, broker, tmp_path) -> AsyncIterator[Callable[..., Awaitable[Process]]]:
    begun: list[Process] = []

    async def run(**settings: str) -> Process:
        port = free_port()
        environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "PERENNIAL_DATABASE_URL": url,
            "PERENNIAL_KAFKA_BOOTSTRAP": broker.bootstrap,
            "PERENNIAL_EMBEDDED_BROKER": str(broker.kind == "embedded"),
            "PERENNIAL_KAFKA_SESSION_SECONDS": "3",
            "PERENNIAL_CLOCK": f"stepped@{NINE.isoformat()}",
            "PERENNIAL_NOTIFIER_HTTP_PORT": str(port),
            "PERENNIAL_NOTIFIER_SMS_PROVIDER": "echo",
            "PERENNIAL_NOTIFIER_SERVICE_PHONE": "95500",
            "PERENNIAL_NOTIFIER_EMAIL_PROVIDER": "echo",
            "PERENNIAL_NOTIFIER_ECHO_FILE": str(tmp_path / "echo.jsonl"),
            **settings,
        }
        program = [sys.executable, "-m", "services.notifier"]
        child = Child("notifier", program, log=tmp_path / f"{port}.log", environment=environment, directory=ROOT)
        process = Process(child, httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=20))
        begun.append(process)
        child.start()
        return process

    yield run
    for one in begun:
        await one.api.aclose()
        one.child.kill()


@pytest.fixture
async def say(broker) -> AsyncIterator[Callable[..., Awaitable[None]]]:
    """Puts events into the log."""
    producer = AIOKafkaProducer(bootstrap_servers=broker.bootstrap)
    await producer.start()

    async def send(*events) -> None:
        for event in events:
            wire = encode(event)
            partitions = await producer.partitions_for(wire.topic)
            await producer.send_and_wait(
                wire.topic,
                wire.body,
                key=wire.key.encode(),
                headers=list(wire.headers),
                partition=shard_of(wire.key) % len(partitions),
            )

    yield send
    await producer.stop()
