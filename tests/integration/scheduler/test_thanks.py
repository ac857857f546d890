"""Thanks after payment: once, the morning after, for what is paid and stays paid."""

from datetime import date

import pytest

from schemas.policies import InstalmentStatus
from schemas.policy_events import LapseAnnulled, Payment
from tests.builders import local, yuan
from tests.integration.scheduler.book import a_policy, begin, purposes
from tests.integration.scheduler.test_holds import hold, lift

PAID = local("2026-04-05", "15:00")


async def thanks(living):
    return [row for row in await living.tasks("step", "state", "reason") if row[0] == "thanks"]


async def paid(living, *policies):
    await begin(living, *policies)
    await living.move(PAID)
    for policy in policies:
        await living.take(living.paid(policy))


async def test_premiums_of_a_holder_are_thanked_for_in_one_notice_the_next_morning(living):
    await paid(living, a_policy("P1"), a_policy("P2"))
    await living.move(local("2026-04-06", "08:59"))
    assert purposes(living) == []
    await living.move(local("2026-04-06"))
    (notice,) = living.notices.values()
    assert (notice.message_class, notice.channels) == ("service", ("sms", "email"))
    assert [
        (each.policy_number, each.instalment, str(each.amount.amount), each.paid_on) for each in notice.content.premiums
    ] == [("P1", 2, "1200.00", date(2026, 4, 5)), ("P2", 2, "1200.00", date(2026, 4, 5))]
    await living.answer(notice, "accepted")
    await living.move(local("2026-12-01"))
    assert purposes(living) == ["PaymentThanks"]


async def test_a_payment_taken_back_is_not_thanked_for(living):
    policy = a_policy()
    await paid(living, policy)
    await living.move(local("2026-04-06", "00:00"))
    await living.take(living.reversed(policy, 4))
    assert await thanks(living) == [("thanks", "withdrawn", "changed")]
    await living.move(local("2026-04-10"))
    assert purposes(living) == []


async def test_a_payment_taken_back_recalls_thanks_that_are_under_way(living):
    policy = a_policy()
    await paid(living, policy)
    await living.move(local("2026-04-06"))
    (notice,) = living.notices.values()
    await living.take(living.reversed(policy, 4))
    await living.relay()
    assert {each.notice_id: each.reason for each in living.withdrawals.values()} == {notice.notice_id: "changed"}


async def test_a_premium_that_is_paid_when_it_opens_is_thanked_for_on_that_day(living):
    policy = a_policy()
    premium = policy.instalments[0]
    settled = {"status": InstalmentStatus.PAID, "paid": premium.amount, "paid_on": date(2026, 2, 10)}
    await begin(living, policy.with_instalment(premium.model_copy(update=settled)))
    await living.move(local("2026-04-01"))
    (notice,) = living.notices.values()
    assert [each.paid_on for each in notice.content.premiums] == [date(2026, 2, 10)]


async def test_a_part_of_a_premium_and_money_in_suspense_are_not_thanked_for(living):
    policy = a_policy()
    await begin(living, policy)
    part = policy.with_instalment(policy.instalments[0].model_copy(update={"paid": yuan("200.00")}))
    event = living.paid(policy)
    await living.take(event.model_copy(update={"policy": part.model_copy(update={"policy_version": 3}), "settled": ()}))
    lapsed = living.lapsed(part, 4)
    await living.move(local("2026-07-01", "00:00"))
    await living.take(lapsed)
    late = lapsed.policy.model_copy(update={"policy_version": 5, "suspense": yuan("1000.00")})
    await living.take(event.model_copy(update={"policy": late, "settled": ()}))
    await living.move(local("2026-08-01"))
    assert "PaymentThanks" not in purposes(living)
    assert await thanks(living) == []


async def test_a_payment_that_annuls_a_lapse_is_thanked_for(living):
    policy = a_policy()
    await begin(living, policy)
    await living.move(local("2026-07-01", "00:00"))
    await living.take(living.lapsed(policy))
    await living.move(local("2026-07-03", "12:00"))
    for notice in list(living.notices.values()):
        await living.answer(notice, "accepted")
    back = living.paid(policy, 4).policy
    premium = back.instalments[0].model_copy(update={"paid_on": date(2026, 6, 30)})
    payment = Payment(
        payment_id=policy.policy_id, source="bank", reference="4", amount=premium.amount, value_date=premium.paid_on
    )
    await living.take(
        LapseAnnulled(
            occurred_at=living.clock.now(),
            policy=back.with_instalment(premium),
            instalment=2,
            payment=payment,
            settled=(2,),
        )
    )
    await living.move(local("2026-07-03", "14:30"))
    last = list(living.notices.values())[-1].content
    assert (last.purpose, [each.paid_on for each in last.premiums]) == ("PaymentThanks", [date(2026, 6, 30)])


@pytest.mark.parametrize(
    ("kind", "held"), [("complaint", False), ("claim", False), ("do-not-contact", True), ("bereavement", True)]
)
async def test_thanks_are_held_as_the_table_of_holds_says(living, client, kind, held):
    await paid(living, a_policy())
    whom = {"policy_number": "P1"} | ({"life": "holder"} if held else {})
    asked = await hold(client, kind, until="2026-04-07", **whom)
    await living.move(local("2026-04-06"))
    assert purposes(living) == ([] if held else ["PaymentThanks"])
    assert await thanks(living) == [("thanks", "held", "hold") if held else ("thanks", "requested", None)]
    await living.move(local("2026-04-08"))
    assert purposes(living) == ["PaymentThanks"]
    assert asked["kind"] == kind


async def test_thanks_that_were_held_too_long_are_left_out(living, client):
    await paid(living, a_policy())
    asked = await hold(client, "do-not-contact", policy_number="P1", life="holder")
    await living.move(local("2026-04-20"))
    await lift(client, asked)
    await living.move(local("2026-04-21"))
    assert purposes(living) == []
    assert await thanks(living) == [("thanks", "skipped", "hold")]
