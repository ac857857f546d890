"""The bare loop: what asyncpg and aiokafka alone need for the same durable steps, as two processes.

release → outbox → broker → delivery row → attempt started → render → echo → concluded → outbox → broker → closed.
It keeps the steps and their order, batches of 1,000 both ways, one statement per step. It has no gate, no windows, no composing,
no last look, no leases, no evidence and no contracts: it measures what those cost, and is no way to build.
"""

import asyncio
import json
import multiprocessing
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import jinja2
import uvloop
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import TopicAlreadyExistsError, for_code

from bench import cpu
from schemas.sharding import shard_of

NOTICES, OUTCOMES = "bare.notices", "bare.outcomes"
BATCH = 1000
TEXT = "【长青人寿】{{ name }}您好，您的保单{{ policy }}续期保费{{ amount }}元将于{{ due }}到期，请提前存入。"
TABLES = """
DROP SCHEMA IF EXISTS bare CASCADE; CREATE SCHEMA bare;
CREATE TABLE bare.task (id text PRIMARY KEY, due_at timestamptz NOT NULL, state text NOT NULL, body text NOT NULL);
CREATE INDEX ON bare.task (due_at, id) WHERE state = 'open';
CREATE TABLE bare.delivery (id text PRIMARY KEY, state text NOT NULL, body text NOT NULL);
CREATE INDEX ON bare.delivery (id) WHERE state = 'due';
CREATE TABLE bare.attempt (delivery_id text PRIMARY KEY, state text NOT NULL, rendered text NOT NULL);
CREATE TABLE bare.scheduler_outbox (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, key text, body text);
CREATE TABLE bare.notifier_outbox (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, key text, body text);
"""
FILL = """
INSERT INTO bare.task
SELECT gen_random_uuid()::text, now(), 'open',
    json_build_object('name', '客户' || n, 'policy', 'P' || n, 'amount', '1200.00', 'due', '2026-03-21')::text
FROM generate_series(1, $1) AS n
"""
CLAIM = "SELECT id, body FROM bare.task WHERE due_at <= now() AND state = 'open' LIMIT $1 FOR UPDATE SKIP LOCKED"
RELEASE = "UPDATE bare.task SET state = 'released' WHERE id = ANY($1)"
CLOSE = "UPDATE bare.task SET state = 'closed' WHERE id = ANY($1)"
SAY = "INSERT INTO bare.{}_outbox (key, body) SELECT * FROM unnest($1::text[], $2::text[])"
OLDEST = "SELECT id, key, body FROM bare.{}_outbox ORDER BY id LIMIT 2000"
SAID = "DELETE FROM bare.{}_outbox WHERE id = ANY($1::bigint[])"
TAKE = "INSERT INTO bare.delivery (id, body, state) SELECT *, 'due' FROM unnest($1::text[], $2::text[]) ON CONFLICT DO NOTHING"
DUE = "SELECT id, body FROM bare.delivery WHERE state = 'due' ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED"
START = """
WITH started AS (INSERT INTO bare.attempt SELECT id, 'started', text FROM unnest($1::text[], $2::text[]) AS row (id, text))
UPDATE bare.delivery SET state = 'sending' WHERE id = ANY($1)
"""
CONCLUDE = """
WITH concluded AS (UPDATE bare.attempt SET state = 'accepted' WHERE delivery_id = ANY($1))
UPDATE bare.delivery SET state = 'accepted' WHERE id = ANY($1)
"""


@dataclass(frozen=True, slots=True)
class Ground:
    """Where the loop runs."""

    database_url: str
    bootstrap: str
    partitions: int
    idempotent: bool
    echo: Path


async def seconds_for(ground: Ground, recipients: int) -> tuple[float, float]:
    """Machine seconds from the first release to the last row closed, and processor seconds of everything meanwhile."""
    await _prepare(ground, recipients)
    notifier = multiprocessing.get_context("spawn").Process(target=_run_notifier, args=(ground,), daemon=True)
    notifier.start()
    processor = cpu.seconds_of(os.getpid())
    try:
        seconds = await _schedule(ground, recipients)
        return seconds, cpu.seconds_of(os.getpid()) - processor
    finally:
        notifier.terminate()
        notifier.join()


async def _prepare(ground: Ground, recipients: int) -> None:
    connection = await asyncpg.connect(ground.database_url)
    await connection.execute(TABLES)
    await connection.execute(FILL, recipients)
    await connection.execute("ANALYZE")
    await connection.close()
    admin = AIOKafkaAdminClient(bootstrap_servers=ground.bootstrap)
    await admin.start()
    response = await admin.create_topics([NewTopic(name, ground.partitions, 1) for name in (NOTICES, OUTCOMES)])
    await admin.close()
    for name, code, *_ in response.topic_errors:
        if code and for_code(code) is not TopicAlreadyExistsError:
            raise for_code(code)(name)


