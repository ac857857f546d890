"""Consumption on a real broker: every event takes effect once and in order, and what cannot is kept."""

import asyncio

import pytest

from services.kit.events.consume import Consumer
from services.kit.events.producer import Outgoing
from services.kit.events.sweep import Sweep
from tests.integration.kit import things
from tests.integration.kit.things import Counted, Noted, of

CE_TYPE = ("ce_type", b"test.counted.v1")


@pytest.mark.usefixtures("consuming")
async def test_a_duplicate_takes_effect_once(house):
    await house.publish([*of("a", 1, 2, 2, 1), *of("b", 1)])
    await house.until("effect", 3)
    await house.publish([*of("a", 2, 3)])
    await house.until("effect", 4)
    assert await house.effects("a") == [1, 2, 3]


@pytest.mark.usefixtures("consuming")
async def test_events_out_of_order_take_effect_in_order(house):
    await house.publish(of("a", 3, 2))
    await house.until("waiting", 2)
    assert await house.effects("a") == []
    await house.publish(of("a", 1, 4))
    await house.until("effect", 4)
    assert await house.effects("a") == [1, 2, 3, 4]
    assert await house.count("waiting") == 0


@pytest.mark.usefixtures("consuming")
async def test_a_missing_event_is_asked_for_and_the_gap_heals(house):
    await house.publish(of("a", 1, 3, 4))
    await house.until("waiting", 2)
    sweep = Sweep(house.database, house.clock, [house.subscription()], patience=0.001)
    await sweep.sweep()
    assert house.asked == [("a", 2)]
    await house.publish(of("a", 2, 3, 4))
    await house.until("effect", 4)
    assert await house.effects("a") == [1, 2, 3, 4]
    assert await house.count("waiting") == 0


@pytest.mark.usefixtures("consuming")
async def test_a_young_gap_is_not_asked_for_and_an_old_one_less_and_less_often(house):
    await house.publish(of("a", 2))
    await house.until("waiting", 1)
    subscriptions = [house.subscription()]
    await Sweep(house.database, house.clock, subscriptions, patience=60).sweep()
    assert house.asked == []
    await house.rows("UPDATE waiting SET since = since - interval '61 s' RETURNING key")
    for _ in range(2):
        await Sweep(house.database, house.clock, subscriptions, patience=60).sweep()
    assert house.asked == [("a", 1)]
    await house.rows("UPDATE waiting SET asked_at = asked_at - interval '121 s' RETURNING key")
    await Sweep(house.database, house.clock, subscriptions, patience=60).sweep()
    assert house.asked == [("a", 1), ("a", 1)]


@pytest.mark.usefixtures("consuming")
async def test_a_poison_record_in_the_middle_of_a_batch_stops_no_other_key(house):
    keys = [f"key-{n}" for n in range(40)]
    events = [event for number in (1, 2, 3) for key in keys for event in of(key, number)]
    poisoned = [
        event.model_copy(update={"amount": 13}) if (event.thing, event.number) == ("key-20", 2) else event
        for event in events
    ]
    await house.publish(poisoned)
    await house.until("effect", 39 * 3 + 1)
    assert await house.effects("key-20") == [1]
    parked = await house.rows("SELECT key, reason FROM parked ORDER BY id")
    assert parked == [
        ("key-20", "InvalidMessage: thirteen brings no luck"),
        ("key-20", "behind a parked record of the same key"),
    ]


@pytest.mark.usefixtures("consuming")
async def test_a_broken_constraint_is_data(house):
    await house.publish([Noted(thing="a", number=1, amount=14), Noted(thing="b", number=1)])
    await house.until("parked", 1)
    assert await house.effects("b") == [1]
    assert (await house.rows("SELECT reason FROM parked"))[0][0].startswith("CheckViolationError")


@pytest.mark.usefixtures("consuming")
async def test_a_parked_record_is_repaired_and_replayed_with_all_behind_it(house):
    await house.publish(of("a", *range(1, 8), unlucky=lambda number: number == 7))
    await house.until("parked", 1)
    await house.publish([*of("a", 8), *of("b", 1)])
    await house.until("effect", 7)
    await house.publish(of("a", 9))
    await house.until("parked", 3)
    parking = house.parking()
    first, second, third = await parking.page()
    assert [one.record.body is not None for one in (first, second, third)] == [True, True, True]

    failing = await parking.replay("things", "ledger.policies", "a")
    assert (failing.settled, failing.left) == (0, 3)
    repaired = Counted(thing="a", number=7, amount=7).model_dump_json().encode()
    await parking.repair(first.id, first.record.headers, repaired)
    done = await parking.replay("things", "ledger.policies", "a")
    assert (done.settled, done.left) == (3, 0)
    assert await house.effects("a") == [*range(1, 10)]
    assert await parking.count() == 0
    await house.publish(of("a", 10))
    await house.until("effect", 11)


