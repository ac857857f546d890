"""The house: scheduler and notifier as the programs they are in production, from the release to the last task closed."""

import asyncio
import contextlib
import os
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import httpx

from bench import cpu, crowd, load
from bench.carriers import CHANNELS, settings_of
from bench.ground import Ground
from deploy.local.errors import Stuck
from deploy.local.house import House
from deploy.local.ports import free_port
from deploy.local.service_process import ServiceProcess
from deploy.local.variables import Surroundings
from services.kit.migrations import upgrade

KEY = "bench"
SERVICES = ("scheduler", "notifier")
UNDER_WAY = """
SELECT EXISTS (SELECT FROM scheduler.recipient WHERE next_at IS NOT NULL)
    OR EXISTS (SELECT FROM scheduler.notice WHERE next_at IS NOT NULL)
"""
CLOSED = "SELECT count(*) FROM scheduler.task WHERE state = 'sent'"
REST_SECONDS = 60
"""After a million rows have been written, until the machine's disk has them and the machine is itself again."""
LOADED_WITHIN = 7200
"""Machine seconds for the largest load on a busy machine; a release before its end would measure nothing."""
COUNTERS = ("perennial_statements_total", "perennial_produce_batches_total")


@dataclass(frozen=True, slots=True)
class Run:
    """What one run showed. The counters are per 1,000 notices and do not depend on the machine."""

    seconds: float
    per_second: float
    statements: float
    produce_batches: float
    wal_bytes: float
    processor: dict[str, float]
    """Milliseconds of processor time per notice: of each service, and of database and broker together."""
    resident: dict[str, tuple[float, ...]]
    """MiB of each service after each quarter of the way."""


async def run(ground: Ground, recipients: int, logs: Path, waiting: int = 0) -> Run:
    """Load, wait until nothing moves, release, and wait until every task is closed; so many more cases are `waiting`."""
    async with living(ground, recipients, logs) as (house, processes):
        if waiting:
            await crowded(ground, waiting)
        return await _measured(house, processes, ground, recipients)


@asynccontextmanager
async def living(ground: Ground, recipients: int, logs: Path) -> AsyncIterator[tuple[House, Sequence[ServiceProcess]]]:
    """The house with its load taken in, ten minutes before the release."""
    for service in SERVICES:
        await asyncio.to_thread(upgrade, ground.database_url, service)
    surroundings = Surroundings(
        database_url=ground.database_url,
        kafka_bootstrap=ground.bootstrap,
        embedded_broker=not ground.idempotent,
        api_key=KEY,
        ledger_url="http://127.0.0.1:9",
        carriers=settings_of(ground, logs),
        zone="Asia/Shanghai",
    )
    processes = [
        ServiceProcess(name, free_port(), surroundings, logs, lambda: f"stepped@{load.BEFORE.isoformat()}")
        for name in SERVICES
    ]
    await load.publish(ground.bootstrap, ground.partitions, recipients, CHANNELS[ground.carrier])
    for process in processes:
        process.start()
    try:
        await asyncio.gather(*(process.ready() for process in processes))
        async with House({process.name: process.url for process in processes}, KEY) as house:
            await settled(house)
            yield house, processes
    finally:
        await asyncio.gather(*(process.stop() for process in processes))


async def _measured(house: House, processes: Sequence[ServiceProcess], ground: Ground, recipients: int) -> Run:
    urls = [process.url for process in processes]
    connection = await asyncpg.connect(ground.database_url)
    try:
        await connection.execute("ANALYZE")
        counters, wal = await _counters(urls), await connection.fetchval("SELECT pg_current_wal_lsn()")
        processor = _processor(processes)
        started = time.perf_counter()
        await house.move_to(load.RELEASE)
        ended, resident = await _until_closed(connection, recipients, processes)
        seconds = ended - started
        spent = _processor(processes)
        await house.settle()
        written = await connection.fetchval("SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), $1)", wal)
    finally:
        await connection.close()
    grown = {name: value - counters[name] for name, value in (await _counters(urls)).items()}
    thousands = recipients / 1000
    return Run(
        seconds=seconds,
        per_second=recipients / seconds,
        statements=grown[COUNTERS[0]] / thousands,
        produce_batches=grown[COUNTERS[1]] / thousands,
        wal_bytes=float(written) / thousands,
        processor={name: (spent[name] - processor[name]) / thousands for name in spent},
        resident=resident,
    )


async def crowded(ground: Ground, waiting: int) -> None:
    """Have so many more cases wait, with all that belongs to them."""
    connection = await asyncpg.connect(ground.database_url)
    try:
        await crowd.gather(connection, waiting)
    finally:
        await connection.close()
    await asyncio.sleep(REST_SECONDS)


async def settled(house: House) -> None:
    """A load of this size takes longer to come in than a house may take for one instant."""
    async with asyncio.timeout(LOADED_WITHIN):
        while True:
            with contextlib.suppress(Stuck):
                await house.settle()
                return


async def _until_closed(
    connection: asyncpg.Connection, recipients: int, processes: Sequence[ServiceProcess]
) -> tuple[float, dict[str, tuple[float, ...]]]:
    """Count only when nobody waits to be looked at and no notice for its outcome: two indexes tell, almost for nothing.

    Says when that was, since counting among a million is no part of a run, and how much memory the processes held at each quarter.
    """
    held: list[list[float]] = []
    while True:
        held.append([cpu.resident_mib(process.pid) for process in processes])
        ended = time.perf_counter()
        if not await connection.fetchval(UNDER_WAY) and await connection.fetchval(CLOSED) >= recipients:
            quarters = [held[(len(held) - 1) * quarter // 4] for quarter in range(1, 5)]
            return ended, {process.name: tuple(each[at] for each in quarters) for at, process in enumerate(processes)}
        await asyncio.sleep(0.1)


def _processor(processes: Sequence[ServiceProcess]) -> dict[str, float]:
    """Processor seconds so far."""
    spent = {process.name: cpu.seconds_of(process.pid) for process in processes}
    return spent | {"rest": cpu.seconds_of(os.getpid()) - sum(spent.values())}


async def _counters(urls: Sequence[str]) -> dict[str, float]:
    """The sums of our counters over the services."""
    sums = dict.fromkeys(COUNTERS, 0.0)
    async with httpx.AsyncClient(headers={"Authorization": f"Bearer {KEY}"}) as client:
        for url in urls:
            for line in (await client.get(f"{url}/metrics")).text.splitlines():
                name = line.partition("{")[0].partition(" ")[0]
                if name in sums:
                    sums[name] += float(line.rpartition(" ")[2])
    return sums
