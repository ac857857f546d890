"""The relay on a real broker: nothing lost, order per key, whatever dies in between."""

import asyncio
from collections import defaultdict

import pytest
from aiokafka import AIOKafkaConsumer

from schemas.registry import encode
from schemas.sharding import SHARDS, shard_of
from services.kit.clock import FrozenClock
from services.kit.errors import Misconfigured
from services.kit.events import broker as clients
from services.kit.events import outbox, producer
from services.kit.events.parking import Parking, Replayed
from services.kit.events.producer import Producer
from services.kit.events.relay import FAILING, Relay
from tests.builders import utc
from tests.integration.kit.things import Counted, Erased, Noted, of


async def log_of(address, topic: str, count: int) -> list:
    """The first records of a topic, partition by partition."""
    consumer = AIOKafkaConsumer(topic, bootstrap_servers=address.bootstrap, auto_offset_reset="earliest")
    await consumer.start()
    try:
        async with asyncio.timeout(30):
            return [await consumer.getone() for _ in range(count)]
    finally:
        await consumer.stop()


def numbers(records) -> dict[str, list[int]]:
    found = defaultdict(list)
    for record in records:
        found[record.key.decode()].append(Counted.model_validate_json(record.value).number)
    return found


async def test_two_relays_keep_the_order_of_every_key(house, running):
    keys = [f"key-{n}" for n in range(30)]
    relays = [Relay(house.database, house.producer, rows=7) for _ in range(2)]
    async with running(*relays):
        for number in range(1, 21):
            await house.say([event for key in keys for event in of(key, number)])
        records = await log_of(house.address, "ledger.policies", 600)
    assert numbers(records) == {key: list(range(1, 21)) for key in keys}
    assert sum(relay.produced for relay in relays) == 600
    assert await house.count("outbox") == 0


async def test_a_record_lies_in_the_partition_of_its_shard(house, broker):
    await house.publish(of("a", 1) + of("b", 1) + of("c", 1))
    for record in await log_of(house.address, "ledger.policies", 3):
        assert record.partition == shard_of(record.key.decode()) % broker.partitions


async def test_nothing_is_lost_while_the_broker_is_away(house, running, broker):
    relay = Relay(house.database, house.producer)
    await broker.stop()
    async with running(relay):
        await house.say(of("a", *range(1, 101)))
        await house.database.signals.event(FAILING).wait()
        assert await house.count("outbox") == 100
        await broker.start()
        records = await log_of(house.address, "ledger.policies", 100)
    assert numbers(records) == {"a": list(range(1, 101))}
    assert await house.count("outbox") == 0


async def test_a_crash_between_sending_and_deleting_repeats_and_loses_nothing(house):
    class Dying(Producer):
        async def send(self, records):
            await super().send(records)
            raise ConnectionError("the process died here")

    await house.say(of("a", 1, 2, 3))
    dying = Relay(house.database, lambda: Dying(house.address))
    with pytest.raises(ConnectionError):
        await dying.send_some()
    await dying.close()
    assert await house.count("outbox") == 3
    await house.publish(of("a", 4))
    assert numbers(await log_of(house.address, "ledger.policies", 7)) == {"a": [1, 2, 3, 1, 2, 3, 4]}


async def test_what_the_broker_has_is_counted_before_it_leaves_the_outbox(house):
    """Whoever finds the outbox empty and the count unchanged may believe that nothing was said."""
    sent = asyncio.Event()

    class Telling(Producer):
        async def send(self, records):
            await super().send(records)
            sent.set()

    await house.say(of("a", 1, 2, 3))
    relay = Relay(house.database, lambda: Telling(house.address))
    async with house.database.transaction() as tx:
        await tx.connection.execute("SELECT FROM outbox FOR UPDATE")
        sending = asyncio.create_task(relay.send_some())
        await sent.wait()
        assert relay.produced == 3
    await sending
    await relay.close()
    assert (relay.produced, await house.count("outbox")) == (3, 0)


