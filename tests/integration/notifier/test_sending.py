"""A notice on its way, on a real database: sent once, stopped when untrue, and told about."""

import asyncio
from datetime import timedelta

import pytest

from schemas.ids import notice_id
from schemas.outcomes import ContactReportedBad
from schemas.parties import Channel, PartyErased
from schemas.policies import InstalmentStatus
from services.notifier.domain.limits import USUAL
from services.notifier.domain.results import Busy, Rejected
from services.notifier.store.outcomes import republish
from tests.builders import local, make_instalment, make_notice, make_party, make_policy, party_named
from tests.integration.notifier.conftest import NINE, changed, withdrawal
from tests.unit.notifier.contents import premium, premium_notice

PAID = make_policy("P1", make_instalment("2026-03-01", status=InstalmentStatus.PAID), policy_version=2)


async def test_a_notice_is_sent_and_told_about_once(notifier):
    await notifier.know()
    await notifier.ask(make_notice())
    assert await notifier.send() == 1
    assert len(notifier.texts) == 1
    assert notifier.texts[0].startswith("【常青人寿】尊敬的王芳")
    assert await notifier.outcomes() == ["accepted: none!"]
    assert await notifier.send() == 0
    assert await notifier.sender.quiet() == (True, None)


async def test_a_duplicate_changes_nothing_before_and_after_it_was_sent(notifier):
    await notifier.know()
    await notifier.ask(make_notice(), make_notice())
    await notifier.ask(make_notice())
    await notifier.send()
    await notifier.ask(make_notice())
    await notifier.send()
    assert len(notifier.texts) == 1
    assert await notifier.outcomes() == ["accepted: none!"]


@pytest.mark.parametrize("order", ["before", "after"])
async def test_a_withdrawal_and_its_notice_commute(notifier, order):
    await notifier.know()
    notice = make_notice()
    steps = [notifier.take(withdrawal(notice)), notifier.ask(notice)]
    for step in steps if order == "before" else reversed(steps):
        await step
    await notifier.send()
    assert not notifier.texts
    assert await notifier.outcomes() == ["withdrawn: withdrawn!"]
    await notifier.take(withdrawal(notice))
    await notifier.ask(notice)
    assert await notifier.outcomes() == []


async def test_withdrawals_at_the_same_time_as_their_notices_are_never_lost(notifier):
    await notifier.know()
    notices = [make_notice(f"P{number}", true_while=()) for number in range(40)]
    await asyncio.gather(
        *(step for notice in notices for step in (notifier.ask(notice), notifier.take(withdrawal(notice))))
    )
    await notifier.send()
    assert not notifier.texts
    assert await notifier.outcomes() == ["withdrawn: withdrawn!"] * 40


async def test_a_withdrawal_after_it_was_sent_changes_nothing(notifier):
    await notifier.know()
    await notifier.ask(make_notice())
    await notifier.send()
    await notifier.take(withdrawal(make_notice()))
    assert await notifier.outcomes() == ["accepted: none!"]


async def test_the_last_look_stops_a_paid_premium(notifier):
    await notifier.know()
    await notifier.ask(make_notice())
    await notifier.take(changed(PAID))
    await notifier.send()
    assert not notifier.texts
    assert await notifier.outcomes() == ["suppressed: untrue!"]


async def test_an_older_version_of_a_policy_or_party_does_not_come_back(notifier):
    await notifier.know(PAID, party=make_party(party_version=5, contacts=()))
    await notifier.know(party=make_party(party_version=4))
    await notifier.ask(make_notice("P1"), make_notice("P2", true_while=()))
    await notifier.send()
    assert sorted(await notifier.outcomes()) == ["suppressed: no-contact!", "suppressed: untrue!"]


async def test_facts_too_old_hold_back_what_claims_something_and_nothing_else(notifier):
    await notifier.know()
    await notifier.ask(make_notice("P1"), make_notice("P2", true_while=()))
    notifier.fresh = False
    await notifier.send()
    assert ["P2" in text for text in notifier.texts] == [True]
    idle, _ = await notifier.sender.quiet()
    assert not idle
    notifier.fresh = True
    await notifier.send()
    assert len(notifier.texts) == 2


async def test_facts_that_stay_old_end_with_the_window(notifier):
    await notifier.know()
    await notifier.ask(make_notice())
    notifier.fresh = False
    notifier.at("11:30")
    await notifier.send()
    assert await notifier.outcomes() == ["expired: window!"]


async def test_a_notice_waits_for_a_policy_that_is_not_known_yet_and_looks_again_when_facts_come(notifier):
    await notifier.ask(make_notice())
    await notifier.send()
    assert await notifier.sender.quiet() == (True, NINE + timedelta(minutes=1))
    await notifier.know()
    await notifier.send()
    assert await notifier.outcomes() == ["accepted: none!"]


