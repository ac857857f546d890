"""Two instances of every service share the work; one of each is killed in the middle of it, and no order is broken."""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

import httpx
import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition

from deploy.local.service_process import ServiceProcess
from schemas.registry import decode
from services.cli.addresses import SERVICES
from tests.chaos import book
from tests.chaos.connections import holder_of
from tests.chaos.points import Point, caught
from tests.chaos.world import API_KEY, World

HOLDERS = 120
KILLED_AT = (
    (timedelta(hours=23), Point("ledger", "entry", "instalments are opening")),
    (timedelta(hours=32), Point("scheduler", "notice", "notices are released")),
    (timedelta(hours=56), Point("notifier", "outcome", "sent, not concluded")),
)
"""On the first midnight half of the instalments open; on the next two mornings one half and the other are reminded."""

UNDER_WAY = """
SELECT 'ledger: moments', count(*) FROM ledger.policy WHERE next_at <= $1
UNION ALL SELECT 'ledger: to be said', count(*) FROM ledger.outbox
UNION ALL SELECT 'scheduler: to be said', count(*) FROM scheduler.outbox
UNION ALL SELECT 'notifier: to be said', count(*) FROM notifier.outbox
UNION ALL SELECT 'scheduler: policies', count(*) FROM ledger.policy p
    LEFT JOIN scheduler.policy_copy c USING (policy_id) WHERE c.policy_version IS DISTINCT FROM p.policy_version
UNION ALL SELECT 'notifier: policies', count(*) FROM ledger.policy p
    LEFT JOIN notifier.policy_fact f USING (policy_id) WHERE f.policy_version IS DISTINCT FROM p.policy_version
UNION ALL SELECT 'scheduler: cases', count(*) FROM scheduler.case_ WHERE next_at <= $1
UNION ALL SELECT 'scheduler: recipients', count(*) FROM scheduler.recipient WHERE next_at <= $1
UNION ALL SELECT 'notices without an end', count(*) FROM scheduler.notice WHERE state <> 'concluded'
"""


@pytest.fixture
async def crowd(tmp_path, make_world):
    """A world with two instances of every service."""
    halves = (book.day(1 + book.OPENS), book.day(1 + book.REMINDS), book.day(2 + book.REMINDS))
    policies = [book.policy(n, halves[n % 3]) for n in range(HOLDERS)]
    book.write(tmp_path / "records", policies, [], 3)
    async with make_world() as world:
        world.extra = [world.instance(name) for name in SERVICES]
        for one in world.extra:
            one.start()
        await world.start()
        await asyncio.gather(*(one.ready() for one in world.extra))
        await world.import_book()
        yield world


@pytest.mark.kafka
async def test_the_order_of_every_key_is_kept_while_one_is_killed(crowd):
    everybody = [*crowd.services.values(), *crowd.extra]
    await rests(crowd)
    for after, point in KILLED_AT:
        async with caught(crowd, point, work=partial(moved_to, crowd, everybody, book.START + after)) as ports:
            instances = [one for one in everybody if one.name == point.service]
            pid = holder_of(ports, [one.pid for one in instances])
            victim = next(one for one in instances if one.pid == pid)
            victim.kill()
            everybody.remove(victim)
        await rests(crowd)
    texts = [row["to"] for row in crowd.texts()]
    assert len(texts) == len(set(texts)) == HOLDERS * 2 // 3
    assert await crowd.set_aside() == {}
    versions = await said(crowd, "ledger.policies")
    assert len(versions) == HOLDERS
    assert [key for key, numbers in versions.items() if out_of_order(numbers)] == []


async def rests(world: World) -> None:
    """All that is due has been done, by whomever; nobody of two can speak for the whole log, so the rows are asked."""

    under_way: dict[str, int] = {}

    async def at_rest() -> bool:
        rows = await world.rows(UNDER_WAY, world.time.now)
        under_way.clear()
        under_way.update((what, count) for what, count in rows if count)
        return not under_way

    try:
        await world.until(at_rest, what="rest")
    except AssertionError as late:
        raise AssertionError(f"{late}: {under_way}") from late


async def moved_to(world: World, everybody: Sequence[ServiceProcess], instant: datetime) -> None:
    """Step every clock, readers before writers."""
    world.time.move_to(instant)
    async with httpx.AsyncClient(headers={"Authorization": f"Bearer {API_KEY}"}) as client:
        for one in sorted(everybody, key=lambda one: SERVICES.index(one.name), reverse=True):
            answer = await client.put(f"{one.url}/clock", json={"now": instant.isoformat()})
            answer.raise_for_status()


async def said(world: World, topic: str) -> dict[str, list[int]]:
    """Key → the versions of its events as they stand in the log."""
    found: defaultdict[str, list[int]] = defaultdict(list)
    async with AIOKafkaConsumer(bootstrap_servers=world.broker.bootstrap) as consumer:
        places = [TopicPartition(topic, partition) for partition in range(world.broker.partitions)]
        consumer.assign(places)
        await consumer.seek_to_beginning()
        ends = await consumer.end_offsets(places)
        while any([await consumer.position(place) < end for place, end in ends.items()]):
            for records in (await consumer.getmany(timeout_ms=500)).values():
                for record in records:
                    event = decode(record.headers, record.value, record.key.decode())
                    if event.version is not None:
                        found[event.key].append(event.version)
    return found


def out_of_order(versions: Sequence[int]) -> bool:
    """What was sent again may repeat itself; what is new follows the newest without a gap."""
    newest = 0
    for version in versions:
        if version > newest + 1:
            return True
        newest = max(newest, version)
    return False
