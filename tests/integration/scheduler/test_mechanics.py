"""Duplicates, gaps, publication again, and the price of a batch."""

from datetime import date, timedelta

from schemas.notices import NoticeRequested, NoticeWithdrawn
from services.scheduler.handlers.on_case_moments import on_case_moments
from services.scheduler.handlers.on_notice_moments import republish
from services.scheduler.handlers.on_recipient_moments import on_recipient_moments
from tests.builders import local, make_party, party_named
from tests.integration.scheduler.book import a_policy


async def test_everything_twice_changes_nothing(living):
    policy = a_policy()
    events = [living.party(), *living.mark(date(2026, 12, 31)), living.registered(policy), living.due(policy)]
    await living.take(*events, *events)
    await living.take(*events)
    await living.move(local("2026-04-11"))
    (notice,) = living.notices.values()
    outcome = await living.answer(notice, "accepted")
    await living.take(outcome, outcome)
    paid = living.paid(policy)
    await living.take(paid, paid)
    await living.take(paid)
    assert await living.tasks("state") == [("sent",)]
    assert await living.relay() == []


async def test_versions_out_of_order_take_effect_in_order(living):
    policy = a_policy()
    await living.take(living.paid(policy))
    await living.take(living.due(policy))
    assert await living.rows("SELECT 1 FROM case_") == []
    await living.take(living.registered(policy))
    assert [row["status"] for row in await living.rows("SELECT status FROM case_ WHERE kind = 'renewal'")] == ["paid"]


async def test_what_was_said_can_be_said_again(living):
    policy = a_policy()
    await living.take(living.party(), living.registered(policy), living.due(policy))
    await living.move(local("2026-04-11"))
    (notice,) = living.notices.values()
    await living.take(living.paid(policy))
    (withdrawal,) = await living.relay()
    async with living.database.transaction() as tx:
        await republish(tx, local("2026-04-11", "00:00"))
    said = await living.relay()
    assert said == [notice, withdrawal]
    assert [type(each) for each in said] == [NoticeRequested, NoticeWithdrawn]


async def count(living, step) -> int:
    """The statements that one batch costs."""
    statements = []
    async with living.database.transaction() as tx:
        tx.connection.add_query_logger(statements.append)
        try:
            assert await step(tx) is not False
        finally:
            tx.connection.remove_query_logger(statements.append)
    return len(statements)


async def cost_of(living, letter: str, size: int, due: date) -> tuple[int, ...]:
    """What it costs to open, plan, release and conclude so many policies of as many holders at once."""
    names = [f"{letter}{n}" for n in range(size)]
    policies = [a_policy(name, due, holder_id=party_named(name), account_tail="6789") for name in names]
    handle, now = living.subscription.pipeline.together, living.clock.now
    await living.take(*(living.party(make_party(name)) for name in names), *map(living.registered, policies))
    await living.ticker.tick()
    opening = [living._record(living.due(policy)) for policy in policies]
    opened = await count(living, lambda tx: handle(tx, opening, now()))
    living.clock.move_to(local(due - timedelta(days=20)))
    planned = await count(living, lambda tx: on_case_moments(tx, living.plans, now(), 500))
    released = await count(living, lambda tx: on_recipient_moments(tx, living.plans, now(), 500))
    await living.relay()
    paying = [living._record(living.paid(policy)) for policy in policies]
    paid = await count(living, lambda tx: handle(tx, paying, now()))
    assert len(await living.relay()) == size
    return opened, planned, released, paid


async def test_the_number_of_statements_does_not_grow_with_the_batch(living):
    await living.take(living.party(make_party("李经理")), living.party(make_party("赵主管")))
    await cost_of(living, "W", 2, date(2026, 4, 25))  # the driver asks for types once per connection
    few = await cost_of(living, "A", 2, date(2026, 5, 1))
    many = await cost_of(living, "B", 60, date(2026, 6, 1))
    assert few == many
    assert max(few) <= 16
