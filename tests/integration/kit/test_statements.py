"""What a batch costs: a number of statements that does not grow with the batch."""

import asyncio

from services.kit.events.gate import Gate
from services.kit.events.pipeline import Pipeline
from services.kit.events.record import Record
from tests.integration.kit import things
from tests.integration.kit.things import NOW, Counted

DRIVERS_OWN = ("typeinfo_tree", "'jit'")
"""What asyncpg asks once per connection when it meets a type."""


def record(key: str, number: int, offset: int) -> Record:
    body = Counted(thing=key, number=number).model_dump_json().encode()
    headers = (("ce_type", b"test.counted.v1"),)
    return Record("ledger.policies", 0, offset, key, key.encode(), headers, body)


async def statements_of(database, records) -> list[str]:
    async def handler(_tx, _events, _now):
        return

    async def ask(_key, _version):
        return

    pipeline = Pipeline("things", handler, Gate(lambda _: True, things.lock, ask), things.decode)
    seen = []
    async with database.transaction() as tx:
        with tx.connection.query_logger(lambda query: seen.append(query.query)):
            await pipeline.together(tx, records, NOW)
            await asyncio.sleep(0)
    return [query for query in seen if not any(own in query for own in DRIVERS_OWN)]


async def test_a_batch_costs_one_look_beside_the_locks_of_its_gate(things_database):
    one = await statements_of(things_database, [record("a", 1, 0)])
    many = await statements_of(things_database, [record(f"key-{n}", 1, n) for n in range(500)])
    assert len(one) == len(many) == 3


async def test_early_ones_cost_one_statement_more(things_database):
    early = await statements_of(things_database, [record(f"key-{n}", 2, n) for n in range(500)])
    assert len(early) == 4
    healing = await statements_of(things_database, [record(f"key-{n}", 1, n) for n in range(500)])
    assert len(healing) == 5
