"""What an operator does with parked records: look, repair, replay, discard."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.kit.clock import Clock
from services.kit.errors import Refused
from services.kit.events import outbox
from services.kit.events.record import Headers, Record, from_row, headers_to_json
from services.kit.events.subscription import Subscription
from services.kit.postgres import Database, statements

_sql = statements("services.kit.store", "parking.sql")


@dataclass(frozen=True, slots=True)
class Parked:
    """One parked record."""

    id: int
    subscription: str
    record: Record
    reason: str
    parked_at: datetime
    repaired_at: datetime | None


@dataclass(frozen=True, slots=True)
class Replayed:
    """What a replay has done: how many records took effect, and how many are still parked."""

    settled: int
    left: int


class Parking:
    """The parked records of one service."""

    def __init__(self, database: Database, clock: Clock, subscriptions: Sequence[Subscription]) -> None:
        """The subscriptions know how their records are applied."""
        self._database = database
        self._clock = clock
        self._pipelines: Mapping[str, Subscription] = {one.name: one for one in subscriptions}

    async def page(self, after: int = 0, rows: int = 100) -> list[Parked]:
        """What is parked, oldest first, behind the id `after`."""
        async with self._database.transaction() as tx:
            found = _sql.parked_page(tx.connection, after=after, rows=rows)
            return [
                Parked(
                    row["id"],
                    row["subscription"],
                    from_row(row),
                    row["reason"],
                    row["parked_at"],
                    row["repaired_at"],
                )
                async for row in found
            ]

    async def count(self) -> int:
        """How many records are parked."""
        async with self._database.transaction() as tx:
            return int(await _sql.parked_count(tx.connection))

    async def repair(self, parked_id: int, headers: Headers, body: bytes | None) -> None:
        """Replace what a parked record says. It takes effect with the next replay of its key."""
        async with self._database.transaction() as tx:
            done = await _sql.repair_parked(tx.connection, id=parked_id, headers=headers_to_json(headers), body=body)
        _assert_found(parked_id, done)

    async def discard(self, parked_id: int) -> None:
        """Give up one parked record for good, such as one that is not ours."""
        async with self._database.transaction() as tx:
            done = await _sql.discard_parked(tx.connection, id=parked_id)
        _assert_found(parked_id, done)

    async def replay(self, subscription: str, topic: str, key: str) -> Replayed:
        """Apply what is parked of one key, in order, in one transaction; what fails again stays with all behind it.

        What is parked of the outbox is published instead of applied, once it is small enough.
        """
        if subscription == outbox.PARKED_AS:
            async with self._database.transaction() as tx:
                return Replayed(*await outbox.replay(tx, (topic, key)))
        found = self._pipelines.get(subscription)
        if found is None:
            raise Refused(f"there is no subscription {subscription}; there are {', '.join(sorted(self._pipelines))}")
        async with self._database.transaction() as tx:
            settled, left = await found.pipeline.replay(tx, (topic, key), self._clock.now())
        return Replayed(settled, left)


def _assert_found(parked_id: int, done: int | None) -> None:
    if done is None:
        raise Refused(f"no record {parked_id} is parked")
