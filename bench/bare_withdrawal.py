"""What asyncpg and aiokafka alone need to take a notice back: payment → task → outbox → broker → delivery → outbox → broker.

Two hops, as there are two services, in one process, beside as many waiting rows; no gate, no plan, no decision.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
from aiokafka import AIOKafkaConsumer

from bench.bare import TABLES, make_topics
from bench.bare_wire import consumer_of, next_records, producer_of, relay
from bench.ground import Ground

PAYMENTS, WITHDRAWALS, OUTCOMES = "bare.payments", "bare.withdrawals", "bare.withdrawn"
FILL_TASKS = """
INSERT INTO bare.task (id, due_at, state, body) SELECT n::text, now(), 'released', '' FROM generate_series(0, $1::integer) AS n
"""
FILL_DELIVERIES = "INSERT INTO bare.delivery (id, state, body) SELECT id, 'due', '' FROM bare.task"
TAKE_BACK = """
WITH taken AS (UPDATE bare.{table} SET state = 'withdrawn' WHERE id = ANY($1) RETURNING id)
INSERT INTO bare.{whose}_outbox (key, body) SELECT id, '{{"outcome": "withdrawn"}}' FROM taken
"""


@asynccontextmanager
async def taking_back(ground: Ground, waiting: int) -> AsyncIterator[None]:
    """Answer payments on `PAYMENTS`, whose keys count from 0, on `OUTCOMES`, while so many notices wait."""
    async with asyncpg.create_pool(ground.database_url, min_size=4) as pool, asyncio.TaskGroup() as tasks:
        await pool.execute(TABLES)
        await pool.execute(FILL_TASKS, waiting)
        await pool.execute(FILL_DELIVERIES)
        await make_topics(ground, PAYMENTS, WITHDRAWALS, OUTCOMES)
        producer = await producer_of(ground)
        paid, recalled = [await consumer_of(ground, ground.topic(name)) for name in (PAYMENTS, WITHDRAWALS)]
        running = [
            tasks.create_task(_hop(pool, paid, "task", "scheduler")),
            tasks.create_task(relay(pool, producer, "scheduler", ground.topic(WITHDRAWALS), ground.partitions)),
            tasks.create_task(_hop(pool, recalled, "delivery", "notifier")),
            tasks.create_task(relay(pool, producer, "notifier", ground.topic(OUTCOMES), ground.partitions)),
        ]
        try:
            yield
        finally:
            for each in running:
                each.cancel()
            await asyncio.gather(paid.stop(), recalled.stop(), producer.stop())


async def _hop(pool: asyncpg.Pool, consumer: AIOKafkaConsumer, table: str, whose: str) -> None:
    statement = TAKE_BACK.format(table=table, whose=whose)
    while True:
        records = await next_records(consumer)
        await pool.execute(statement, [record.key.decode() for record in records])
