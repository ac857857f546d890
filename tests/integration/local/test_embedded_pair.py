"""The embedded pair keeps what its launchers promise."""

import asyncpg
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from deploy.local.topics import cluster_id, topic_plan


async def test_each_test_has_a_database_of_its_own(make_database):
    first, second = await make_database(), await make_database()
    connection = await asyncpg.connect(first)
    await connection.execute("CREATE TABLE only_here (a int)")
    await connection.close()
    connection = await asyncpg.connect(second)
    assert await connection.fetchval("SELECT to_regclass('only_here')") is None
    await connection.close()


async def test_committed_rows_outlive_a_killed_server(postgres, empty_database):
    connection = await asyncpg.connect(empty_database)
    await connection.execute("CREATE TABLE kept (a int); INSERT INTO kept VALUES (7)")
    connection.terminate()
    await postgres.kill()
    assert not postgres.running
    await postgres.start()
    connection = await asyncpg.connect(empty_database)
    assert await connection.fetchval("SELECT a FROM kept") == 7
    await connection.close()


async def test_the_broker_has_the_topics_of_the_house(broker):
    producer = AIOKafkaProducer(bootstrap_servers=broker.bootstrap)
    await producer.start()
    try:
        for topic in topic_plan().topics:
            assert await producer.partitions_for(topic) == set(range(broker.partitions))
    finally:
        await producer.stop()


@pytest.mark.parametrize("time", ["first", "second"])
async def test_a_clean_broker_holds_nothing(broker, time):
    producer = AIOKafkaProducer(bootstrap_servers=broker.bootstrap, acks="all")
    await producer.start()
    consumer = AIOKafkaConsumer("scheduler.notices", bootstrap_servers=broker.bootstrap, auto_offset_reset="earliest")
    await consumer.start()
    try:
        assert set((await consumer.end_offsets(consumer.assignment())).values()) == {0}
        await producer.send_and_wait("scheduler.notices", time.encode())
        assert (await consumer.getone()).value == time.encode()
    finally:
        await consumer.stop()
        await producer.stop()


async def test_a_fresh_restart_is_another_cluster(broker):
    before = await cluster_id(broker.bootstrap)
    await broker.restart(fresh=True)
    assert await cluster_id(broker.bootstrap) not in {before, None}


@pytest.mark.kafka
async def test_apache_kafka_comes_back_from_a_crash_as_the_same_cluster(broker):
    before = await cluster_id(broker.bootstrap)
    await broker.kill()
    assert await cluster_id(broker.bootstrap) is None
    await broker.start()
    assert await cluster_id(broker.bootstrap) == before
