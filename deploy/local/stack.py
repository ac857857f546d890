"""The whole house on one machine: PostgreSQL, a broker, an SMSC and a mail server that write down what they get, and the three services, as child processes."""

import asyncio
import secrets
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from aiokafka.errors import KafkaError

from deploy.local.broker import EmbeddedBroker
from deploy.local.carriers import Named
from deploy.local.errors import LocalError
from deploy.local.home import this_process
from deploy.local.ports import free_port
from deploy.local.postgres import Postgres
from deploy.local.processes import ChildFailure
from deploy.local.service_process import ServiceProcess
from deploy.local.sinks import NOBODY, Sinks
from deploy.local.topics import create_topics, topic_plan
from deploy.local.variables import Surroundings
from services.cli.addresses import SERVICES, LocalStack
from services.cli.errors import Unreachable
from services.cli.operate import migrate_one

LOOK_AGAIN = 0.5
"""Seconds of machine time between two looks at whether everybody lives."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What kind of stack is to stand."""

    kind: str
    folder: Path
    """Logs, and the data of the embedded PostgreSQL."""
    sinks: Path
    """What the outside world received: `smsc.jsonl`, `smtp.jsonl`."""
    zone: str
    clock: Callable[[], str] = lambda: "system"
    """The clock setting of a service that starts now."""
    clock_file: Path | None = None
    """Where a driver writes the business time for the sinks; they use the machine's without it."""
    fast: bool = False
    """The data need not outlive the machine."""
    database_url: str | None = None
    kafka_bootstrap: str | None = None
    named: Named = NOBODY
    """Who carries messages in the place of the sinks."""
    echo: bool = False
    """Text messages go into a file, `echo.jsonl`, which can be asked what it took."""


class Stack:
    """Stands between `async with`; stops in order: services first, then what they stand on."""

    def __init__(self, wanted: Wanted) -> None:
        self.wanted = wanted
        self.api_key = secrets.token_urlsafe(24)
        self.services: dict[str, ServiceProcess] = {}
        self.restarts = 0
        self._logs = wanted.folder / "logs"
        self.sinks = Sinks(wanted.sinks, self._logs, wanted.clock_file, named=wanted.named, echo=wanted.echo)
        self._broker: EmbeddedBroker | None = None
        self._postgres: Postgres | None = None
        self._held = AsyncExitStack()
        self._watch: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._logs.mkdir(parents=True, exist_ok=True)
        self.wanted.sinks.mkdir(parents=True, exist_ok=True)
        try:
            await self._start()
        except BaseException:
            await self._held.aclose()
            raise
        self._watch = asyncio.create_task(self._keep_alive(), name="stack watch")
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._watch is not None:
            self._watch.cancel()
            await asyncio.wait([self._watch])
        await self._held.aclose()

    @property
    def urls(self) -> dict[str, str]:
        """Where each service answers."""
        return {name: service.url for name, service in self.services.items()}

    def check(self) -> None:
        """Raise `LocalError` when the stack could not be kept standing."""
        if self._watch is not None and self._watch.done():
            self._watch.result()

    async def until_fallen(self) -> None:
        """Wait until the stack cannot be kept standing, which is raised as `LocalError`."""
        if self._watch is not None:
            await self._watch

    async def _start(self) -> None:
        database_url, bootstrap = await asyncio.gather(self._start_database(), self._start_broker())
        for service in SERVICES:
            await asyncio.to_thread(migrate_one, database_url, service)
        await self._start_sinks()
        ports = {name: free_port() for name in SERVICES}
        surroundings = Surroundings(
            database_url=database_url,
            kafka_bootstrap=bootstrap,
            embedded_broker=self._broker is not None,
            api_key=self.api_key,
            ledger_url=f"http://127.0.0.1:{ports['ledger']}",
            carriers=self.sinks.settings,
            zone=self.wanted.zone,
        )
        await self._start_services(surroundings, ports)
        LocalStack(
            pid=this_process(),
            kind=self.wanted.kind,
            folder=str(self.wanted.folder),
            api_key=self.api_key,
            services=self.urls,
            database_url=database_url,
            kafka_bootstrap=bootstrap,
        ).write()

    async def _start_database(self) -> str:
        if self.wanted.database_url:
            return self.wanted.database_url
        self._postgres = Postgres(self.wanted.folder / "postgres", fast=self.wanted.fast)
        self._held.push_async_callback(self._postgres.stop)
        await self._postgres.start()
        return self._postgres.url()

    async def _start_broker(self) -> str:
        if self.wanted.kafka_bootstrap:
            await _make_topics(self.wanted.kafka_bootstrap)
            return self.wanted.kafka_bootstrap
        self._broker = EmbeddedBroker(self._logs)
        self._held.push_async_callback(self._broker.stop)
        await self._broker.start()
        return self._broker.bootstrap

    async def _start_sinks(self) -> None:
        self._held.push_async_callback(self.sinks.stop)
        await self.sinks.start()

    async def _start_services(self, surroundings: Surroundings, ports: Mapping[str, int]) -> None:
        for name, port in ports.items():
            service = ServiceProcess(name, port, surroundings, self._logs, self.wanted.clock)
            self.services[name] = service
            service.start()
        self._held.push_async_callback(self._stop_services)
        await asyncio.gather(*(service.ready() for service in self.services.values()))

    async def _stop_services(self) -> None:
        await asyncio.gather(*(service.stop() for service in self.services.values()))

    async def _keep_alive(self) -> None:
        """Start again whoever died, each on its own: a service that starts again waits for a broker that died with it.

        The embedded broker comes back empty, and its owners publish again.
        """
        children = [each for each in (self._postgres, self._broker, *self.services.values()) if each is not None]
        keepers = [asyncio.create_task(self._keep(each)) for each in children]
        try:
            fallen, _ = await asyncio.wait(keepers, return_when=asyncio.FIRST_COMPLETED)
            await fallen.pop()
        finally:
            for keeper in keepers:
                keeper.cancel()
            await asyncio.wait(keepers)

    async def _keep(self, child: Postgres | EmbeddedBroker | ServiceProcess) -> None:
        while True:
            await asyncio.sleep(LOOK_AGAIN)
            if not child.running:
                self.restarts += 1
                await _started_again(child)


async def _make_topics(bootstrap: str) -> None:
    try:
        await create_topics(bootstrap, topic_plan().partitions.kafka, compaction=True)
    except (KafkaError, OSError) as error:
        raise Unreachable(f"the broker of PERENNIAL_KAFKA_BOOTSTRAP does not answer: {error}") from error


async def _started_again(child: Postgres | EmbeddedBroker | ServiceProcess) -> None:
    try:
        if isinstance(child, ServiceProcess):
            child.start()
            await child.ready()
        else:
            await child.start()
    except ChildFailure as failure:
        raise LocalError(f"could not be started again: {failure}") from failure
