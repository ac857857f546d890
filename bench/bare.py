"""The bare loop: what asyncpg and aiokafka alone need for the same durable steps, as two processes.

release → outbox → broker → delivery row → attempt started → render → echo → concluded → outbox → broker → closed.
It carries the very notices that the house has just sent, with the same headers, and answers with outcomes as long: so both move
the same bytes through tables and broker. It keeps the steps and their order, batches of 1,000 both ways, one statement per step.
It has no gate, no windows, no composing, no last look, no leases, no evidence and no contracts: it measures what those cost, and
is no way to build.
"""

import asyncio
import json
import multiprocessing
import os
import time
from typing import Any

import asyncpg
import jinja2
import uvloop
from aiokafka import AIOKafkaConsumer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import TopicAlreadyExistsError, for_code

from bench import cpu
from bench.bare_wire import BATCH, consumer_of, next_records, producer_of, relay
from bench.carriers import AT, carrying
from bench.ground import Ground

NOTICES, OUTCOMES = "bare.notices", "bare.outcomes"
TEXT = """尊敬的{{ addressee.name }}：您有{{ premiums|length }}笔续期保费可以缴纳。{% for premium in premiums %}
保单{{ premium.policy_number }}（{{ premium.product }}）应缴日{{ premium.due_date }}，最后缴费日{{ premium.last_payable_day }}，
金额{{ premium.amount.amount }}元；{% endfor %}如已缴费，请忽略本短信。"""
TABLES = """
DROP SCHEMA IF EXISTS bare CASCADE; CREATE SCHEMA bare;
CREATE TABLE bare.task (id text PRIMARY KEY, due_at timestamptz NOT NULL, state text NOT NULL, body text NOT NULL, outcome text);
CREATE INDEX ON bare.task (due_at, id) WHERE state = 'open';
CREATE TABLE bare.delivery (id text PRIMARY KEY, state text NOT NULL, body text NOT NULL);
CREATE INDEX ON bare.delivery (id) WHERE state = 'due';
CREATE TABLE bare.attempt (delivery_id text PRIMARY KEY, state text NOT NULL, rendered text NOT NULL);
CREATE TABLE bare.scheduler_outbox (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, key text, body text);
CREATE TABLE bare.notifier_outbox (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, key text, body text);
"""
FILL = """
INSERT INTO bare.task (id, due_at, state, body) SELECT notice_id::text, now(), 'open', body FROM scheduler.notice_said LIMIT $1
"""
CLAIM = "SELECT id, body FROM bare.task WHERE due_at <= now() AND state = 'open' LIMIT $1 FOR UPDATE SKIP LOCKED"
RELEASE = "UPDATE bare.task SET state = 'released' WHERE id = ANY($1)"
CLOSE = """
UPDATE bare.task SET state = 'closed', outcome = given.outcome
FROM unnest($1::text[], $2::text[]) AS given (id, outcome) WHERE task.id = given.id
"""
SAY = "INSERT INTO bare.{}_outbox (key, body) SELECT * FROM unnest($1::text[], $2::text[])"
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


async def seconds_for(ground: Ground, recipients: int) -> tuple[float, float]:
    """Machine seconds from the first release to the last row closed, and processor seconds of everything meanwhile.

    The house must have sent its notices in the same database before.
    """
    await _prepare(ground, recipients)
    context = multiprocessing.get_context("spawn")
    ready = context.Event()
    notifier = context.Process(target=_run_notifier, args=(ground, ready), daemon=True)
    notifier.start()
    if not await asyncio.to_thread(ready.wait, 120):
        raise TimeoutError("the bare notifier did not start")
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
    await make_topics(ground, NOTICES, OUTCOMES)


async def make_topics(ground: Ground, *names: str) -> None:
    """Topics of this run, where they are not there yet."""
    admin = AIOKafkaAdminClient(bootstrap_servers=ground.bootstrap)
    await admin.start()
    response = await admin.create_topics([NewTopic(ground.topic(name), ground.partitions, 1) for name in names])
    await admin.close()
    for name, code, *_ in response.topic_errors:
        if code and for_code(code) is not TopicAlreadyExistsError:
            raise for_code(code)(name)


async def _schedule(ground: Ground, recipients: int) -> float:
    """Release and relay on one side, close on the other."""
    async with asyncpg.create_pool(ground.database_url, min_size=3) as pool:
        producer, consumer = await producer_of(ground), await consumer_of(ground, ground.topic(OUTCOMES))
        started = time.perf_counter()
        release = asyncio.create_task(_release(pool))
        relaying = asyncio.create_task(relay(pool, producer, "scheduler", ground.topic(NOTICES), ground.partitions))
        closed = 0
        while closed < recipients:
            records = await next_records(consumer)
            outcomes = [json.loads(record.value)["outcome"] for record in records]
            await pool.execute(CLOSE, [record.key.decode() for record in records], outcomes)
            closed += len(records)
        seconds = time.perf_counter() - started
        await release
        relaying.cancel()
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


def _run_notifier(ground: Ground, ready: Any) -> None:
    uvloop.run(_notify(ground, ready))


async def _notify(ground: Ground, ready: Any) -> None:
    """Take in, send and relay, each in its own task."""
    async with asyncpg.create_pool(ground.database_url, min_size=3) as pool:
        producer, consumer = await producer_of(ground), await consumer_of(ground, ground.topic(NOTICES))
        ready.set()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(_take_in(pool, consumer))
            tasks.create_task(_send(pool, ground))
            tasks.create_task(relay(pool, producer, "notifier", ground.topic(OUTCOMES), ground.partitions))


async def _take_in(pool: asyncpg.Pool, consumer: AIOKafkaConsumer) -> None:
    while True:
        records = await next_records(consumer)
        await pool.execute(
            TAKE, [record.key.decode() for record in records], [record.value.decode() for record in records]
        )


async def _send(pool: asyncpg.Pool, ground: Ground) -> None:
    template = jinja2.Environment(autoescape=False).from_string(TEXT)  # noqa: S701 - an SMS is no HTML
    async with carrying(ground) as carry:
        while True:
            async with pool.acquire() as connection, connection.transaction():
                rows = await connection.fetch(DUE, BATCH)
                ids = [row["id"] for row in rows]
                notices = [json.loads(row["body"]) for row in rows]
                texts = [template.render(notice["content"]) for notice in notices]
                if ids:
                    await connection.execute(START, ids, texts)
            if not ids:
                await asyncio.sleep(0.005)
                continue
            await carry(ids, texts)
            async with pool.acquire() as connection, connection.transaction():
                await connection.execute(CONCLUDE, ids)
                outcomes = [_accepted(notice) for notice in notices]
                await connection.execute(SAY.format("notifier"), ids, outcomes)


def _accepted(notice: dict[str, Any]) -> str:
    return json.dumps(
        {
            "occurred_at": AT,
            "notice_id": notice["notice_id"],
            "recipient_id": notice["recipient_id"],
            "seq": 1,
            "outcome": "accepted",
            "reason": "ok",
            "detail": None,
            "channel": "sms",
            "contact": 1,
            "provider": "echo",
            "attempts": 1,
            "concludes": True,
        }
    )
