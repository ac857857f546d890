"""What keeps a notice back, and what recalls it."""

from datetime import date, timedelta

from schemas.parties import PartyErased
from schemas.policies import Failure, FailureReason
from schemas.policy_events import PaymentFailed
from schemas.purposes import FORGOTTEN
from tests.builders import local, make_party, make_policy, party_named
from tests.integration.scheduler.book import a_policy, begin, purposes


async def test_no_greeting_on_the_day_of_a_premium_notice(living):
    born = make_party(birth_date=date(1980, 4, 11))
    await begin(living, a_policy(effective_date=date(2024, 8, 1)), people=[born])
    await living.move(local("2026-04-12", "12:00"))
    assert purposes(living) == ["PremiumNotice"]
    assert ("birthday", "expired", "no-window") in await living.tasks("step", "state", "reason")


async def test_a_birthday_and_an_anniversary_are_greeted(living):
    born = make_party(birth_date=date(1980, 4, 20))
    await begin(living, people=[born])
    await living.take(living.registered(make_policy("P1", effective_date=date(2024, 4, 25))))
    await living.move(local("2026-04-30"))
    assert purposes(living) == ["Greeting", "AnniversaryGreeting"]
    (anniversary,) = list(living.notices.values())[1].content.anniversaries
    assert anniversary.years == 2


async def test_outside_the_window_a_notice_waits_for_the_next_one(living):
    policy = a_policy(due=date(2026, 4, 5))
    await begin(living)
    await living.move(local("2026-04-01", "12:00"))
    await living.take(living.registered(policy), living.due(policy))
    await living.move(local("2026-04-01", "14:29"))
    assert purposes(living) == []
    await living.move(local("2026-04-01", "14:30"))
    (notice,) = living.notices.values()
    assert (notice.not_before, notice.expires_at) == (local("2026-04-01", "14:30"), local("2026-04-01", "18:00"))


async def test_what_expired_in_its_window_is_composed_again_in_the_next(living):
    await begin(living, a_policy())
    await living.move(local("2026-04-11"))
    (first,) = living.notices.values()
    await living.move(first.expires_at)
    await living.answer(first, "expired", "window")
    await living.move(local("2026-04-11", "14:30"))
    second = list(living.notices.values())[1]
    assert (second.task_ids, second.not_before) == (first.task_ids, local("2026-04-11", "14:30"))


async def test_a_missing_party_is_waited_for(living):
    await begin(living, a_policy(), people=[])
    await living.move(local("2026-04-12", "10:00"))
    assert purposes(living) == []
    assert await living.tasks("reason") == [("held: the recipient is not known yet",)]
    await living.take(living.party(make_party(zone="America/New_York")))
    await living.move(local("2026-04-12", "09:00", "America/New_York"))
    assert purposes(living) == ["PremiumNotice"]


async def test_a_stale_feed_holds_a_notice_until_its_mark_comes_on_every_shard(living):
    await living.take(living.party(), *living.mark(date(2026, 4, 27)))
    policy = a_policy()
    await living.take(living.registered(policy), living.due(policy))
    await living.move(local("2026-05-01", "09:30"))
    await living.answer(next(iter(living.notices.values())), "accepted")
    assert len(living.notices) == 1
    assert ("due", "open", "held: feed bank complete through 2026-04-27") in await living.tasks(
        "step", "state", "reason"
    )
    await living.take(*living.mark(date(2026, 4, 30), range(47)))
    await living.move(local("2026-05-01", "09:40"))
    assert len(living.notices) == 1
    await living.take(*living.mark(date(2026, 4, 30), [47]))
    await living.move(local("2026-05-01", "09:41"))
    assert len(living.notices) == 2


async def test_news_on_the_day_of_work_does_not_make_it_wait_for_a_feed_that_has_spoken(living):
    """Whatever a case is looked at for, it is planned with the same facts."""
    policy = a_policy(account_tail="6789")
    await begin(living, policy)
    await living.move(local("2026-05-05", "23:59"))
    living.clock.move_to(local("2026-05-06", "00:00"))
    await living.take(living.changed(policy.model_copy(update={"policy_version": 3, "branch": "B2"}), "branch"))
    await living.move(local("2026-05-06", "12:00"))
    assert ("debit-not-attempted", "open") in await living.tasks("step", "state")


async def test_a_failed_transfer_is_told_unless_it_is_ours_to_heal(living):
    await begin(living)
    for number, reason in [("P1", FailureReason.NAME_MISMATCH), ("P2", FailureReason.SYSTEM_OTHER)]:
        policy = a_policy(number)
        failed = policy.instalments[0].model_copy(
            update={"failure": Failure(reason=reason, attempted_on=date(2026, 4, 1))}
        )
        after = policy.with_instalment(failed).model_copy(update={"policy_version": 3})
        event = PaymentFailed(
            occurred_at=living.clock.now(),
            policy=after,
            payment_id=party_named(number),
            instalment=2,
            reason=reason,
            stated_reason="户名不符",
            attempted_on=date(2026, 4, 1),
        )
        await living.take(living.registered(policy), living.due(policy), event)
    await living.move(local("2026-04-01", "09:01"))
    (notice,) = living.notices.values()
    assert [each.reason for each in notice.content.failures] == ["name-mismatch"]
    assert sorted(await living.tasks("step", "state", "reason")) == [
        ("failed", "requested", None),
        ("failed", "skipped", "failure: system-other"),
        ("failed-name", "open", None),
        ("failed-system", "open", None),
    ]


async def test_death_and_erasure_recall_what_is_under_way(living):
    await begin(
        living, a_policy("P1"), a_policy("P2", holder_id=party_named("老周")), people=[make_party(), make_party("老周")]
    )
    await living.move(local("2026-04-11"))
    await living.take(
        living.party(make_party(party_version=2, deceased_on=date(2026, 4, 10))),
        PartyErased(occurred_at=living.clock.now(), party_id=party_named("老周")),
    )
    await living.relay()
    assert sorted(each.reason for each in living.withdrawals.values()) == ["deceased", "erased"]
    await living.move(local("2026-06-20"))
    assert len(living.notices) == 2


async def test_what_an_erased_recipient_was_told_is_forgotten_and_its_end_still_asked_for(living):
    await begin(living, a_policy("P1"))
    await living.move(local("2026-04-11"))
    (notice,) = living.notices.values()
    assert await living.rows("SELECT FROM notice_said WHERE body LIKE '%王芳%'") != []
    await living.take(PartyErased(occurred_at=living.clock.now(), party_id=notice.recipient_id))
    assert await living.rows("SELECT FROM notice_said WHERE body LIKE '%王芳%' OR body LIKE '%1200%'") == []
    await living.relay()
    living.notices.clear()
    living.withdrawals.clear()
    await living.move(notice.expires_at + timedelta(minutes=10))
    (again,) = living.notices.values()
    assert again == notice.model_copy(update={"content": FORGOTTEN})
    assert [each.reason for each in living.withdrawals.values()] == ["erased"]


async def test_an_overdue_outcome_is_asked_for_again(living):
    await begin(living, a_policy())
    await living.move(local("2026-04-11"))
    (notice,) = living.notices.values()
    living.notices.clear()
    await living.move(notice.expires_at + timedelta(minutes=10))
    assert list(living.notices.values()) == [notice]
    await living.answer(notice, "accepted")
    assert await living.rows("SELECT 1 FROM notice WHERE next_at IS NOT NULL") == []