@pytest.mark.usefixtures("consuming")
async def test_what_is_not_ours_is_parked_with_its_bytes_and_the_reason(house):
    strange = (("reply_to", b"somewhere"), ("ce_type", b"\xff\xfe"), ("empty", b""))
    await house.send_raw(
        Outgoing("ledger.policies", 0, b"a", (CE_TYPE,), b"\x00\xff no json"),
        Outgoing("ledger.policies", 0, b"\xf0\x00", strange, b"5"),
        Outgoing("ledger.policies", 0, b"b", (CE_TYPE,), None),
        Outgoing("ledger.policies", 0, b"c", (CE_TYPE,), of("d", 1)[0].model_dump_json().encode()),
    )
    await house.publish(of("e", 1))
    await house.until("parked", 4)
    await house.until("effect", 1)
    page = await house.parking().page()
    assert [one.record.body for one in page[:3]] == [b"\x00\xff no json", b"5", None]
    assert [one.reason for one in page[:3]] == [
        "undecodable: bad body",
        "undecodable: none of ours",
        "undecodable: bad body",
    ]
    assert page[1].record.headers == strange
    assert page[1].record.key_bytes == b"\xf0\x00"
    assert "belongs to ledger.policies" in page[3].reason
    await house.parking().discard(page[1].id)
    assert await house.parking().count() == 3


async def test_a_failing_database_is_not_data(house, running):
    deaths = iter([True, True])

    async def handler(tx, events, now):
        await things.apply(tx, events, now)
        if next(deaths, False):
            await tx.connection.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    consumer = Consumer(house.database, house.clock, house.address, [house.subscription(handler)])
    async with running(consumer):
        await house.publish([*of("a", 1, 2), *of("b", 1)])
        await house.until("effect", 3)
    assert next(deaths, None) is None
    assert await house.count("parked") == 0


async def test_what_was_not_committed_comes_again_after_a_restart(house, running):
    await house.publish(of("a", 1, 2))
    started = asyncio.Event()

    async def hanging(tx, events, now):
        await things.apply(tx, events, now)
        started.set()
        await asyncio.Event().wait()

    stop = asyncio.Event()
    consumer = Consumer(house.database, house.clock, house.address, [house.subscription(hanging)])
    dying = asyncio.create_task(consumer.run(stop))
    await started.wait()
    stop.set()
    await dying
    assert await house.effects("a") == []
    async with running(Consumer(house.database, house.clock, house.address, [house.subscription()])):
        await house.until("effect", 2)


@pytest.mark.embedded
async def test_a_broker_that_comes_back_as_another_cluster(house, consuming, broker):
    await house.publish(of("a", 1, 2, 3))
    await house.until("effect", 3)
    await broker.restart()
    consuming.rebuild()
    await house.publish(of("a", 1, 2, 3, 4, 5))
    await house.until("effect", 5)
    assert await house.effects("a") == [1, 2, 3, 4, 5]


async def test_positions_reach_the_ends_when_all_is_applied(house, consuming, broker):
    await house.publish([event for n in range(50) for event in of(f"key-{n}", 1)])
    await house.until("effect", 50)
    places = await consuming.progress.by_topic()
    assert {topic: (place.position, place.end) for topic, place in places.items()} == {
        "ledger.policies": (50, 50),
        "ledger.parties": (0, 0),
    }
    assert len(consuming.progress.assigned()["things"]) == 2 * broker.partitions


async def test_it_stops_in_time_although_the_broker_is_gone(house, broker, running):
    consumer = Consumer(house.database, house.clock, house.address, [house.subscription()])
    async with asyncio.timeout(30):
        async with running(consumer):
            await house.publish(of("a", 1))
            await house.until("effect", 1)
            await broker.stop()
            before = asyncio.get_running_loop().time()
        assert asyncio.get_running_loop().time() - before < 8
