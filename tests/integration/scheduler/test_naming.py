"""A notice under way that names several premiums of a policy never says what is no longer so of any of them."""

from datetime import date

import pytest

from schemas.ids import derived
from schemas.policies import Failure, FailureReason, InstalmentStatus, RefusedAccount
from schemas.policy_events import GraceChanged, Payment, PaymentFailed, PaymentReceived
from tests.builders import local, make_instalment, make_party, make_policy, yuan
from tests.integration.scheduler.book import begin, purposes

APRIL = make_instalment("2026-04-15", 4)
MAY = make_instalment("2026-05-15", 5)
DEPOSIT = local("2026-05-12")
"""The plan asks for May's premium; April's is unpaid."""


def monthly(*instalments, **given):
    return make_policy(
        "P1", *instalments, mode="monthly", effective_date=date(2026, 1, 15), account_tail="6789", **given
    )


@pytest.fixture
async def under_way(living):
    """The notice of 12 May, which names April's premium and May's and leaves for May's alone."""
    await begin(living, monthly(APRIL))
    await living.move(local("2026-04-20"))
    for notice in list(living.notices.values()):
        await living.answer(notice, "delivered")
    both = monthly(APRIL, MAY)
    await living.take(living.due(both).model_copy(update={"policy": at_version(both, 3)}))
    await living.move(DEPOSIT)
    notice = list(living.notices.values())[-1]
    assert [each.instalment for each in notice.content.premiums] == [4, 5]
    assert len(notice.task_ids) == 1
    return notice


def at_version(policy, version):
    return policy.model_copy(update={"policy_version": version})


async def recomposed(living, notice):
    """What leaves in its place."""
    await living.relay()
    assert living.withdrawals[notice.notice_id].reason == "recomposed"
    await living.answer(notice, "withdrawn")
    await living.move(local("2026-05-12", "09:02"))
    return list(living.notices.values())[-1].content


def payment(living, amount, policy, *settled):
    given = Payment(
        payment_id=derived("payment", amount),
        source="bank",
        reference=amount,
        amount=yuan(amount),
        value_date=date(2026, 5, 12),
    )
    return PaymentReceived(
        occurred_at=living.clock.now(), policy=at_version(policy, 4), payment=given, settled=tuple(settled)
    )


async def test_a_premium_that_is_paid_is_named_no_more(living, under_way):
    paid = APRIL.model_copy(update={"status": InstalmentStatus.PAID, "paid": APRIL.amount})
    await living.take(payment(living, "1200.00", monthly(paid, MAY), 4))
    said = await recomposed(living, under_way)
    assert [each.instalment for each in said.premiums] == [5]
    assert said.totals == (yuan("1200.00"),)


async def test_a_part_of_a_premium_that_is_paid_is_said(living, under_way):
    part = APRIL.model_copy(update={"paid": yuan("200.00")})
    await living.take(payment(living, "200.00", monthly(part, MAY)))
    said = await recomposed(living, under_way)
    assert [(each.amount, each.received) for each in said.premiums] == [
        (yuan("1000.00"), yuan("200.00")),
        (yuan("1200.00"), None),
    ]


async def test_a_deadline_that_moves_is_said(living, under_way):
    moved = APRIL.model_copy(update={"last_payable_day": date(2026, 7, 14), "lapse_effective": date(2026, 7, 15)})
    event = GraceChanged(
        occurred_at=living.clock.now(),
        policy=at_version(monthly(moved, MAY), 4),
        instalments=(4,),
        grace_days=90,
        reason="flood",
    )
    await living.take(event)
    said = await recomposed(living, under_way)
    assert said.earliest_deadline == MAY.last_payable_day
    assert [each.last_payable_day for each in said.premiums] == [MAY.last_payable_day, date(2026, 7, 14)]


