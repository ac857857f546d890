"""What a user's own database and Kafka must be like before a demo may live on them: empty of us."""

import asyncpg
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from deploy.local.topics import admin, topic_plan
from services.cli.addresses import SERVICES
from services.cli.errors import BadUse, RefusedByService, Unreachable
from services.kit.postgres import statements

_sql = statements("deploy.local", "ground.sql")


async def refuse_used_database(url: str) -> None:
    """A demo writes a history of its own: it never mixes it into tables that are there."""
    try:
        connection = await asyncpg.connect(url)
    except ValueError as error:
        raise BadUse(f"PERENNIAL_DATABASE_URL cannot be read: {error}") from error
    except (OSError, asyncpg.PostgresError) as error:
        raise Unreachable(f"the database of PERENNIAL_DATABASE_URL does not answer: {error}") from error
    try:
        found = [row["schema_name"] async for row in _sql.schemas_of_ours(connection, names=list(SERVICES))]
    finally:
        await connection.close()
    if found:
        raise RefusedByService(f"the database holds the schemas {', '.join(found)} already: give the demo a fresh one")


async def refuse_used_topics(bootstrap: str) -> None:
    """Old records would be taken for news of the demo."""
    try:
        async with admin(bootstrap) as client:
            described = await client.describe_topics(sorted(topic_plan().topics))
        places = [
            TopicPartition(topic["topic"], partition["partition"])
            for topic in described
            for partition in topic["partitions"]
        ]
        records = await _records(bootstrap, places) if places else 0
    except (KafkaError, OSError) as error:
        raise Unreachable(f"the broker of PERENNIAL_KAFKA_BOOTSTRAP does not answer: {error}") from error
    if records:
        raise RefusedByService(f"our topics at {bootstrap} hold {records} records: the demo needs them empty")


async def _records(bootstrap: str, places: list[TopicPartition]) -> int:
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap)
    await consumer.start()
    try:
        first, last = await consumer.beginning_offsets(places), await consumer.end_offsets(places)
    finally:
        await consumer.stop()
    return sum(last[place] - first[place] for place in places)
