"""How a service reaches the broker: the one place for every option of the clients."""

import logging
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient
from faststream.kafka import KafkaBroker

from schemas.sharding import SHARDS
from services.kit.errors import Misconfigured
from services.kit.events.security import Security
from services.kit.settings import Settings

LARGEST_BATCH = 1_000_000
"""Bytes of one produce batch: what every broker accepts without being configured."""
REQUEST_MS = 10_000
REBALANCE_MS = 8_000
"""How long a group waits for its members to join anew. Shorter than a request: one that gives up waiting leaves a ghost behind.

A member whose batch takes longer is left out; its batch is then redelivered, which changes nothing.
"""
EMBEDDED_WAIT_MS = 25
ADMIN_MS = 5_000

_faststream_log = logging.getLogger(f"{__name__}.faststream")
_faststream_log.setLevel(logging.ERROR)  # below, it says two lines per batch, and that topics are not made by it


@dataclass(frozen=True, slots=True)
class BrokerAddress:
    """Where the broker is, who we are, and whether it is the embedded one, which lacks the idempotent producer."""

    bootstrap: str
    service: str
    instance: str
    embedded: bool = False
    session_seconds: float = 15.0
    security: Security = field(default_factory=Security)

    @property
    def client_id(self) -> str:
        """What the broker's own tools show of us."""
        return f"perennial-{self.service}-{self.instance}"


def address_of(settings: Settings) -> BrokerAddress:
    """The address that the settings of a service name."""
    return BrokerAddress(
        settings.kafka_bootstrap,
        settings.service,
        settings.instance,
        settings.embedded_broker,
        settings.kafka_session_seconds,
        settings.kafka_security,
    )


def producer(address: BrokerAddress) -> AIOKafkaProducer:
    """A producer that acknowledges only what every replica has. Not yet started."""
    return AIOKafkaProducer(
        bootstrap_servers=address.bootstrap,
        client_id=address.client_id,
        acks="all",
        enable_idempotence=not address.embedded,
        max_batch_size=LARGEST_BATCH,
        max_request_size=8 * LARGEST_BATCH,
        request_timeout_ms=REQUEST_MS,
        **address.security.options(),
    )


def consumers(address: BrokerAddress) -> KafkaBroker:
    """A FastStream broker that only consumes. Not yet started, and without subscribers."""
    return KafkaBroker(
        address.bootstrap,
        client_id=address.client_id,
        consumer_only=True,
        allow_auto_create_topics=False,
        apply_types=False,
        graceful_timeout=2.0,
        logger=_faststream_log,
        security=address.security.of_faststream(),
        request_timeout_ms=REQUEST_MS,
    )


def group_options(address: BrokerAddress) -> dict[str, Any]:
    """How long a member of a group may be silent, and how long the broker may hold back an empty answer.

    Apache Kafka answers a fetch as soon as a record comes; the embedded broker looks again only after a quarter of the wait.
    """
    if address.embedded:
        return {"session_timeout_ms": 3_000, "heartbeat_interval_ms": 500, "fetch_max_wait_ms": EMBEDDED_WAIT_MS}
    session = int(address.session_seconds * 1000)
    return {"session_timeout_ms": session, "heartbeat_interval_ms": session // 5, "rebalance_timeout_ms": REBALANCE_MS}


def probe(address: BrokerAddress, *topics: str, name: str = "probe") -> AIOKafkaConsumer:
    """A client of no group that only asks for the ends of logs: on the consumers' own connection it would wait for records."""
    return AIOKafkaConsumer(
        *topics,
        bootstrap_servers=address.bootstrap,
        client_id=f"{address.client_id}-{name}",
        **address.security.options(),
    )


def admin(address: BrokerAddress) -> AIOKafkaAdminClient:
    """A client that asks about clusters and groups. Not yet started."""
    return AIOKafkaAdminClient(
        bootstrap_servers=address.bootstrap,
        client_id=f"{address.client_id}-admin",
        request_timeout_ms=ADMIN_MS,
        **address.security.options(),
    )


def assert_partitions(topic: str, partitions: Collection[int]) -> int:
    """How many partitions the topic has; `Misconfigured` unless a shard lies in exactly one of them."""
    count = len(partitions)
    if count == 0 or SHARDS % count:
        raise Misconfigured(f"topic {topic} has {count} partitions; it needs a divisor of {SHARDS}")
    return count
