"""What `why` says of money, of the instant of sending, of desks, and of what will not leave as things stand."""

from datetime import date

from schemas.http.why import MoneyEvent, Why
from schemas.ids import derived
from schemas.parties import Consent, MessageClass
from schemas.policies import PolicyStatus
from schemas.policy_events import PaymentFailed
from tests.builders import local, make_party, yuan
from tests.integration.scheduler.book import a_policy, begin
from tests.integration.scheduler.team import TEAM, served


async def why(client, number="P1") -> Why:
    return Why.model_validate((await client.get(f"/policies/{number}/why")).json())


def steps_of(case):
    return {step.step: step for step in case.steps}


def failed(living, policy, version, stated):
    return PaymentFailed(
        occurred_at=living.clock.now(),
        policy=policy.model_copy(update={"policy_version": version}),
        payment_id=derived("failure", version),
        instalment=2,
        reason="system-other",
        stated_reason=stated,
        in_catalogue=False,
        attempted_on=date(2026, 5, 1),
    )


async def test_money_stands_in_the_line_of_time_with_amounts_and_reasons(living, client):
    policy = a_policy()
    await begin(living, policy)
    await living.move(local("2026-05-02", "10:00"))
    await living.take(failed(living, policy, 3, "通讯中断"))
    part = policy.with_instalment(policy.instalments[0].model_copy(update={"paid": yuan("500.00")}))
    await living.move(local("2026-05-03", "10:00"))
    came = living.paid(policy, 4)
    partly = came.model_copy(
        update={
            "policy": part.model_copy(update={"policy_version": 4}),
            "settled": (),
            "payment": came.payment.model_copy(update={"amount": yuan("500.00")}),
        }
    )
    await living.take(partly)
    before = (await why(client)).cases[0]
    await living.move(local("2026-05-04", "10:00"))
    await living.take(living.paid(part, 5))
    await living.move(local("2026-05-05", "10:00"))
    await living.take(living.reversed(part, 6))
    view = await why(client)
    assert view.zone == "Asia/Shanghai"
    assert [(each.event, each.day, each.amount, each.reason) for each in view.cases[0].money] == [
        (MoneyEvent.FAILED, date(2026, 5, 1), None, "system-other: the bank says '通讯中断'"),
        (MoneyEvent.PART_PAID, date(2026, 5, 3), yuan("500.00"), None),
        (MoneyEvent.PAID, date(2026, 5, 4), yuan("1200.00"), None),
        (MoneyEvent.TAKEN_BACK, date(2026, 5, 5), yuan("1200.00"), "bounced"),
    ]
    assert [each.at for each in view.cases[0].money] == [local(f"2026-05-0{day}", "10:00") for day in (2, 3, 4, 5)]
    assert (before.amount, before.paid, before.outstanding) == (yuan("1200.00"), yuan("500.00"), yuan("700.00"))


async def test_a_notice_is_shown_with_the_instant_at_which_a_provider_accepted_it_first(living, client):
    await begin(living, a_policy())
    await living.move(local("2026-04-11"))
    (notice,) = living.notices.values()
    asked = steps_of((await why(client)).cases[0])["before-due"]
    assert (asked.requested_at, asked.sent_at, asked.local_sent_at) == (local("2026-04-11"), None, None)
    living.clock.move_to(local("2026-04-11", "09:07"))
    await living.answer(notice, "accepted")
    living.clock.move_to(local("2026-04-11", "09:30"))
    await living.answer(notice, "delivered")
    sent = steps_of((await why(client)).cases[0])["before-due"]
    assert (sent.at, sent.sent_at) == (local("2026-04-11"), local("2026-04-11", "09:07"))
    assert sent.local_sent_at.isoformat() == "2026-04-11T09:07:00+08:00"
    assert sent.outcome == "delivered"


async def test_a_notice_that_was_refused_has_no_instant_of_sending(living, client):
    await begin(living, a_policy())
    await living.move(local("2026-04-11"))
    await living.answer(next(iter(living.notices.values())), "refused", "rejected")
    refused = steps_of((await why(client)).cases[0])["before-due"]
    assert (refused.state.value, refused.sent_at) == ("refused", None)


async def test_desks_are_named_and_so_is_why_there_is_no_supervisor(living, client):
    await begin(living, a_policy(agent_id=None))
    await living.move(local("2026-06-15", "10:00"))
    view = await why(client)
    orphan = steps_of(view.cases[0])
    assert view.without_supervisor == "the policy has no agent, and the supervisor named for it leads agents only"
    assert (orphan["handover"].recipient, view.cases[0].owner) == ("orphan desk", "orphan desk")
    assert orphan["handover-digest"].reason == f"no-supervisor: {view.without_supervisor}"


async def test_who_has_a_supervisor_without_a_manager_is_told_so_and_a_whole_team_is_not(living, client):
    alone = TEAM[2].model_copy(update={"supervisor_id": None})
    await begin(living, served(), people=[make_party(), TEAM[0], alone])
    assert (await why(client)).without_supervisor == "nobody is named above the supervisor: nothing climbs to a manager"
    await living.take(*(living.party(each.model_copy(update={"party_version": 2})) for each in TEAM))
    assert (await why(client)).without_supervisor is None


async def test_a_greeting_that_will_not_leave_is_not_upcoming(living, client):
    refusal = (Consent(message_class=MessageClass.CARE, granted=False, since=date(2026, 1, 1), source="sms"),)
    await begin(living, a_policy(), people=[make_party(consents=refusal)])
    await living.move(local("2026-04-02"))
    care = steps_of((await why(client)).cases[-1])
    assert {step: (each.state.value, each.reason) for step, each in care.items()} == dict.fromkeys(
        ("birthday", "anniversary"), ("skipped", "opted-out")
    )


async def test_an_anniversary_of_a_lapsed_policy_is_not_upcoming_until_it_is_reinstated(living, client):
    lapsed = a_policy(status=PolicyStatus.LAPSED)
    await begin(living, lapsed)
    await living.move(local("2026-04-02"))
    care = steps_of((await why(client)).cases[-1])
    assert (care["anniversary"].state.value, care["anniversary"].reason) == ("skipped", "policy: lapsed")
    assert (care["birthday"].state.value, care["birthday"].reason) == ("skipped", "the holder has no policy in force")
    again = lapsed.model_copy(update={"status": PolicyStatus.IN_FORCE, "policy_version": 3})
    await living.take(living.changed(again, "status"))
    assert steps_of((await why(client)).cases[-1])["anniversary"].state.value == "upcoming"
