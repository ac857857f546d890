"""Consumption: batches from the broker into one transaction each. Offsets advance only after the commit."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeAlias

import structlog
from aiokafka import ConsumerRecord
from faststream import AckPolicy
from faststream.exceptions import NackMessage
from faststream.kafka import KafkaBroker
from faststream.kafka.message import KafkaMessage

from services.kit import metrics
from services.kit.backoff import pauses, rest
from services.kit.bounded import bounded
from services.kit.clock import Clock
from services.kit.cluster import answers, cluster_id
from services.kit.events import broker
from services.kit.events.broker import BrokerAddress
from services.kit.events.failures import MACHINE, is_data
from services.kit.events.progress import Progress, Reader
from services.kit.events.record import Record, from_consumer
from services.kit.events.subscription import Subscription
from services.kit.postgres import Database
from services.kit.signals import first_of, unless

RECORDS = 1000
BATCH_TIMEOUT_MS = 20
CONNECT_SECONDS = 30
STOP_SECONDS = 4.0
GONE_SECONDS = 0.2
"""A broker whose port is closed is not taken leave of: it would be waited for until the requests time out."""
LAG_SECONDS = 5.0
"""Machine time between two looks at how far behind the logs' ends we are."""

Raw: TypeAlias = "ConsumerRecord[bytes, bytes]"
_log = structlog.get_logger(__name__)

__all__ = ["Consumer", "Subscription"]


class Consumer:
    """Feeds every subscription of a service, one batch and one transaction at a time each."""

    def __init__(
        self, database: Database, clock: Clock, address: BrokerAddress, subscriptions: Sequence[Subscription]
    ) -> None:
        """Nothing is connected before `run`."""
        self._database = database
        self._clock = clock
        self._address = address
        self._subscriptions = subscriptions
        self._again = asyncio.Event()
        self._stopping = asyncio.Event()
        self.progress = Progress(address)
        self.failing = False
        """Whether the last attempt to reach the broker, or the last batch, failed."""

    async def run(self, stop: asyncio.Event) -> None:
        """Consume until `stop`. A broker that is away is waited for; leaving one that hangs takes a few seconds."""
        waits = pauses()
        while not stop.is_set():
            self._again.clear()
            self._stopping = asyncio.Event()
            connection = broker.consumers(self._address)
            try:
                await unless(stop, self._connect(connection))
                waits = pauses()
                self.failing = False
                await self._stay(stop)
            except MACHINE as error:
                self._note_failure(error)
                await rest(stop, next(waits))
            finally:
                await self._leave(connection)

    def rebuild(self) -> None:
        """Drop the connection and make it again: the cluster behind the address is another one."""
        self._again.set()

    async def _connect(self, connection: KafkaBroker) -> None:
        async with asyncio.timeout(CONNECT_SECONDS):
            readers = await self._subscribe(connection)
            await connection.start()
            await self.progress.follow(readers)

    async def _subscribe(self, connection: KafkaBroker) -> list[Reader]:
        """One batch subscriber for each subscription. Offsets of one cluster mean nothing on another: so it is in the name."""
        cluster = await cluster_id(self._address)
        return [
            self._reader(connection, one, f"{self._address.service}.{one.name}.{cluster}")
            for one in self._subscriptions
        ]

    def _reader(self, connection: KafkaBroker, subscription: Subscription, group: str) -> Reader:
        reader = Reader(subscription.name, tuple(subscription.topics))
        subscriber = connection.subscriber(
            *subscription.topics,
            group_id=group,
            batch=True,
            max_records=RECORDS,
            batch_timeout_ms=BATCH_TIMEOUT_MS,
            auto_offset_reset="earliest",
            ack_policy=AckPolicy.NACK_ON_ERROR,
            parser=_untouched,
            decoder=_records,
            listener=reader.listener,
            no_reply=True,
            **broker.group_options(self._address),
        )
        subscriber(self._handler(subscription, reader))
        reader.subscriber = subscriber
        return reader

    def _handler(self, subscription: Subscription, reader: Reader) -> Callable[[Sequence[Raw]], Awaitable[None]]:
        waits = pauses(first=0.1)

        async def take(raws: Sequence[Raw]) -> None:
            nonlocal waits
            begun = time.monotonic()
            try:
                await self._take(subscription, [from_consumer(raw) for raw in raws])
            except Exception as error:
                metrics.count("perennial_batches_failed_total", subscription=subscription.name)
                _log.warning(
                    "batch_given_back", subscription=subscription.name, error=f"{type(error).__name__}: {error}"
                )
                self.failing = True
                await rest(self._stopping, next(waits))
                raise NackMessage from error
            waits = pauses(first=0.1)
            self.failing = False
            reader.took(raws)
            metrics.observe("perennial_batch_seconds", time.monotonic() - begun, subscription=subscription.name)

        return take

    async def _take(self, subscription: Subscription, records: Sequence[Record]) -> None:
        """One transaction; where data fails in it, a second one that goes around what fails."""
        pipeline, now = subscription.pipeline, self._clock.now()
        try:
            async with self._database.transaction() as tx:
                await pipeline.together(tx, records, now)
        except Exception as error:
            if not is_data(error):
                raise
            async with self._database.transaction() as tx:
                await pipeline.apart(tx, records, now)

    async def _stay(self, stop: asyncio.Event) -> None:
        """The subscribers work by themselves; meanwhile tell how far they are behind."""
        while not (stop.is_set() or self._again.is_set()):
            await self.progress.tell_lag()
            await first_of(stop, self._again, seconds=LAG_SECONDS)

    def _note_failure(self, error: Exception) -> None:
        if not self.failing:
            _log.warning("consumer_waits", error=f"{type(error).__name__}: {error}")
        self.failing = True

    async def _leave(self, connection: KafkaBroker) -> None:
        """Stop within seconds. Without a broker FastStream's own stop would hang, so it is left behind."""
        self._stopping.set()
        seconds = STOP_SECONDS if await answers(self._address) else GONE_SECONDS
        await asyncio.gather(self.progress.forget(seconds), bounded(seconds, "leaving the broker", connection.stop()))


async def _untouched(
    raws: tuple[Raw, ...], original: Callable[[tuple[Raw, ...]], Awaitable[KafkaMessage]]
) -> KafkaMessage:
    """FastStream's message around records that it has not looked into: strangers' headers would break its own parser."""
    bare: Any = ConsumerRecord(**{name: getattr(raws[0], name) for name in _FIELDS} | {"headers": (), "value": b""})
    message = await original((bare,))
    message.raw_message = raws
    return message


async def _records(message: KafkaMessage) -> Sequence[Raw]:
    """The records as aiokafka gave them, bytes and all."""
    return message.raw_message if isinstance(message.raw_message, tuple) else (message.raw_message,)


_FIELDS = tuple(ConsumerRecord.__dataclass_fields__)
