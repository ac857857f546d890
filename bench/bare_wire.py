"""The broker's side of the bare loop: a relay, records with headers as long as ours, batches both ways."""

import asyncio
from collections.abc import Sequence
from typing import Any

import asyncpg
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from bench.carriers import AT
from bench.ground import Ground
from schemas.sharding import shard_of

BATCH = 1000
OLDEST = "SELECT id, key, body FROM bare.{}_outbox ORDER BY id LIMIT 2000"
SAID = "DELETE FROM bare.{}_outbox WHERE id = ANY($1::bigint[])"


async def relay(pool: asyncpg.Pool, producer: AIOKafkaProducer, whose: str, topic: str, partitions: int) -> None:
    while True:
        async with pool.acquire() as connection, connection.transaction():
            rows = await connection.fetch(OLDEST.format(whose))
            if rows:
                await _produce(producer, topic, partitions, rows)
                await connection.execute(SAID.format(whose), [row["id"] for row in rows])
        if not rows:
            await asyncio.sleep(0.005)


async def _produce(producer: AIOKafkaProducer, topic: str, partitions: int, rows: Sequence[Any]) -> None:
    batches = [producer.create_batch() for _ in range(partitions)]
    for row in rows:
        batch = batches[shard_of(row["key"]) % partitions]
        key = row["key"].encode()
        batch.append(key=key, value=row["body"].encode(), timestamp=None, headers=_headers(topic, key))
    sent = [
        await producer.send_batch(batch, topic, partition=partition)
        for partition, batch in enumerate(batches)
        if batch.record_count()
    ]
    await asyncio.gather(*sent)


def _headers(topic: str, key: bytes) -> list[tuple[str, bytes]]:
    """As many, and as long, as those of our events."""
    return [
        ("ce_id", key),
        ("ce_type", b"perennial.notice-requested.v1"),
        ("ce_time", AT.encode()),
        ("ce_specversion", b"1.0"),
        ("ce_source", topic.encode()),
        ("ce_subject", key),
        ("ce_partitionkey", key),
        ("content-type", b"application/json"),
        ("traceparent", b"00-%b-%b-01" % (key[:32], key[:16])),
    ]


async def producer_of(ground: Ground) -> AIOKafkaProducer:
    producer = AIOKafkaProducer(
        bootstrap_servers=ground.bootstrap,
        acks="all",
        enable_idempotence=ground.idempotent,
        max_batch_size=1_000_000,
    )
    await producer.start()
    return producer


async def consumer_of(ground: Ground, topic: str) -> AIOKafkaConsumer:
    consumer = AIOKafkaConsumer(bootstrap_servers=ground.bootstrap, auto_offset_reset="earliest")
    await consumer.start()
    places = [TopicPartition(topic, partition) for partition in range(ground.partitions)]
    consumer.assign(places)
    await consumer.seek_to_beginning(*places)
    return consumer


async def next_records(consumer: AIOKafkaConsumer) -> list[Any]:
    batches = await consumer.getmany(timeout_ms=1000, max_records=BATCH)
    return [record for batch in batches.values() for record in batch]
