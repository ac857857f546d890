"""The notifier as a process: between a broker, a database and echo, and seen over HTTP."""

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
from schemas.registry import encode
from schemas.sharding import shard_of
from tests.builders import make_instalment, make_notice, make_party, make_policy
from tests.contract.peer import node_peer
from tests.integration.notifier.conftest import NINE, changed, withdrawal

ROOT = Path(__file__).parents[3]
FACTS = (
    changed(make_policy("P1", make_instalment("2026-03-01"))),
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
async def start(make_database, broker, tmp_path) -> AsyncIterator[Callable[..., Awaitable[Process]]]:
    url = await make_database("notifier")
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


async def test_notices_go_out_and_are_told_of_over_http(start, say, tmp_path):
    await say(*FACTS, make_notice("P1"), make_notice("P2", true_while=()), withdrawal(make_notice("P2", true_while=())))
    process = await start()
    await process.answers("/ready")
    await process.idle()

    echoed = [json.loads(line) for line in (tmp_path / "echo.jsonl").read_text().splitlines()]
    said = await process.lines("outcomes")
    assert [each["outcome"] for each in said if each["notice_id"] == str(make_notice("P1").notice_id)] == ["accepted"]
    assert len(said) == 2
    deliveries = await process.lines("deliveries")
    assert {each["state"] for each in deliveries} == {"concluded"}
    attempts = await process.lines("attempts")
    assert [each["text"] for each in attempts] == [each["text"] for each in echoed]
    view = (await process.api.get(f"/notices/{make_notice('P1').notice_id}")).json()
    assert view["delivery"]["outcome"] == "accepted"
    assert (await process.api.get(f"/notices/{make_notice('P3').notice_id}")).status_code == 404

    log = process.child.log.read_text()
    assert "13800138000" not in log
    assert "someone@example.com" not in log


async def test_texts_go_through_an_smsc_whose_receipts_are_told(start, say, tmp_path):
    await say(*FACTS, make_notice("P1"))
    (tmp_path / "password").write_text("secret\n")
    async with node_peer(tmp_path) as peer:
        process = await start(
            PERENNIAL_NOTIFIER_SMS_PROVIDER="smpp",
            PERENNIAL_NOTIFIER_SMPP_HOST="127.0.0.1",
            PERENNIAL_NOTIFIER_SMPP_PORT=str(peer.port),
            PERENNIAL_NOTIFIER_SMPP_TLS="none",
            PERENNIAL_NOTIFIER_SMPP_SYSTEM_ID="perennial",
            PERENNIAL_NOTIFIER_SMPP_PASSWORD_FILE=str(tmp_path / "password"),
            PERENNIAL_NOTIFIER_SMPP_SOURCE="10690001",
            PERENNIAL_NOTIFIER_SMPP_PRICE="0.045",
        )
        await process.answers("/ready")

        async def delivered() -> bool:
            return [each["outcome"] for each in await process.lines("outcomes")] == ["accepted", "delivered"]

        await process.child.ready(delivered, within=40)
        [attempt] = await process.lines("attempts")
        assert attempt["parts"] == len(peer.taken()) == 2
        assert (attempt["cost"], attempt["currency"]) == ("0.090", "CNY")
        log = process.child.log.read_text()
        assert "13800138000" not in log
        assert "secret" not in log


async def test_packs_are_listed_and_texts_can_be_looked_at(start):
    process = await start()
    await process.answers("/live", 204)
    assert len((await process.api.get("/packs")).json()) == 6
    preview = (await process.api.post("/packs/zh-CN/Greeting/preview", json={"channel": "sms"})).json()
    assert "生日快乐" in preview["text"]
    assert preview["sms_parts"] == 1
    wrong = await process.api.post("/packs/zh-CN/Greeting/preview", json={"channel": "sms", "content": {"a": 1}})
    assert wrong.status_code == 422
    assert "addressee" in wrong.text
    assert (await process.api.post("/packs/zh-CN/Nothing/preview", json={"channel": "sms"})).status_code == 404
    assert (await process.api.post("/packs/zh-CN/Digest/preview", json={"channel": "sms"})).status_code == 409


async def test_killed_again_and_again_with_work_in_flight_everything_goes_out_once(start, say, tmp_path):
    await say(*FACTS)
    settings = {"PERENNIAL_NOTIFIER_LEASE_SECONDS": "2", "PERENNIAL_NOTIFIER_BATCH": "20"}
    for round_number in range(3):
        process = await start(**settings)
        names = [f"P{round_number}-{number}" for number in range(60)]
        await say(*(make_notice(name, true_while=()) for name in names))
        await process.answers("/started", 204)
        process.child.kill()
    process = await start(**settings)
    await process.answers("/ready")
    await process.lives_on()
    texts = [json.loads(line)["text"] for line in (tmp_path / "echo.jsonl").read_text().splitlines()]
    assert len(texts) == len(set(texts)) == 180
    assert len(await process.lines("outcomes")) == 180


@pytest.mark.parametrize(
    ("settings", "complaint"),
    [
        ({"PERENNIAL_NOTIFIER_SMS_PROVIDER": ""}, "PERENNIAL_NOTIFIER_SMS_PROVIDER: is not set"),
        ({"PERENNIAL_NOTIFIER_SMS_PROVIDER": "pigeon"}, "there is no provider 'pigeon'; there are echo, smpp, smtp"),
        ({"PERENNIAL_NOTIFIER_EMAIL_PROVIDER": "smtp"}, "PERENNIAL_NOTIFIER_SMTP_HOST: is not set"),
        ({"PERENNIAL_NOTIFIER_ECHO_FIEL": "x"}, "did you mean PERENNIAL_NOTIFIER_ECHO_FILE?"),
        ({"PERENNIAL_NOTIFIER_LEASE_SECONDS": "0.5"}, "must be longer than the 1 seconds that echo may take"),
        ({"PERENNIAL_NOTIFIER_LOCALE": "xx-XX"}, "there is no pack xx-XX; there are zh-CN"),
    ],
)
async def test_wrong_settings_stop_the_start_with_the_name(start, settings, complaint):
    process = await start(**settings)
    ended = await process.end()
    assert ended == 2
    log = process.child.log.read_text()
    assert complaint in log
    assert "Traceback" not in log
