"""How far a service has come in its logs: what is committed in the database, beside where the logs end."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, ConsumerRecord, TopicPartition

from services.kit import metrics
from services.kit.errors import TryLater
from services.kit.events import broker
from services.kit.events.broker import BrokerAddress
from services.kit.events.failures import MACHINE
from services.kit.quiet import Place

ASK_SECONDS = 5


@dataclass(frozen=True, slots=True)
class PartitionPlace:
    """One partition: the next offset to be applied, and the end of the log."""

    subscription: str
    topic: str
    partition: int
    position: int
    end: int


class Reader:
    """What one subscription has taken in since it got its partitions."""

    def __init__(self, name: str, topics: Sequence[str]) -> None:
        """`subscriber` is set once FastStream has made it."""
        self.name = name
        self.topics = topics
        self.subscriber: Any = None
        self.listener: ConsumerRebalanceListener = _Forgetful(self)
        self._positions: dict[TopicPartition, int] = {}

    def took(self, raws: Iterable["ConsumerRecord[bytes, bytes]"]) -> None:
        """These records are committed in the database."""
        for raw in raws:
            place = TopicPartition(raw.topic, raw.partition)
            self._positions[place] = max(self._positions.get(place, 0), raw.offset + 1)

    def forget(self) -> None:
        """Partitions come and go: another member may have gone on from where we were."""
        self._positions.clear()

    def assigned(self) -> frozenset[TopicPartition]:
        """The partitions that are ours now."""
        consumer = self._consumer()
        return frozenset() if consumer is None else frozenset(consumer.assignment())

    def partitions(self, topic: str) -> frozenset[int]:
        """All partitions of a topic, as far as is known."""
        consumer = self._consumer()
        return frozenset() if consumer is None else frozenset(consumer.partitions_for_topic(topic) or ())

    def fetched_end(self, place: TopicPartition) -> int:
        """The end of the log as of the last fetch, 0 before the first."""
        consumer = self._consumer()
        if consumer is None or place not in consumer.assignment():
            return 0
        return consumer.highwater(place) or 0

    async def position(self, place: TopicPartition) -> int:
        """The next offset to apply: after what was taken, else after what the group has committed, else the first."""
        if place not in self._positions:
            consumer = self._consumer()
            if consumer is None:
                raise TryLater(f"{self.name} is not connected")
            committed = await consumer.committed(place)
            first = (await consumer.beginning_offsets([place]))[place] if committed is None else committed
            self._positions[place] = max(self._positions.get(place, 0), first)
        return self._positions[place]

    async def place(self, place: TopicPartition, end: int) -> PartitionPlace:
        """How far this partition is, given where its log is said to end.

        The embedded broker tells the first offset of the last batch plus one; a fetch of that batch tells the true end.
        """
        position = await self.position(place)
        last = max(end, self.fetched_end(place), position)
        return PartitionPlace(self.name, place.topic, place.partition, position, last)

    def _consumer(self) -> AIOKafkaConsumer | None:
        return None if self.subscriber is None else self.subscriber.consumer


class Progress:
    """The places of all subscriptions of a service."""

    def __init__(self, address: BrokerAddress) -> None:
        """Nobody is followed yet."""
        self._address = address
        self._readers: Sequence[Reader] = ()
        self._probe: AIOKafkaConsumer | None = None

    async def follow(self, readers: Sequence[Reader]) -> None:
        """From now on these are asked."""
        self._probe = broker.probe(self._address)
        await self._probe.start()
        self._readers = readers

    async def forget(self, seconds: float = 1.0) -> None:
        """The connection is going; what hangs is left behind after so many seconds."""
        probe, self._probe = self._probe, None
        self._readers = ()
        if probe is not None:
            await asyncio.wait([asyncio.ensure_future(probe.stop())], timeout=min(seconds, 1.0))

    async def places(self) -> list[PartitionPlace]:
        """Every partition of every subscribed topic, all of them ours. `TryLater` while some are not, or nobody answers."""
        return await self._own_places(all_of_them=True)

    async def _own_places(self, *, all_of_them: bool) -> list[PartitionPlace]:
        async with asyncio.timeout(ASK_SECONDS):
            probe = self._probe
            if probe is None:
                raise TryLater("the broker is not connected")
            found = []
            for reader in self._readers:
                assigned = reader.assigned()
                if all_of_them:
                    self._assert_complete(reader, assigned)
                ends = await probe.end_offsets(list(assigned))
                found += [await reader.place(one, ends[one]) for one in sorted(assigned)]
            return found

    async def tell_lag(self) -> None:
        """Show in the metrics how far behind our own partitions are; nothing while the broker cannot be asked."""
        try:
            places = await self._own_places(all_of_them=False)
        except MACHINE:
            places = []
        metrics.forget("perennial_consumer_lag")
        for one in places:
            labels = {"subscription": one.subscription, "topic": one.topic, "partition": str(one.partition)}
            metrics.gauge("perennial_consumer_lag", one.end - one.position, **labels)

    async def by_topic(self) -> dict[str, Place]:
        """The same, summed by topic. A topic of two subscriptions is as far as the slower one.

        Raises TryLater while no subscription is connected: nobody knows then how far the logs reach.
        """
        if not self._readers:
            raise TryLater("no subscription is connected")
        sums: dict[tuple[str, str], Place] = {}
        for one in await self.places():
            before = sums.get((one.topic, one.subscription), Place(0, 0))
            sums[one.topic, one.subscription] = Place(before.position + one.position, before.end + one.end)
        slower_last = sorted(sums.items(), key=lambda item: -item[1].position)
        return {topic: place for (topic, _), place in slower_last}

    def assigned(self) -> Mapping[str, frozenset[TopicPartition]]:
        """Subscription → the partitions that are this instance's."""
        return {reader.name: reader.assigned() for reader in self._readers}

    def _assert_complete(self, reader: Reader, assigned: frozenset[TopicPartition]) -> None:
        for topic in reader.topics:
            count = sum(1 for place in assigned if place.topic == topic)
            partitions = reader.partitions(topic)
            if not partitions or count != len(partitions):
                raise TryLater(f"{reader.name} has {count} of {len(partitions)} partitions of {topic}")


class _Forgetful(ConsumerRebalanceListener):  # type: ignore[misc]  # aiokafka's base has no types
    """Tells a reader that its partitions change."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    async def on_partitions_revoked(self, _revoked: object) -> None:
        self._reader.forget()

    async def on_partitions_assigned(self, _assigned: object) -> None:
        self._reader.forget()
