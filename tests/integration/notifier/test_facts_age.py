"""How old the facts are is known again when the broker comes back as another cluster, with other groups."""

import asyncio
import time

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from services.kit.cluster import cluster_id
from services.kit.events.broker import BrokerAddress
from services.notifier.subscribers.facts_age import FactsAge

TOPIC = "ledger.policies"
PLACE = TopicPartition(TOPIC, 0)


async def test_the_group_of_a_cluster_that_is_gone_is_given_up(broker):
    address = BrokerAddress(broker.bootstrap, "notifier", "test", embedded=broker.kind == "embedded")
    age = FactsAge(address, "facts", [TOPIC], max_age=1.0)
    stop = asyncio.Event()
    looking = asyncio.create_task(age.run(stop))
    try:
        await looked_since(age, time.monotonic(), looking)
        await broker.restart(fresh=True)
        await read_to_the_end(address)
        await looked_since(age, time.monotonic(), looking)
    finally:
        stop.set()
        await looking


async def read_to_the_end(address) -> None:
    """One record, and a group of the present cluster that has taken it in."""
    async with AIOKafkaProducer(bootstrap_servers=address.bootstrap) as producer:
        await producer.send_and_wait(TOPIC, b"a fact", partition=0)
    group = f"notifier.facts.{await cluster_id(address)}"
    async with AIOKafkaConsumer(
        bootstrap_servers=address.bootstrap, group_id=group, enable_auto_commit=False
    ) as consumer:
        consumer.assign([PLACE])
        await consumer.commit({PLACE: 1})


async def looked_since(age: FactsAge, instant: float, looking: asyncio.Task[None]) -> None:
    """Until all that was in the log at some time after the instant is known to be taken in."""
    async with asyncio.timeout(30):
        while age._as_of is None or age._as_of < instant:
            await asyncio.wait({looking}, timeout=0.02)
