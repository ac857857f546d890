"""A worker dies while an SMSC, which cannot be asked, has its messages: only what was in its hands is in doubt."""

import asyncio
from datetime import timedelta
from decimal import Decimal

import pytest

from schemas.parties import Channel
from services.kit.postgres import Database
from services.notifier.domain.results import Accepted, Busy, Carried, NotSent, Rejected, Unsure
from services.notifier.handlers.on_moments import Means, on_moments
from services.notifier.sender.booths import Booth
from services.notifier.sender.journal import Journal
from tests.builders import make_notice
from tests.contract.smsc import sms
from tests.integration.notifier.by_smpp import running
from tests.integration.notifier.conftest import LIBRARY

WINDOW, ANSWERED, ALL = 4, 6, 40


@pytest.fixture
async def smpp(notifier):
    async with running(notifier, timeout=2) as made:
        await notifier.know()
        yield made


async def claimed(smpp):
    """What a worker has written down whose lease is over as soon as it is taken."""
    notifier, means = smpp.notifier, Means(LIBRARY, {Channel.SMS: "smpp"}, timedelta(0))
    await notifier.ask(*(make_notice(f"P{number}", true_while=()) for number in range(ALL)))
    async with notifier.database.transaction() as tx:
        return (await on_moments(tx, notifier.clock.now(), ALL, means=means, token="dead", fresh=True)).started


async def test_no_more_is_unknown_than_was_in_the_hands_of_the_smsc(smpp):
    notifier, smsc = smpp.notifier, smpp.smsc
    started = await claimed(smpp)
    booth = Booth(smpp.journal, WINDOW, notifier.clock)
    await booth.send(started[:ANSWERED], asyncio.get_running_loop().time(), notifier.lease)
    smsc.hold = asyncio.Event()
    dying = asyncio.create_task(booth.send(started[ANSWERED:], asyncio.get_running_loop().time(), notifier.lease))
    await smsc.until(lambda: smsc.at_once == WINDOW)
    dying.cancel()

    await smpp.leases.sweep()
    assert sorted(await notifier.outcomes()) == ["accepted: none!"] * ANSWERED + ["unknown: lost-worker"] * WINDOW
    smsc.hold.set()
    await notifier.send()
    assert await notifier.outcomes() == ["accepted: none!"] * (ALL - ANSWERED - WINDOW)
    kept = await notifier.rows("SELECT count(DISTINCT notice_id) AS notices FROM carried_part")
    assert kept[0]["notices"] == ALL - WINDOW


@pytest.mark.parametrize(
    ("answer", "asked"),
    [
        (Accepted("1 2", Carried(2, ("1", "2"), Decimal("0.09"), "CNY")), None),
        (Rejected("ESME_RINVDSTADR", bad_address=True, carried=Carried(1)), None),
        (Unsure("lost after it was submitted"), None),
        (Busy("ESME_RTHROTTLED", Carried(2)), NotSent("ESME_RTHROTTLED")),
    ],
)
async def test_an_answer_outlives_its_worker(notifier, answer, asked):
    notifier.mail.answers = [answer, Accepted()]
    journal = Journal("mail", notifier.mail, notifier.database)
    assert await journal.send(sms()) == answer
    await journal.send(sms(2))
    assert await journal.ask(sms().reference) == (asked or answer)


async def test_what_never_left_is_not_sent(notifier):
    journal = Journal("mail", notifier.mail, notifier.database)
    assert isinstance(await journal.ask("nobody-1"), NotSent)


async def test_nothing_leaves_that_cannot_be_written_down(notifier, make_database):
    away = Database(await make_database("notifier"), "notifier", connections=1)
    await away.open()
    await away.close()
    assert isinstance(await Journal("mail", notifier.mail, away).send(sms()), NotSent)
    assert notifier.mail.sent == []


class OnItsWay:
    """A provider whose second message reaches the door when it is told to, and whose others are there at once."""

    longest = 1.0

    def __init__(self):
        self.go = asyncio.Event()

    async def hand_over(self, message, leaving):
        if message == sms(2):
            await self.go.wait()
        assert await leaving()
        return Accepted()


async def test_messages_under_way_leave_with_one_commit(notifier):
    provider = OnItsWay()
    journal = Journal("mail", provider, notifier.database)
    both = asyncio.gather(journal.send(sms(1)), journal.send(sms(2)))
    for _ in range(20):
        await asyncio.sleep(0)
    provider.go.set()
    await both
    assert len(await notifier.rows("SELECT DISTINCT xmin::text FROM handover")) == 1


async def test_a_message_does_not_wait_for_one_that_does_not_come(notifier):
    provider = OnItsWay()
    journal = Journal("mail", provider, notifier.database)
    late = asyncio.create_task(journal.send(sms(2)))
    assert await journal.send(sms(1)) == Accepted()
    assert not late.done()
    provider.go.set()
    assert await late == Accepted()


async def test_entries_are_forgotten_after_a_day(notifier):
    journal, stop = Journal("mail", notifier.mail, notifier.database), asyncio.Event()
    await journal.send(sms(1))
    await notifier.rows("UPDATE handover SET left_at = left_at - interval '25 hours'")
    await journal.send(sms(2))
    running = asyncio.create_task(journal.run(stop))
    async with asyncio.timeout(5):
        while len(await notifier.rows("SELECT FROM handover")) > 1:
            pass
    stop.set()
    await running