async def test_expiry_answers_window(notifier):
    await notifier.know()
    await notifier.ask(make_notice())
    notifier.at("11:30")
    await notifier.send()
    assert not notifier.texts
    assert await notifier.outcomes() == ["expired: window!"]


async def test_an_outage_ends_with_what_is_still_true(notifier):
    await notifier.know()
    other = make_policy("P2", make_instalment("2026-03-01"))
    await notifier.take(changed(other))
    await notifier.ask(make_notice("P1"), make_notice("P2"))
    notifier.outage.touch()
    await notifier.send()
    assert await notifier.sender.quiet() == (True, NINE + timedelta(minutes=1))
    await notifier.take(changed(PAID))
    notifier.outage.unlink()
    notifier.at("09:01")
    await notifier.send()
    assert ["P2" in text for text in notifier.texts] == [True]
    assert sorted(await notifier.outcomes()) == ["accepted: none!", "suppressed: untrue!"]


async def test_a_refused_address_is_reported_and_the_next_channel_used_and_it_is_not_tried_again(notifier):
    await notifier.know()
    notifier.mail.answers = [Rejected("550 5.1.1 unknown", bad_address=True)]
    by_mail = (Channel.EMAIL, Channel.SMS)
    await notifier.ask(make_notice("P1", channels=by_mail))
    await notifier.send()
    await notifier.send()
    said = await notifier.said()
    assert [(report.channel, report.contact) for report in said if isinstance(report, ContactReportedBad)] == [
        (Channel.EMAIL, 2)
    ]
    assert [each.outcome for each in said if not isinstance(each, ContactReportedBad)] == ["refused", "accepted"]

    await notifier.ask(make_notice("P2", channels=by_mail, true_while=()))
    await notifier.send()
    assert len(notifier.mail.sent) == 1
    assert len(notifier.texts) == 2


async def test_an_erased_party_gets_nothing(notifier):
    await notifier.know()
    await notifier.take(PartyErased(occurred_at=NINE, party_id=party_named("王芳")))
    await notifier.ask(make_notice())
    await notifier.send()
    assert await notifier.outcomes() == ["suppressed: no-contact!"]


async def test_what_was_said_can_be_said_again(notifier):
    await notifier.know()
    await notifier.ask(make_notice())
    await notifier.send()
    before = await notifier.said()
    async with notifier.database.transaction() as tx:
        await republish(tx, NINE - timedelta(days=1))
    assert await notifier.said() == before
    async with notifier.database.transaction() as tx:
        await republish(tx, NINE + timedelta(days=1))
    assert await notifier.said() == []


async def test_no_provider_is_called_inside_a_transaction(notifier):
    await notifier.know()
    notifier.mail.answers = [Busy("later")] * 5
    await notifier.ask(*(make_notice(f"P{n}", true_while=(), channels=(Channel.EMAIL,)) for n in range(20)))
    await notifier.send()
    assert notifier.mail.open_during_send == [0] * 20


async def test_the_number_of_statements_does_not_grow_with_the_batch(notifier):
    await notifier.know()
    counts = []
    for first, size in ((0, 1), (1, 2), (3, 298)):  # the first one teaches the connection its types
        before = notifier.database.statements
        names = [f"P{number}" for number in range(first, first + size)]
        await notifier.know(*(make_policy(name, make_instalment("2026-03-01")) for name in names))
        await notifier.ask(*(make_notice(name) for name in names))
        assert await notifier.send() == size
        counts.append(notifier.database.statements - before)
    assert counts[1] == counts[2]
    assert counts[1] < 20
    assert len(notifier.texts) == 301


async def test_the_sender_runs_by_itself_and_wakes_after_a_commit_and_at_the_next_moment(notifier):
    await notifier.know()
    stop = asyncio.Event()
    running = asyncio.create_task(notifier.sender.run(stop))
    await notifier.ask(make_notice("P1"))
    await notifier.until_texts(1)
    await notifier.ask(make_notice("P2", true_while=(), not_before=local("2026-03-02", "10:00")))
    notifier.at("10:00")
    await notifier.until_texts(2)
    stop.set()
    await asyncio.wait_for(running, 5)


async def test_a_notice_of_another_round_is_another_notice(notifier):
    await notifier.know()
    first = make_notice()
    again = make_notice(notice_id=notice_id(first.task_ids, 1))
    await notifier.ask(first, again)
    await notifier.send()
    assert len(notifier.texts) == 2


async def test_a_holder_of_fourteen_policies_hears_of_them_in_a_text_that_is_carried(notifier):
    await notifier.know()
    fourteen = premium_notice(*(premium(number) for number in range(14)))
    await notifier.ask(make_notice(content=fourteen))
    assert await notifier.send() == 1
    [text] = notifier.texts
    assert "您有14笔续期保费待缴，合计16,800.00元" in text
    assert USUAL.texts.take(USUAL.texts.cut(text, "+8613800138000"))
