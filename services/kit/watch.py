"""Database and broker, watched: readiness tells which is missing, and an absent one never ends the process."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from importlib.resources.abc import Traversable
from types import MappingProxyType

from services.kit import cluster, metrics, revisions
from services.kit.backoff import pauses, rest
from services.kit.clock import Clock, SystemClock, drifts
from services.kit.errors import Misconfigured, TryLater
from services.kit.events.broker import BrokerAddress
from services.kit.events.failures import MACHINE
from services.kit.health import Health
from services.kit.logging import get_logger
from services.kit.postgres import Database

WATCH_SECONDS = 3.0
"""Machine time between two looks while all is well."""

_log = get_logger(__name__)


class Watch:
    """Looks at the database, then at the broker, again and again. Reconnecting is what their users do themselves."""

    def __init__(
        self,
        database: Database,
        address: BrokerAddress,
        clock: Clock,
        health: Health,
        directory: Traversable | None = None,
        republish: cluster.Republish | None = None,
        on_other_cluster: Callable[[], None] = lambda: None,
        failing: Mapping[str, Callable[[], bool]] = MappingProxyType({}),
    ) -> None:
        """`directory` is where the schema's revisions lie, when not in the usual place; `failing` are workers to ask."""
        self._database = database
        self._address = address
        self._clock = clock
        self._health = health
        self._directory = directory
        self._republish = republish
        self._on_other_cluster = on_other_cluster
        self._failing = failing
        self._cluster: str | None = None
        self._opened = False
        self.database_found = asyncio.Event()
        """Set once the database has been reached and its schema is the one that this program needs."""
        for what in ("database", "broker"):
            health.waits_for(what, "not reached yet")

    async def run(self, stop: asyncio.Event) -> None:
        """Look until `stop`; soon again while something is missing."""
        waits = pauses(longest=WATCH_SECONDS)
        while not stop.is_set():
            self._ask_workers()
            if await self._sees("database", self._look_at_database) and await self._sees(
                "broker", self._look_at_broker
            ):
                self._health.started = True
                waits = pauses(longest=WATCH_SECONDS)
                await rest(stop, WATCH_SECONDS)
            else:
                await rest(stop, next(waits))

    def _ask_workers(self) -> None:
        for worker, fails in self._failing.items():
            if fails():
                self._health.waits_for(worker, "its last attempt failed; the log says why")
            else:
                self._health.has(worker)

    async def _sees(self, what: str, look: Callable[[], Awaitable[None]]) -> bool:
        try:
            await look()
        except (*MACHINE, Misconfigured) as error:
            reason = str(error) or type(error).__name__
            if self._health.reasons.get(what) != reason:
                _log.warning("not reached", what=what, reason=reason)
                metrics.count("perennial_connections_lost_total", to=what)
            self._health.waits_for(what, reason)
            return False
        if what in self._health.reasons:
            _log.info("reached", what=what)
        self._health.has(what)
        return True

    async def _look_at_database(self) -> None:
        if not self._opened:
            await self._database.open()
            self._opened = True
        if not self.database_found.is_set():
            await revisions.check(self._database, self._directory)
            self.database_found.set()
        before = self._clock.now()
        database = await cluster.database_time(self._database)
        after = self._clock.now()
        # The answer was made some time between the two, so only what lies outside them is a difference.
        if isinstance(self._clock, SystemClock) and drifts(min(max(database, before), after), database):
            raise TryLater(f"the clocks differ: {database.isoformat()} there, {after.isoformat()} here")

    async def _look_at_broker(self) -> None:
        found = await cluster.cluster_id(self._address)
        if found == self._cluster:
            return
        await cluster.welcome(self._database, found, self._republish, self._clock.now())
        if self._cluster is not None:
            self._on_other_cluster()
        self._cluster = found
