"""Workers that die with work in flight, on a real database: nothing lost, and what is unknown is called unknown."""

import asyncio
from datetime import timedelta

import pytest

from schemas.parties import Channel, MessageClass
from services.notifier.domain.results import Accepted
from services.notifier.handlers.on_answers import on_answers
from services.notifier.handlers.on_moments import Means, on_moments
from tests.builders import make_notice
from tests.integration.notifier.conftest import LIBRARY

BY_MAIL = (Channel.EMAIL,)
OVER = timedelta(0)
"""A lease that is over as soon as it is taken."""


@pytest.fixture
def claim(notifier):
    """A worker that writes attempts down, and then is gone."""

    async def begin(*, commits: bool = True, lease: timedelta = OVER):
        means = Means(LIBRARY, {Channel.SMS: "echo", Channel.EMAIL: "mail"}, lease)
        async with notifier.database.transaction() as tx:
            begun = await on_moments(tx, notifier.clock.now(), 500, means=means, token="dead", fresh=True)
            if not commits:
                await tx.connection.execute("ROLLBACK; BEGIN")
        return begun.started

    return begin


async def test_killed_before_the_attempt_was_written_down_nothing_happened(notifier, claim):
    await notifier.know()
    await notifier.ask(make_notice())
    await claim(commits=False)
    assert await notifier.leases.sweep() == 0
    await notifier.send()
    assert len(notifier.texts) == 1


async def test_killed_between_the_providers_answer_and_its_conclusion_it_was_sent_exactly_once(notifier, claim):
    await notifier.know()
    await notifier.ask(make_notice())
    [started] = await claim()
    await notifier.echo.send(started.message)
    idle, _ = await notifier.sender.quiet()
    assert not idle

    assert await notifier.leases.sweep() == 1

    await notifier.send()
    assert len(notifier.texts) == 1
    assert await notifier.outcomes() == ["accepted: none!"]


async def test_killed_after_writing_down_and_before_sending_it_is_sent_once_by_the_next(notifier, claim):
    await notifier.know()
    await notifier.ask(make_notice())
    await claim()
    await notifier.leases.sweep()
    assert notifier.texts == []
    await notifier.send()
    assert len(notifier.texts) == 1
    assert await notifier.outcomes() == ["accepted: none!"]


async def test_while_the_provider_cannot_be_asked_the_attempt_stays_open(notifier, claim):
    await notifier.know()
    await notifier.ask(make_notice())
    await claim()
    notifier.outage.touch()
    await notifier.leases.sweep()
    assert await notifier.leases.sweep() == 0
    assert await notifier.outcomes() == []
    idle, _ = await notifier.sender.quiet()
    assert not idle


@pytest.mark.parametrize(
    ("message_class", "outcome"),
    [
        (MessageClass.STATUTORY, "unknown: lost-worker"),
        (MessageClass.SERVICE, "unknown: lost-worker"),
        (MessageClass.CARE, "unknown: lost-worker!"),
    ],
)
async def test_a_provider_that_cannot_be_asked_leaves_it_unknown_by_class(notifier, claim, message_class, outcome):
    await notifier.know()
    await notifier.ask(make_notice(channels=BY_MAIL, message_class=message_class))
    await claim()
    await notifier.leases.sweep()
    assert await notifier.outcomes() == [outcome]


async def test_an_unknown_statutory_notice_is_repeated(notifier, claim):
    await notifier.know()
    await notifier.ask(make_notice(channels=BY_MAIL, message_class=MessageClass.STATUTORY))
    await claim()
    await notifier.leases.sweep()
    notifier.at("09:01")
    await notifier.send()
    [repeat] = notifier.mail.sent
    assert repeat.reference.endswith("-2")
    assert await notifier.outcomes() == ["unknown: lost-worker", "accepted: none!"]


async def test_a_worker_that_comes_back_late_concludes_nothing_that_was_taken_over(notifier, claim):
    await notifier.know()
    await notifier.ask(make_notice())
    [started] = await claim()
    await notifier.leases.sweep()
    async with notifier.database.transaction() as tx:
        held = await on_answers(tx, "dead", {started.notice_id: Accepted()}, notifier.clock.now())
    assert held == 0
    assert await notifier.outcomes() == []


async def test_a_lease_that_still_runs_is_left_alone(notifier, claim):
    await notifier.know()
    await notifier.ask(make_notice())
    await claim(lease=timedelta(seconds=30))
    assert await notifier.leases.sweep() == 0


async def test_no_message_is_begun_that_its_lease_leaves_no_time_for(notifier):
    await notifier.know()
    await notifier.ask(make_notice(channels=BY_MAIL))
    short = notifier.make_sender(lease=timedelta(seconds=0.5))
    await short.begin()
    await short.settle()
    assert notifier.mail.sent == []
    await notifier.send()
    assert len(notifier.mail.sent) == 1


async def test_a_provider_that_breaks_its_promise_leaves_it_unknown(notifier):
    await notifier.know()
    notifier.mail.answers = [RuntimeError("a fault of ours")]
    await notifier.ask(make_notice(channels=BY_MAIL))
    await notifier.send()
    assert await notifier.outcomes() == ["unknown: lost-connection"]


async def test_two_senders_share_the_work(notifier):
    await notifier.know()
    await notifier.ask(*(make_notice(f"P{number}", true_while=()) for number in range(60)))
    senders = [notifier.make_sender(batch=10) for _ in range(2)]

    async def work(sender) -> None:
        while await sender.begin():
            await sender.settle()

    await asyncio.gather(*map(work, senders))
    assert len(notifier.texts) == len(set(notifier.texts)) == 60
    assert await notifier.outcomes() == ["accepted: none!"] * 60