async def test_a_mark_reaches_every_partition_behind_what_was_said_before(house, broker):
    events = [event for n in range(96) for event in of(f"key-{n}", 1)]
    async with house.database.transaction() as tx:
        await outbox.add(tx, events)
        await outbox.add_to_every_shard(tx, lambda shard: Counted(thing="mark", number=shard))
    await house.publish([])
    last = defaultdict(list)
    for record in await log_of(house.address, "ledger.policies", 96 + SHARDS):
        last[record.partition].append(record.key)
    marks = SHARDS // broker.partitions
    assert {partition: keys[-marks:] for partition, keys in last.items()} == {
        partition: [b"mark"] * marks for partition in range(broker.partitions)
    }


async def test_a_tombstone_has_a_key_and_no_body(house):
    await house.publish([Noted(thing="a", number=1), Erased(thing="a", number=2)])
    first, second = await log_of(house.address, "ledger.parties", 2)
    assert first.value is not None
    assert (second.key, second.value) == (b"a", None)
    assert dict(second.headers)["ce_type"] == b"test.erased.v1"


async def test_an_event_that_is_too_large_costs_that_event_only_and_is_parked_once_with_the_reason(house):
    giant = Noted(thing="giant", number=1, text="x" * 900_000)
    await house.publish([Noted(thing="a", number=1), giant, Noted(thing="a", number=2)])
    await house.publish([giant, Noted(thing="a", number=3)])
    assert numbers(await log_of(house.address, "ledger.parties", 3)) == {"a": [1, 2, 3]}
    parking = Parking(house.database, FrozenClock(utc("2026-01-01T00:00:00+00:00")), ())
    (one,) = await parking.page()
    assert (one.subscription, one.record.key, one.record.body) == ("outbox", "giant", encode(giant).body)
    assert one.reason == "test.noted.v1 has 900086 bytes; 900000 is the limit of an event"
    assert await parking.replay("outbox", "ledger.parties", "giant") == Replayed(settled=0, left=1)
    repaired = encode(giant.model_copy(update={"text": "short"}))
    await parking.repair(one.id, one.record.headers, repaired.body)
    assert await parking.replay("outbox", "ledger.parties", "giant") == Replayed(settled=1, left=0)
    await house.publish([])
    assert numbers(await log_of(house.address, "ledger.parties", 4)) == {"a": [1, 2, 3], "giant": [1]}
    assert await parking.count() == 0


async def test_large_bodies_leave_in_several_batches(house):
    await house.publish([Noted(thing="large", number=n, text="x" * 800_000) for n in range(30)])
    records = await log_of(house.address, "ledger.parties", 30)
    assert numbers(records) == {"large": list(range(30))}


async def test_more_rows_than_one_round_takes(house):
    await house.publish([Noted(thing="small", number=n) for n in range(5000)])
    assert numbers(await log_of(house.address, "ledger.parties", 5000)) == {"small": list(range(5000))}


async def test_rows_of_a_transaction_that_rolls_back_are_never_said(house):
    async def say_and_fail() -> None:
        async with house.database.transaction() as tx:
            await outbox.add(tx, of("a", 1))
            raise LookupError

    with pytest.raises(LookupError):
        await say_and_fail()
    assert not house.database.signals.event(outbox.SIGNAL).is_set()
    await house.publish(of("b", 1))
    assert numbers(await log_of(house.address, "ledger.policies", 1)) == {"b": [1]}


async def test_it_ends_in_time_although_the_broker_is_gone(house, running, broker, monkeypatch):
    monkeypatch.setattr(producer, "SEND_SECONDS", 2)
    relay = Relay(house.database, house.producer)
    async with running(relay):
        await house.say(of("a", 1))
        await log_of(house.address, "ledger.policies", 1)
        await broker.stop()
        await house.say(of("a", 2))
        await house.database.signals.event(FAILING).wait()
        before = asyncio.get_running_loop().time()
    assert asyncio.get_running_loop().time() - before < 8
    assert await house.count("outbox") == 1


def test_a_topic_whose_partitions_do_not_divide_the_shards_is_refused():
    assert clients.assert_partitions("t", range(12)) == 12
    with pytest.raises(Misconfigured, match="topic t has 5 partitions; it needs a divisor of 48"):
        clients.assert_partitions("t", range(5))
