"""The only producer of a service: batches per partition, and an end that never hangs."""

import asyncio
from collections.abc import Sequence
from typing import NamedTuple, Self

from aiokafka.errors import ProducerClosed
from aiokafka.producer.message_accumulator import BatchBuilder

from services.kit import metrics
from services.kit.events import broker
from services.kit.events.broker import BrokerAddress
from services.kit.events.record import Headers

SEND_SECONDS = 10
CLOSE_SECONDS = 3


class Outgoing(NamedTuple):
    """One record to send. Its partition follows from its shard."""

    topic: str
    shard: int
    key: bytes
    headers: Headers
    body: bytes | None


class Producer:
    """One connection to the broker, thrown away after any failure."""

    def __init__(self, address: BrokerAddress) -> None:
        """Nothing is connected before `start`."""
        self._kafka = broker.producer(address)

    async def start(self) -> Self:
        """Connect. Raises a KafkaError or OSError when there is no broker."""
        try:
            async with asyncio.timeout(SEND_SECONDS):
                await self._kafka.start()
        except BaseException:
            await self.close()
            raise
        return self

    async def send(self, records: Sequence[Outgoing]) -> None:
        """Send records in this order per partition; return when the broker has all, or raise within ten seconds.

        After an error some of them may have arrived, and some may still arrive: close this producer and use another.
        """
        async with asyncio.timeout(SEND_SECONDS):
            sent = []
            for (topic, partition), batches in (await self._batches(records)).items():
                for batch in batches:
                    future = await self._kafka.send_batch(batch, topic, partition=partition)
                    future.add_done_callback(_seen)
                    sent.append(future)
            metrics.count("perennial_produce_batches_total", len(sent))
            await asyncio.gather(*sent)

    async def close(self) -> None:
        """Drop everything at once. aiokafka's own stop waits for the broker to take what is buffered, for ever."""
        kafka = self._kafka
        sender = kafka._sender.sender_task if kafka._sender is not None else None  # noqa: SLF001 -- no public way
        if sender is not None:
            sender.cancel()
        kafka._message_accumulator.fail_all(ProducerClosed())  # noqa: SLF001 -- as above
        await kafka.client.close()
        if sender is not None:
            await asyncio.wait([sender], timeout=CLOSE_SECONDS)
        await asyncio.wait([asyncio.ensure_future(kafka.stop())], timeout=CLOSE_SECONDS)

    async def _batches(self, records: Sequence[Outgoing]) -> dict[tuple[str, int], list[BatchBuilder]]:
        counts: dict[str, int] = {}
        batches: dict[tuple[str, int], list[BatchBuilder]] = {}
        for record in records:
            if record.topic not in counts:
                partitions = await self._kafka.partitions_for(record.topic)
                counts[record.topic] = broker.assert_partitions(record.topic, partitions)
            place = record.topic, record.shard % counts[record.topic]
            self._append(batches.setdefault(place, []), record)
        return batches

    def _append(self, batches: list[BatchBuilder], record: Outgoing) -> None:
        """Into the last batch of the partition, or a new one when that is full."""
        if not batches or not _fits(batches[-1], record):
            batches.append(self._kafka.create_batch())
            _fits(batches[-1], record)


def _fits(batch: BatchBuilder, record: Outgoing) -> bool:
    added = batch.append(key=record.key, value=record.body, timestamp=None, headers=list(record.headers))
    return added is not None


def _seen(future: "asyncio.Future[object]") -> None:
    """Take the error of a batch that nobody waits for any more."""
    if not future.cancelled():
        future.exception()
