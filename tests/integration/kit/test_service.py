"""A service as a process, with database and broker there, absent, gone and come back."""

import asyncio
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from deploy.local.ports import free_port
from deploy.local.processes import Child
from services.kit.migrations import upgrade
from tests.integration.kit.running import LONGEST_STOP, Running
from tests.integration.kit.things import MIGRATIONS, NOW, SCHEMA

LONGEST_WITHOUT_BROKER = 4
"""Measured: under two seconds on an idle machine."""

ROOT = Path(__file__).parents[3]


@pytest.fixture
async def things_url(empty_database: str) -> str:
    await asyncio.to_thread(upgrade, empty_database, SCHEMA, MIGRATIONS)
    return empty_database


@pytest.fixture
async def start(things_url: str, broker, tmp_path: Path) -> AsyncIterator[Callable[..., Awaitable[Running]]]:
    """`await start()` gives a process whose HTTP API answers."""
    begun: list[Running] = []

    async def run(**settings: str) -> Running:
        port = free_port()
        environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "PERENNIAL_DATABASE_URL": things_url,
            "PERENNIAL_KAFKA_BOOTSTRAP": broker.bootstrap,
            "PERENNIAL_EMBEDDED_BROKER": str(broker.kind == "embedded"),
            "PERENNIAL_KAFKA_SESSION_SECONDS": "3",
            "PERENNIAL_THINGS_HTTP_PORT": str(port),
            **settings,
        }
        program = [sys.executable, "-m", "tests.integration.kit.things_service"]
        child = Child("things", program, log=tmp_path / f"{port}.log", environment=environment, directory=ROOT)
        running = Running(child, httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=20))
        begun.append(running)
        child.start()
        await running.answers("/live", 204)
        return running

    yield run
    for one in begun:
        await one.api.aclose()
        one.child.kill()


@pytest.fixture
async def postgres_back(postgres) -> AsyncIterator:
    """The database server; a test that takes it away gets it back here."""
    yield postgres
    if not postgres.running:
        await postgres.start()


@pytest.fixture
async def broker_back(broker) -> AsyncIterator:
    yield broker
    if not await broker.answers():
        await broker.start()


async def test_it_works_and_stops_at_once(start) -> None:
    service = await start()
    await service.ready()
    assert await service.status("/started") == 204
    await service.say("a", 1)
    await service.has_applied("a", 1)
    assert (await service.api.get("/parked")).json() == []
    assert await service.stops() < LONGEST_STOP


async def test_a_broker_that_is_absent_at_the_start_is_waited_for(start, broker_back) -> None:
    await broker_back.stop()
    service = await start()
    await service.waits_for("broker")
    assert await service.status("/started") == 503
    await service.answers("/effects/a", 200)
    await service.say("a", 1)
    await broker_back.start()
    await service.ready()
    await service.has_applied("a", 1)


async def test_it_stops_in_time_when_the_broker_never_came(start, broker_back) -> None:
    await broker_back.stop()
    service = await start()
    await service.waits_for("broker")
    assert await service.stops() < LONGEST_WITHOUT_BROKER


async def test_it_stops_in_time_when_the_broker_is_gone(start, broker_back) -> None:
    service = await start()
    await service.ready()
    await broker_back.kill()
    await service.say("a", 1)
    await service.waits_for("broker")
    assert await service.stops() < LONGEST_WITHOUT_BROKER


async def test_it_stops_in_time_when_the_database_is_gone(start, postgres_back) -> None:
    service = await start()
    await service.ready()
    await postgres_back.kill()
    await service.waits_for("database")
    assert (await service.api.post("/say/a/1")).status_code == 503
    assert await service.stops() < LONGEST_STOP


async def test_it_stops_in_time_when_both_are_gone(start, postgres_back, broker_back) -> None:
    service = await start()
    await service.ready()
    await broker_back.kill()
    await postgres_back.kill()
    await service.waits_for("database")
    assert await service.stops() < LONGEST_STOP


async def test_a_database_that_comes_back_is_used_again(start, postgres_back) -> None:
    service = await start()
    await service.ready()
    await postgres_back.kill()
    await service.waits_for("database")
    await postgres_back.start()
    await service.ready()
    await service.say("a", 1)
    await service.has_applied("a", 1)


async def test_another_cluster_is_published_to_again_once(start, broker_back) -> None:
    service = await start()
    await service.ready()
    await service.say("a", 1)
    await service.has_applied("a", 1)
    await broker_back.restart(fresh=True)
    await service.has_applied("again", 1)
    await service.ready()
    await service.say("a", 2)
    await service.has_applied("a", 1, 2)


async def test_another_cluster_met_at_the_next_start_is_published_to_again(start, broker_back) -> None:
    service = await start()
    await service.ready()
    await service.stops()
    await broker_back.restart(fresh=True)
    again = await start()
    await again.has_applied("again", 1)


async def test_a_second_signal_ends_it_at_once(start, broker_back) -> None:
    service = await start()
    await service.ready()
    await broker_back.kill()
    await service.waits_for("broker")
    os.kill(service.child.pid, signal.SIGTERM)
    await service.waits_for("service")
    begun = time.monotonic()
    assert await service.child.stop() == 1
    assert time.monotonic() - begun < 5


async def test_killed_with_work_in_flight_it_goes_on_where_it_was(start) -> None:
    said = list(range(1, 6))
    for number in said:
        service = await start()
        await service.answers("/effects/a", 200)
        await service.say("a", number)
        service.child.kill()
    last = await start()
    await last.has_applied("a", *said)


@pytest.mark.any_broker
async def test_a_schema_of_another_revision_is_waited_for(start, make_database) -> None:
    service = await start(PERENNIAL_DATABASE_URL=await make_database())
    await service.waits_for("database", because="run its migrations")


@pytest.mark.any_broker
async def test_wrong_settings_are_one_message_and_no_traceback(start) -> None:
    with pytest.raises(Exception, match="ended while starting") as caught:
        await start(PERENNIAL_THINGS_CLOCKS="system")
    assert "PERENNIAL_THINGS_CLOCKS: no such setting; did you mean PERENNIAL_THINGS_CLOCK?" in str(caught.value)
    assert "Traceback" not in str(caught.value)


async def test_a_driver_asks_for_quiet_and_moves_the_time(start) -> None:
    service = await start(PERENNIAL_CLOCK=f"stepped@{NOW.isoformat()}")
    await service.ready()
    await service.say("a", 1)
    async with asyncio.timeout(40):
        while not (quiet := (await service.api.get("/quiet", params={"wait": 20})).json())["idle"]:
            continue  # a consumer on its way into its group is not quiet
    assert quiet["produced"] == 1
    assert quiet["positions"] == quiet["ends"]
    assert sum(quiet["ends"].values()) == 1
    assert (await service.api.get("/effects/a")).json() == [1]
    later = (NOW + timedelta(days=1)).isoformat()
    assert (await service.api.put("/clock", json={"now": later})).status_code == 204
    assert (await service.api.get("/quiet", params={"wait": 20})).json()["now"] == later.replace("+00:00", "Z")
