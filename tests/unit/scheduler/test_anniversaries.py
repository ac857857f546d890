"""The thanks of an anniversary leave with the premium text of the day, and who is named in a text about several policies."""

from datetime import date

import pytest

from schemas.policies import StepUp
from services.scheduler.domain.tasks import TaskState
from tests.builders import local, make_instalment, make_party, make_policy, party_named, yuan
from tests.unit.scheduler.test_composing import facts, run, task
from tests.unit.scheduler.test_demands import OCTOBER, SEPTEMBER, at_, monthly, told, wanted

STEP_UP = StepUp(years=1, benefit="疾病身故保险金", percent_before="10", percent_after="100")


def yearly(number="P1", effective="2025-10-01", **given):
    return make_policy(
        number,
        make_instalment("2026-10-01"),
        effective_date=date.fromisoformat(effective),
        step_ups=(STEP_UP,),
        **given,
    )


def anniversary(policy, years=1):
    at = local("2026-10-01")
    occurrence = f"{policy.policy_number}:{years}"
    until = local("2026-10-06", "00:00")
    return task("anniversary", policy, instalment=None, occurrence=occurrence, at=at, not_before=at, until=until)


def due(policy):
    at = local("2026-10-01")
    return task("due", policy, **at_(at))


@pytest.mark.parametrize(
    ("effective", "years", "step_up"), [("2025-10-01", 1, STEP_UP), ("2024-10-01", 2, None), ("2025-10-02", None, None)]
)
def test_a_premium_text_on_an_anniversary_carries_the_thanks(effective, years, step_up):
    policy = yearly(effective=effective)
    (notice,) = told([due(policy)], policy, on=date(2026, 10, 1)).notices
    (premium,) = notice.content.premiums
    assert (premium.anniversary_years, premium.step_up) == (years, step_up)
    assert (notice.content.purpose, notice.message_class) == ("PremiumNotice", "service")


def test_the_thanks_stand_with_the_first_premium_of_the_policy():
    policy = monthly(SEPTEMBER, OCTOBER, effective_date=date(2025, 10, 1))
    (notice,) = told([wanted("deposit", policy, 10, OCTOBER.due_date)], policy, on=OCTOBER.due_date).notices
    assert [each.anniversary_years for each in notice.content.premiums] == [1, None]


def test_the_greeting_leaves_with_the_premium_text_of_its_policy():
    policy = yearly()
    done = told([due(policy), anniversary(policy)], policy, on=date(2026, 10, 1))
    (notice,) = done.notices
    assert (notice.content.purpose, len(notice.task_ids)) == ("PremiumNotice", 2)
    assert {each.state for each in done.tasks} == {TaskState.REQUESTED}
    assert notice.channels == ("sms", "email")


def test_the_day_of_the_thanks_is_that_of_their_reader_wherever_the_policy_is():
    policy = yearly(zone="America/New_York")
    done = told([due(policy), anniversary(policy)], policy, on=date(2026, 10, 1))
    (notice,) = done.notices
    assert [each.anniversary_years for each in notice.content.premiums] == [1]
    assert {each.state for each in done.tasks} == {TaskState.REQUESTED}


def test_the_greeting_of_another_policy_leaves_on_the_next_day():
    policy, other = yearly(), yearly("P2")
    tasks = [due(policy), anniversary(other)]
    done = told(tasks, policy, other, on=date(2026, 10, 1))
    assert len(done.notices[0].task_ids) == 1
    tomorrow = date(2026, 10, 2)
    again = run([tasks[1]], facts(policy, other, marks={"bank": tomorrow}), local(tomorrow), done.recipient)
    assert [notice.content.purpose for notice in again.notices] == ["AnniversaryGreeting"]


def test_the_greeting_of_a_paid_policy_leaves_alone():
    paid = make_instalment("2026-10-01", status="paid", paid=yuan("1200.00"), paid_on=date(2026, 9, 20))
    policy = make_policy("P1", paid, effective_date=date(2025, 10, 1))
    (notice,) = told([anniversary(policy)], policy, on=date(2026, 10, 1)).notices
    assert notice.content.purpose == "AnniversaryGreeting"


@pytest.mark.parametrize(
    ("second", "named"), [("李经理", "李经理"), ("周经理", None), (None, None)], ids=["the same", "another", "nobody"]
)
def test_an_agent_is_named_who_serves_every_policy_of_the_text(second, named):
    policy = yearly()
    other = yearly("P2", agent_id=party_named(second) if second else None)
    people = [make_party(), make_party("李经理"), make_party("周经理")]
    (notice,) = told([due(policy), due(other)], policy, other, on=date(2026, 10, 1), people=people).notices
    assert len(notice.content.premiums) == 2
    assert (notice.content.agent.name if notice.content.agent else None) == named
