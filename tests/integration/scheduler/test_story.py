"""What the scheduler does with a real book, on a real database."""

from datetime import date, timedelta

import pytest

from schemas.civil import local_day
from tests.builders import local, make_party, party_named, yuan
from tests.integration.scheduler.book import a_policy, begin, purposes


async def test_a_premium_that_nobody_pays_runs_through_the_whole_plan(living):
    policy = a_policy()
    await begin(living, policy)
    steps = [
        ("2026-04-11", "PremiumNotice"),
        ("2026-05-01", "PremiumNotice"),
        ("2026-05-31", "PremiumNotice"),
        ("2026-06-15", "Digest"),
        ("2026-06-16", "PremiumNotice"),
        ("2026-06-24", "PremiumNotice"),
        ("2026-06-29", "PremiumNotice"),
    ]
    for day, purpose in steps:
        await living.move(local(day, "08:59"))
        before = set(living.notices)
        await living.move(local(day))
        (new,) = set(living.notices) - before
        assert living.notices[new].content.purpose == purpose
        await living.answer(living.notices[new], "accepted")
    await living.move(local("2026-07-01", "00:00"))
    await living.take(living.lapsed(policy))
    await living.move(local("2026-07-01"))
    notice = list(living.notices.values())[-1]
    assert (notice.content.purpose, notice.message_class, notice.channels) == (
        "LapseNotice",
        "statutory",
        ("email", "sms"),
    )
    assert await living.tasks("step", "state") == [
        ("before-due", "sent"),
        ("due", "sent"),
        ("grace", "sent"),
        ("handover", "withdrawn"),
        ("handover-digest", "sent"),
        ("handover-form", "withdrawn"),
        ("grace-2", "sent"),
        ("form-climb", "withdrawn"),
        ("handover-climb", "withdrawn"),
        ("handover-climb-digest", "skipped"),
        ("final-week", "sent"),
        ("last-day", "sent"),
        ("lapse-notice", "requested"),
    ]


async def test_a_payment_before_the_notice_leaves_nothing_to_send(living):
    policy = a_policy()
    await begin(living, policy)
    await living.take(living.paid(policy))
    await living.move(local("2026-12-01"))
    assert purposes(living) == ["PaymentThanks"]
    assert await living.tasks("step", "state") == [("thanks", "requested")]


async def test_a_payment_between_opening_and_release_withdraws_the_task(living):
    policy = a_policy(due=date(2026, 4, 5))
    await begin(living, policy)
    await living.take(living.paid(policy))
    await living.move(local("2026-04-30"))
    assert purposes(living) == ["PaymentThanks"]
    assert await living.tasks("step", "state", "reason") == [
        ("before-due", "withdrawn", "paid"),
        ("thanks", "requested", None),
    ]


async def test_a_payment_after_release_reaches_the_notifier_as_a_withdrawal(living):
    policy = a_policy()
    await begin(living, policy)
    await living.move(local("2026-04-11"))
    (notice,) = living.notices.values()
    await living.take(living.paid(policy))
    (withdrawal,) = await living.relay()
    assert (withdrawal.notice_id, withdrawal.recipient_id, withdrawal.reason) == (
        notice.notice_id,
        notice.recipient_id,
        "paid",
    )
    assert await living.tasks("state") == [("withdrawing",)]
    await living.answer(notice, "withdrawn", "withdrawn")
    assert await living.tasks("state", "reason") == [("withdrawn", "paid")]


async def test_a_notice_that_names_an_old_amount_is_recalled_and_composed_again(living):
    policy = a_policy()
    await begin(living, policy)
    await living.move(local("2026-04-11"))
    (first,) = living.notices.values()
    part = policy.with_instalment(policy.instalments[0].model_copy(update={"paid": yuan("200.00")}))
    whole = living.paid(policy)
    await living.take(whole.model_copy(update={"policy": part.model_copy(update={"policy_version": 3}), "settled": ()}))
    (withdrawal,) = await living.relay()
    assert (withdrawal.notice_id, withdrawal.reason) == (first.notice_id, "recomposed")
    await living.answer(first, "withdrawn", "withdrawn")
    await living.move(local("2026-04-11", "09:10"))
    second = list(living.notices.values())[1]
    assert str(second.content.premiums[0].amount.amount) == "1000.00"
    assert await living.tasks("state", "round") == [("requested", 1)]


async def test_a_notice_faster_than_its_recall_is_shown_as_sent(living):
    policy = a_policy()
    await begin(living, policy)
    await living.move(local("2026-04-11"))
    (notice,) = living.notices.values()
    await living.take(living.paid(policy))
    await living.answer(notice, "accepted")
    assert await living.tasks("state", "reason") == [("sent", "before: paid")]


async def test_policies_of_a_holder_leave_as_one_and_a_paid_one_drops_out(living):
    policies = [a_policy("P1"), a_policy("P2")]
    await begin(living, *policies)
    await living.move(local("2026-04-11"))
    (both,) = living.notices.values()
    assert [each.policy_number for each in both.content.premiums] == ["P1", "P2"]
    await living.take(living.paid(policies[0]))
    await living.relay()
    assert set(living.withdrawals) == {both.notice_id}
    await living.answer(both, "withdrawn", "withdrawn")
    await living.move(local("2026-04-11", "09:05"))
    one = next(notice for notice in living.notices.values() if notice.notice_id != both.notice_id)
    assert [each.policy_number for each in one.content.premiums] == ["P2"]
    await living.answer(one, "accepted")
    assert sorted(await living.tasks("state", "round")) == [("sent", 1), ("withdrawn", 0)]


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "America/New_York"])
async def test_a_book_taken_in_late_sends_at_most_one_notice_to_each_on_the_first_day(living, zone):
    people = [make_party(f"H{n}", zone=zone) for n in range(4)] + [make_party("赵主管", zone=zone)]
    today = living.clock.now().date()
    policies = [
        a_policy(f"P{days}", today + timedelta(days=-days), holder_id=party_named(f"H{days % 4}"))
        for days in range(-40, 81)
    ]
    await begin(living, *policies, people=people)
    await living.move(local(local_day(living.clock.now(), zone), "23:59", zone))
    told = [notice.recipient_id for notice in living.notices.values()]
    assert len(told) == len(set(told)) == 5
    skipped = await living.rows("SELECT DISTINCT reason FROM task WHERE state = 'skipped' ORDER BY 1")
    assert [row["reason"] for row in skipped] == ["opened-late", "reminders sent: 0"]
    performed = await living.rows(
        "SELECT max(n) AS most FROM (SELECT count(DISTINCT at) AS n FROM task WHERE kind = 'notice' AND state NOT IN ('skipped', 'expired') GROUP BY case_id, recipient_id) AS x"
    )
    assert performed[0]["most"] == 1
