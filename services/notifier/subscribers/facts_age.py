"""How old the facts are, in machine time: since when everything that was in the log has been taken in."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from services.kit.backoff import rest
from services.kit.cluster import cluster_id
from services.kit.events import broker
from services.kit.events.broker import BrokerAddress
from services.kit.events.failures import MACHINE
from services.kit.logging import get_logger

EVERY = 0.5
"""Machine seconds between two looks."""
ANSWER_SECONDS = 5.0

_log = get_logger(__name__)


class FactsAge:
    """Looks where the log ends, and later whether the group has come that far: then the facts are as old as the look."""

    name = "facts-age"

    def __init__(self, address: BrokerAddress, subscription: str, topics: Sequence[str], max_age: float) -> None:
        """`max_age` in seconds of machine time."""
        self._address = address
        self._subscription = subscription
        self._topics = topics
        self._max_age = max_age
        self._as_of: float | None = None
        self._silent = False

    def fresh(self) -> bool:
        """Whether the facts are young enough for a last look. Nothing is known before the first look."""
        return self._as_of is not None and time.monotonic() - self._as_of <= self._max_age

    async def run(self, stop: asyncio.Event) -> None:
        """Look until `stop`. While the broker is away the facts grow old."""
        while not stop.is_set():
            try:
                async with self._connected() as (probe, admin, group):
                    self._silent = False
                    await self._watch(stop, probe, admin, group)
            except MACHINE as error:
                if not self._silent:
                    _log.warning("the age of the facts is not known", reason=f"{type(error).__name__}: {error}")
                self._silent = True
                await rest(stop, EVERY)

    async def quiet(self) -> tuple[bool, datetime | None]:
        """Always: looking is no work."""
        return True, None

    async def _watch(
        self, stop: asyncio.Event, probe: AIOKafkaConsumer, admin: AIOKafkaAdminClient, group: str
    ) -> None:
        while not stop.is_set():
            looked = time.monotonic()
            async with asyncio.timeout(ANSWER_SECONDS):
                ends = await self._ends(probe)
            while not stop.is_set():
                if time.monotonic() - looked > self._max_age:
                    # Worth nothing any more. Perhaps the group is one of a cluster that is gone: connect anew.
                    raise TimeoutError("the facts do not come as far as the log")
                async with asyncio.timeout(ANSWER_SECONDS):
                    # Named places only: asked for everything of a group, the embedded broker's answer cannot be read.
                    reached = await admin.list_consumer_group_offsets(group, partitions=list(ends))
                if all(place in reached and reached[place].offset >= end for place, end in ends.items() if end):
                    self._as_of = looked
                    break
                await rest(stop, EVERY / 5)
            await rest(stop, EVERY)

    async def _ends(self, probe: AIOKafkaConsumer) -> Mapping[TopicPartition, int]:
        places = []
        for topic in self._topics:
            partitions = probe.partitions_for_topic(topic)
            if not partitions:
                raise TimeoutError(f"topic {topic} is not there yet")
            places += [TopicPartition(topic, partition) for partition in partitions]
        ends: Mapping[TopicPartition, int] = await probe.end_offsets(places)
        return ends

    @contextlib.asynccontextmanager
    async def _connected(self) -> AsyncIterator[tuple[AIOKafkaConsumer, AIOKafkaAdminClient, str]]:
        cluster = await cluster_id(self._address)
        probe = broker.probe(self._address, *self._topics, name="facts-age")
        admin = broker.admin(self._address)
        try:
            await probe.start()
            await admin.start()
            yield probe, admin, f"{self._address.service}.{self._subscription}.{cluster}"
        finally:
            for client in (admin.close(), probe.stop()):
                await asyncio.wait([asyncio.ensure_future(client)], timeout=1)