async def test_an_account_that_is_refused_is_promised_no_more(living, under_way):
    failure = Failure(reason=FailureReason.ACCOUNT_UNUSABLE, attempted_on=date(2026, 5, 12))
    refused = RefusedAccount(
        tail="6789", reason=FailureReason.ACCOUNT_UNUSABLE, refused_on=date(2026, 5, 12), source="bank"
    )
    after = monthly(APRIL.model_copy(update={"failure": failure}), MAY, refused_account=refused)
    event = PaymentFailed(
        occurred_at=living.clock.now(),
        policy=at_version(after, 4),
        payment_id=derived("failure"),
        instalment=4,
        reason=FailureReason.ACCOUNT_UNUSABLE,
        stated_reason="销户",
        attempted_on=date(2026, 5, 12),
    )
    await living.take(event)
    said = await recomposed(living, under_way)
    assert [(each.instalment, each.account_tail, each.account_refused) for each in said.premiums] == [
        (4, None, True),
        (5, None, True),
    ]


async def test_an_account_that_is_refused_for_another_policy_of_the_holder_is_not_promised(living):
    refused = RefusedAccount(
        tail="6789", reason=FailureReason.NAME_MISMATCH, refused_on=date(2026, 4, 2), source="bank"
    )
    other = make_policy("P2", account_tail="6789", refused_account=refused)
    await begin(living, monthly(APRIL))
    await living.take(living.registered(other))
    await living.move(local("2026-04-12"))
    (notice,) = living.notices.values()
    assert [(each.account_tail, each.account_refused) for each in notice.content.premiums] == [(None, True)]


async def test_a_holder_who_has_lost_the_cover_is_not_greeted(living):
    """The policy lapsed on 31 March, so on 5 April the birthday passes in silence."""
    policy = make_policy("P1", make_instalment("2026-01-29"))
    people = [make_party(birth_date=date(1980, 4, 5)), make_party("赵主管"), make_party("李经理")]
    await begin(living, people=people)
    await living.take(living.registered(policy), living.due(policy), living.lapsed(policy))
    await living.move(local("2026-04-06"))
    assert purposes(living) == ["LapseNotice"]
    assert ("birthday", "withdrawn", "lapsed") in await living.tasks("step", "state", "reason")


def failure(living, policy, version, on, reference):
    told = Failure(reason=FailureReason.INSUFFICIENT_BALANCE, attempted_on=on)
    failed = policy.instalments[0].model_copy(update={"failure": told})
    return PaymentFailed(
        occurred_at=living.clock.now(),
        policy=at_version(policy.with_instalment(failed), version),
        payment_id=derived("failure", reference),
        instalment=failed.number,
        reason=FailureReason.INSUFFICIENT_BALANCE,
        stated_reason="余额不足",
        attempted_on=on,
    )


async def test_a_failure_that_comes_while_an_earlier_one_waits_is_told_once(living):
    policy = make_policy("P1", make_instalment("2026-04-28"))
    await begin(living, policy)
    await living.move(local("2026-05-01", "22:00"))
    for notice in list(living.notices.values()):
        await living.answer(notice, "delivered")
    await living.take(failure(living, policy, 3, date(2026, 5, 1), "first"))
    living.clock.move_to(local("2026-05-02", "08:59"))
    await living.take(failure(living, policy, 4, date(2026, 5, 2), "second"))
    await living.move(local("2026-05-02", "09:00"))
    notice = list(living.notices.values())[-1]
    assert (notice.content.purpose, len(notice.content.failures)) == ("FailureNotice", 1)
    assert notice.content.failures[0].attempted_on == date(2026, 5, 2)
    await living.answer(notice, "delivered")
    before = len(living.notices)
    await living.move(local("2026-05-08"))
    assert len(living.notices) == before
    assert [row for row in await living.tasks("step", "state") if row[0] == "failed"] == [("failed", "sent")] * 2


async def test_the_thanks_of_an_anniversary_leave_with_its_premium_text(living):
    policy = make_policy("P1", make_instalment("2026-05-01"))
    await begin(living, policy)
    await living.move(local("2026-05-01"))
    notice = list(living.notices.values())[-1]
    assert (notice.content.purpose, notice.message_class) == ("PremiumNotice", "service")
    assert notice.content.premiums[0].anniversary_years == 1
    await living.answer(notice, "delivered")
    assert ("anniversary", "sent") in await living.tasks("step", "state")


async def test_the_thanks_of_an_anniversary_leave_alone_when_its_premium_is_paid(living):
    policy = make_policy("P1", make_instalment("2026-05-01"))
    await begin(living, policy)
    await living.take(living.paid(policy))
    await living.move(local("2026-05-01"))
    assert purposes(living)[-1] == "AnniversaryGreeting"
