"""The life of a service: HTTP first, then whatever of database and broker is there, and an end within ten seconds."""

import asyncio
from collections.abc import Mapping, Sequence

from services.kit.bounded import bounded
from services.kit.events.broker import address_of
from services.kit.events.consume import Consumer
from services.kit.events.parking import Parking
from services.kit.events.producer import Producer
from services.kit.events.relay import Relay
from services.kit.events.sweep import Sweep
from services.kit.health import Health
from services.kit.http import create_app
from services.kit.logging import get_logger
from services.kit.loops import Loop, Worker, keep_running
from services.kit.parked_routes import parked_routes
from services.kit.quiet import Place, Quiet
from services.kit.server import HttpServer
from services.kit.service import Service
from services.kit.signals import first_of
from services.kit.watch import Watch

STOP_LOOPS = 6.0
STOP_DATABASE = 1.2
STOP_HTTP = 1.3

_log = get_logger(__name__)


class Lifecycle:
    """Runs one service once."""

    def __init__(self, service: Service) -> None:
        """Bind the port; nothing else is opened yet."""
        settings = service.settings
        address = address_of(settings)
        self._service = service
        self.health = Health()
        self._relay = Relay(service.database, lambda: Producer(address))
        self._consumer = Consumer(service.database, service.clock, address, service.subscriptions)
        self._sweep = Sweep(service.database, service.clock, service.subscriptions)
        self._watch = Watch(
            service.database,
            address,
            service.clock,
            self.health,
            service.migrations,
            service.republish,
            self._consumer.rebuild,
            {"relay": lambda: self._relay.failing, "consumer": lambda: self._consumer.failing},
        )
        quiet = Quiet(
            service.clock,
            self._places,
            (*self._loops(), *service.side_loops, self._relay),
            lambda: self._relay.produced,
            lambda: self._relay.failures,
        )
        parking = Parking(service.database, service.clock, service.subscriptions)
        routers = [service.router, parked_routes(parking)]
        app = create_app(settings, self.health, service.clock, routers, quiet.within, service.open_folders)
        self.server = HttpServer(app, settings.http_host, settings.http_port)

    async def run(self, stop: asyncio.Event) -> None:
        """Live until `stop` is set, then end in good order, whatever hangs."""
        self.server.start()
        _log.info("listening", address=self.server.address, settings=self._service.settings.shown())
        watching = asyncio.create_task(self._watch.run(stop), name="watch")
        await first_of(stop, self._watch.database_found)
        tasks = [] if stop.is_set() else self._start(stop)
        await first_of(stop)
        await self._end(watching, tasks)

    def _start(self, stop: asyncio.Event) -> list[asyncio.Task[None]]:
        workers: list[Worker] = [*self._loops(), self._relay]
        aside: list[Worker] = [*self._service.side_loops]
        if self._service.subscriptions:
            workers.append(self._consumer)
            aside.append(self._sweep)  # it only asks the owner of what is missing
        started = [(worker, self.health) for worker in workers] + [(worker, None) for worker in aside]
        return [
            asyncio.create_task(keep_running(worker, stop, health), name=type(worker).__name__)
            for worker, health in started
        ]

    async def _end(self, watching: asyncio.Task[None], tasks: Sequence[asyncio.Task[None]]) -> None:
        _log.info("stopping")
        self.health.waits_for("service", "stopping")
        watching.cancel()
        await bounded(STOP_LOOPS, "loops", _ended(*tasks, watching))
        for task in tasks:
            task.cancel()
        await bounded(STOP_DATABASE, "database", self._service.database.close())
        await bounded(STOP_HTTP, "http", self.server.stop())
        _log.info("stopped")

    def _loops(self) -> tuple[Loop, ...]:
        return (*self._service.tickers, *self._service.loops)

    async def _places(self) -> Mapping[str, Place]:
        return await self._consumer.progress.by_topic() if self._service.subscriptions else {}


async def _ended(*tasks: asyncio.Task[None]) -> None:
    """Wait for all, whatever becomes of them, without cancelling them when the waiting is."""
    await asyncio.wait(tasks)
