"""The sweep: a version that has been missing too long is asked for."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime

import structlog

from services.kit.clock import Clock
from services.kit.errors import TryLater
from services.kit.events import parked, waiting
from services.kit.events.gate import Gate
from services.kit.events.pipeline import Pipeline
from services.kit.events.subscription import Subscription
from services.kit.postgres import Database
from services.kit.signals import first_of

PATIENCE = 60.0
"""Seconds of machine time that a gap may last before the owner is asked; then twice as long each time, up to an hour."""
PERIOD = 5.0
KEYS = 500

_log = structlog.get_logger(__name__)


class Sweep:
    """Looks at the gaps of every gated subscription, in machine time."""

    def __init__(
        self, database: Database, clock: Clock, subscriptions: Sequence[Subscription], *, patience: float = PATIENCE
    ) -> None:
        """`patience` in seconds."""
        self._database = database
        self._clock = clock
        self._patience = patience
        self._gated = [(one.pipeline, one.gate) for one in subscriptions if one.gate is not None]

    async def run(self, stop: asyncio.Event) -> None:
        """Sweep until `stop`."""
        while not stop.is_set():
            await self.sweep()
            await first_of(stop, seconds=PERIOD)

    async def sweep(self) -> None:
        """Ask once about every gap whose time has come."""
        for pipeline, gate in self._gated:
            await self._ask(gate, await self._old_gaps(pipeline))

    async def quiet(self) -> tuple[bool, datetime | None]:
        """Always idle: what waits for a missing event waits for its owner, not for this clock."""
        return True, None

    async def _old_gaps(self, pipeline: Pipeline) -> Mapping[str, int]:
        """Key → the version missing there. What could be applied after all is, and behind a parked record nobody asks."""
        async with self._database.transaction() as tx:
            keys = await waiting.with_old_gaps(tx, pipeline.name, self._patience, KEYS)
            if not keys:
                return {}
            await waiting.note_asked(tx, pipeline.name, keys)
            held_back = {key for _, key in await parked.streams(tx, pipeline.name, keys)}
            asking = sorted(set(keys) - held_back)
            reached = await pipeline.drain(tx, asking, self._clock.now())
            left = {record.key for _, record in await waiting.of_keys(tx, pipeline.name, asking)}
            return {key: version + 1 for key, version in reached.items() if key in left}

    async def _ask(self, gate: Gate, missing: Mapping[str, int]) -> None:
        for key, version in missing.items():
            _log.warning("asking_for_missing_event", key=key, from_version=version)
            try:
                await gate.ask(key, version)
            except (TryLater, OSError, TimeoutError) as error:
                _log.warning("owner_not_reached", key=key, error=str(error))
