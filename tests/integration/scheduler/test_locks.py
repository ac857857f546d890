"""Two instances at once: they take their locks in one order, and neither is thrown out."""

import asyncio

from services.scheduler.store import parties
from tests.builders import local, make_party
from tests.integration.scheduler.book import a_policy, begin

DAY = "2026-04-11"
ANY_CASE = "SELECT FROM case_ FOR UPDATE"
BLOCKED = """
SELECT FROM pg_stat_activity
WHERE datname = current_database() AND wait_event_type = 'Lock' AND query ~ $1 AND cardinality(pg_blocking_pids(pid)) > 0
"""


async def blocked(living, statement: str) -> None:
    """Wait until this statement waits for somebody's lock."""
    async with asyncio.timeout(10):
        while not await living.rows(BLOCKED, statement):
            pass


async def test_an_agent_comes_with_his_customer_while_their_notice_leaves(living):
    """One instance holds the recipient and wants the agent's row, which is missing; the other makes that row and wants the recipient."""
    holder, agent = make_party(), make_party("李经理")
    await begin(living, a_policy(), people=[holder, make_party("赵主管")])
    await living.move(local(DAY, "08:59"))
    living.clock.move_to(local(DAY, "09:00"))
    async with living.database.transaction() as tx:
        await tx.connection.execute(ANY_CASE)
        newer = holder.model_copy(update={"party_version": 2})
        coming = asyncio.create_task(living.take(living.party(agent), living.party(newer)))
        await blocked(living, "UPDATE case_")
        leaving = asyncio.create_task(living.ticker.tick())
        await blocked(living, "INSERT INTO party_copy")
    await asyncio.gather(coming, leaving)

    await living.relay()
    (notice,) = living.notices.values()
    assert notice.content.agent.name == "李经理"


async def test_a_customer_who_comes_just_when_his_notice_is_looked_at_is_not_missed(living):
    """Whoever brings him has looked for what waits before there was a row to see, and has not ended yet."""
    await begin(living, a_policy(), people=[make_party("李经理"), make_party("赵主管")])
    await living.move(local(DAY, "08:59"))
    living.clock.move_to(local(DAY, "09:00"))
    async with living.database.transaction() as tx:
        await parties.save(tx, [make_party()])
        leaving = asyncio.create_task(living.ticker.tick())
        await blocked(living, "INSERT INTO party_copy")
    await leaving

    await living.relay()
    (notice,) = living.notices.values()
    assert notice.content.addressee.name == make_party().name
