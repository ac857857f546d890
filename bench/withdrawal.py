"""A payment takes its notice back: how long that lasts while many notices wait for a provider that is out of service.

python -m bench.withdrawal [--broker embedded|kafka] [--waiting 200000] [--payments 500]

Payments come twenty a second; each is timed from the broker's taking it to the outcome `withdrawn` of its notice on the topic. The
bare loop takes its turn behind, on the same machine.
"""

import argparse
import asyncio
import json
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import asyncpg
import uvloop
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from bench import bare_withdrawal, house, load
from bench.ground import Ground
from bench.spike import add_broker, broker_of, fresh, postgres
from schemas.outcomes import TOPIC
from schemas.registry import Wire, encode
from schemas.sharding import shard_of

RECIPIENTS = 20_000
EVERY = 0.05
BOUND = 1.0
"""Seconds within which 99 of 100 payments must have taken their notices back."""
WAITING = "SELECT count(*) FROM notifier.delivery WHERE state = 'waiting'"


async def main() -> None:
    """Let the notices wait, pay, and print the figures."""
    arguments = _arguments()
    with tempfile.TemporaryDirectory() as folder:
        logs = Path(folder)
        async with postgres(logs) as database, broker_of(arguments.broker, logs) as broker:
            url = await fresh(database, "withdrawal")
            ground = Ground.on(url, broker, logs / "echo.jsonl")
            async with house.living(ground, RECIPIENTS, logs) as (services, _):
                (logs / "never").touch()  # the switch of the provider's outage
                await services.move_to(load.RELEASE)
                await house.settled(services)
                await house.crowded(ground, arguments.waiting - RECIPIENTS)
                connection = await asyncpg.connect(url)
                waiting = await connection.fetchval(WAITING)
                await connection.close()
                ours = await _paid(ground, TOPIC, arguments.payments, _of_ours)
            async with bare_withdrawal.taking_back(ground, waiting):
                outcomes = ground.topic(bare_withdrawal.OUTCOMES)
                alone = await _paid(ground, outcomes, arguments.payments, partial(_of_bare, ground))
    print(f"{broker.how}; {os.cpu_count()} cores; {waiting} notices wait, {len(ours)} payments")
    last = _shown("house", ours)
    _shown("bare", alone)
    print(f"bound {BOUND:g} s for 99 of 100: {'met' if last <= BOUND else 'MISSED'}")


def _shown(whose: str, seconds: Sequence[float]) -> float:
    last = statistics.quantiles(seconds, n=100)[98]
    print(
        f"{whose}: withdrawn within {statistics.median(seconds):.3f} s (median), {last:.3f} s (p99), {max(seconds):.3f} s (most)"
    )
    return last


def _of_ours(number: int) -> tuple[str, Wire]:
    """The key under which a payment is answered, and its record."""
    return str(load.holder_of(number)), encode(load.payment(number))


def _of_bare(ground: Ground, number: int) -> tuple[str, Wire]:
    return str(number), Wire(ground.topic(bare_withdrawal.PAYMENTS), str(number), (), b"{}")


async def _paid(
    ground: Ground, outcomes: str, payments: int, payment: Callable[[int], tuple[str, Wire]]
) -> Sequence[float]:
    consumer = AIOKafkaConsumer(outcomes, bootstrap_servers=ground.bootstrap, auto_offset_reset="latest")
    producer = AIOKafkaProducer(bootstrap_servers=ground.bootstrap, acks="all")
    await asyncio.gather(consumer.start(), producer.start())
    await consumer.seek_to_end()
    said: dict[str, float] = {}
    seconds: list[float] = []
    try:
        listening = asyncio.create_task(_listen(consumer, said, seconds, payments))
        for number in range(payments):
            key, wire = payment(number)
            partition = shard_of(wire.key) % ground.partitions
            said[key] = time.perf_counter()
            await producer.send_and_wait(
                wire.topic, wire.body, wire.key.encode(), partition=partition, headers=list(wire.headers)
            )
            await asyncio.sleep(EVERY)
        async with asyncio.timeout(60):
            await listening
    finally:
        await consumer.stop()
        await producer.stop()
    return seconds


async def _listen(consumer: AIOKafkaConsumer, said: Mapping[str, float], seconds: list[float], payments: int) -> None:
    async for record in consumer:
        body: Mapping[str, Any] = json.loads(record.value)
        key = record.key.decode()
        if body.get("outcome") == "withdrawn" and key in said:
            seconds.append(time.perf_counter() - said[key])
            if len(seconds) == payments:
                return


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_broker(parser)
    parser.add_argument("--waiting", type=int, default=200_000)
    parser.add_argument("--payments", type=int, default=500)
    return parser.parse_args()


if __name__ == "__main__":
    uvloop.run(main())