async def _schedule(ground: Ground, recipients: int) -> float:
    """Release and relay on one side, close on the other."""
    async with asyncpg.create_pool(ground.database_url, min_size=3) as pool:
        producer, consumer = await _producer(ground), await _consumer(ground, OUTCOMES)
        started = time.perf_counter()
        release = asyncio.create_task(_release(pool))
        relay = asyncio.create_task(_relay(pool, producer, "scheduler", NOTICES, ground.partitions))
        closed = 0
        while closed < recipients:
            records = await _next_records(consumer)
            await pool.execute(CLOSE, [record.key.decode() for record in records])
            closed += len(records)
        seconds = time.perf_counter() - started
        await release
        relay.cancel()
        await consumer.stop()
        await producer.stop()
    return seconds


async def _release(pool: asyncpg.Pool) -> None:
    while True:
        async with pool.acquire() as connection, connection.transaction():
            rows = await connection.fetch(CLAIM, BATCH)
            if not rows:
                return
            ids = [row["id"] for row in rows]
            await connection.execute(RELEASE, ids)
            await connection.execute(SAY.format("scheduler"), ids, [row["body"] for row in rows])


def _run_notifier(ground: Ground) -> None:
    uvloop.run(_notify(ground))


async def _notify(ground: Ground) -> None:
    """Take in, send and relay, each in its own task."""
    async with asyncpg.create_pool(ground.database_url, min_size=3) as pool:
        producer, consumer = await _producer(ground), await _consumer(ground, NOTICES)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(_take_in(pool, consumer))
            tasks.create_task(_send(pool, ground.echo))
            tasks.create_task(_relay(pool, producer, "notifier", OUTCOMES, ground.partitions))


async def _take_in(pool: asyncpg.Pool, consumer: AIOKafkaConsumer) -> None:
    while True:
        records = await _next_records(consumer)
        await pool.execute(
            TAKE, [record.key.decode() for record in records], [record.value.decode() for record in records]
        )


async def _send(pool: asyncpg.Pool, echo_file: Path) -> None:
    template = jinja2.Environment(autoescape=False).from_string(TEXT)  # noqa: S701 - an SMS is no HTML
    with echo_file.open("a", encoding="utf-8") as echo:
        while True:
            async with pool.acquire() as connection, connection.transaction():
                rows = await connection.fetch(DUE, BATCH)
                ids = [row["id"] for row in rows]
                texts = [template.render(json.loads(row["body"])) for row in rows]
                if ids:
                    await connection.execute(START, ids, texts)
            if not ids:
                await asyncio.sleep(0.005)
                continue
            for reference, text in zip(ids, texts, strict=True):
                echo.write(json.dumps({"reference": reference, "text": text}, ensure_ascii=False) + "\n")
                echo.flush()
            async with pool.acquire() as connection, connection.transaction():
                await connection.execute(CONCLUDE, ids)
                await connection.execute(SAY.format("notifier"), ids, ['{"outcome":"accepted"}'] * len(ids))


async def _relay(pool: asyncpg.Pool, producer: AIOKafkaProducer, whose: str, topic: str, partitions: int) -> None:
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
        batch.append(key=row["key"].encode(), value=row["body"].encode(), timestamp=None)
    sent = [
        await producer.send_batch(batch, topic, partition=partition)
        for partition, batch in enumerate(batches)
        if batch.record_count()
    ]
    await asyncio.gather(*sent)


async def _producer(ground: Ground) -> AIOKafkaProducer:
    producer = AIOKafkaProducer(
        bootstrap_servers=ground.bootstrap,
        acks="all",
        enable_idempotence=ground.idempotent,
        max_batch_size=1_000_000,
    )
    await producer.start()
    return producer


async def _consumer(ground: Ground, topic: str) -> AIOKafkaConsumer:
    consumer = AIOKafkaConsumer(bootstrap_servers=ground.bootstrap, auto_offset_reset="earliest")
    await consumer.start()
    places = [TopicPartition(topic, partition) for partition in range(ground.partitions)]
    consumer.assign(places)
    await consumer.seek_to_beginning(*places)
    return consumer


async def _next_records(consumer: AIOKafkaConsumer) -> list[Any]:
    batches = await consumer.getmany(timeout_ms=1000, max_records=BATCH)
    return [record for batch in batches.values() for record in batch]
