"""A text about a policy names everything of it that is due or opening, and nothing that is not so."""

from datetime import date, timedelta

import pytest

from schemas.policies import COVERED, Failure, FailureReason, PolicyStatus, RefusedAccount, StepUp
from services.scheduler.domain.composing import compose
from services.scheduler.domain.recipients import Recipient
from services.scheduler.domain.tasks import TaskState
from tests.builders import local, make_instalment, make_party, make_policy, party_named, yuan
from tests.unit.scheduler.test_composing import facts, run, task

SEPTEMBER = make_instalment("2026-09-01", 9)
OCTOBER = make_instalment("2026-10-01", 10)
NOVEMBER = make_instalment("2026-11-01", 11)
EVE = date(2026, 10, 30)
AT_NINE = local(EVE)


def monthly(*instalments, number="P1", **given):
    given = {"mode": "monthly", "effective_date": date(2026, 1, 1), "account_tail": "6789"} | given
    return make_policy(number, *instalments, **given)


def at_(at):
    """The times of a task."""
    return {"at": at, "not_before": at, "until": at + timedelta(days=6)}


def wanted(step, policy, instalment, day, **given):
    """A task of the monthly plan on its day."""
    at = local(day)
    return task(step, policy, instalment=instalment, plan="cn-60-monthly", **at_(at), **given)


def told(tasks, *policies, on, **given):
    return run(tasks, facts(*policies, marks={"bank": on}, **given), local(on))


def test_a_premium_notice_names_the_earlier_unpaid_premium_and_its_deadline_decides():
    policy = monthly(SEPTEMBER, OCTOBER, NOVEMBER)
    (notice,) = told([wanted("grace", policy, 10, EVE)], policy, on=EVE).notices
    said = notice.content
    assert [(each.instalment, each.stage) for each in said.premiums] == [(9, "eve"), (10, "grace"), (11, "before-due")]
    assert (said.earliest_deadline, said.totals) == (date(2026, 10, 31), (yuan("3600.00"),))
    assert {(each.instalment, each.standings[0]) for each in notice.true_while} == {
        (9, "current"),
        (10, "current"),
        (11, "upcoming"),
    }


def test_a_premium_that_is_opened_and_not_asked_for_yet_is_not_named():
    policy = monthly(SEPTEMBER, OCTOBER)
    before_opening = OCTOBER.due_date - timedelta(days=4)
    (notice,) = told([wanted("grace", policy, 9, before_opening)], policy, on=before_opening).notices
    assert [each.instalment for each in notice.content.premiums] == [9]
    opening = OCTOBER.due_date - timedelta(days=3)
    (notice,) = told([wanted("grace", policy, 9, opening)], policy, on=opening).notices
    assert [each.instalment for each in notice.content.premiums] == [9, 10]


@pytest.mark.parametrize(
    ("today", "pay_by"),
    [("2026-08-29", "2026-09-01"), ("2026-09-01", "2026-09-01"), ("2026-09-02", "2026-10-31")],
)
def test_before_the_due_date_is_over_payment_is_asked_for_by_it(today, pay_by):
    day, policy = date.fromisoformat(today), monthly(SEPTEMBER)
    (notice,) = told([wanted("deposit", policy, 9, day)], policy, on=day).notices
    assert notice.content.pay_by == date.fromisoformat(pay_by)
    assert notice.content.earliest_deadline == date(2026, 10, 31)


def test_what_came_of_a_premium_that_is_not_paid_whole_is_named():
    part = SEPTEMBER.model_copy(update={"paid": yuan("500.00")})
    policy = monthly(part, OCTOBER)
    (notice,) = told([wanted("grace", policy, 9, date(2026, 10, 1))], policy, on=date(2026, 10, 1)).notices
    september, october = notice.content.premiums
    assert (september.amount, september.received) == (yuan("700.00"), yuan("500.00"))
    assert (october.amount, october.received) == (yuan("1200.00"), None)


def test_tasks_of_two_premiums_of_a_policy_on_one_day_leave_as_one_and_name_each_once():
    policy = monthly(SEPTEMBER, OCTOBER)
    day = date(2026, 10, 1)
    late = wanted("deposit", policy, 10, day)._replace(not_before=local(day, "10:00"))
    done = told([wanted("grace", policy, 9, day), late], policy, on=day)
    (notice,) = done.notices
    assert [each.instalment for each in notice.content.premiums] == [9, 10]
    assert len(notice.task_ids) == 2
    assert {each.state for each in done.tasks} == {TaskState.REQUESTED}
    assert done.next_at is None


def test_tomorrows_text_of_a_premium_that_is_named_today_still_leaves_tomorrow():
    policy = monthly(SEPTEMBER, OCTOBER)
    day = date(2026, 10, 1)
    tomorrow = wanted("deposit", policy, 10, day + timedelta(days=1))
    done = told([wanted("grace", policy, 9, day), tomorrow], policy, on=day)
    assert len(done.notices[0].task_ids) == 1
    assert done.next_at == tomorrow.not_before


def test_a_text_that_needs_no_feed_does_when_it_names_a_premium_that_is_due():
    policy, day = monthly(SEPTEMBER, OCTOBER), date(2026, 9, 28)
    about = facts(policy, marks={"bank": date(2026, 9, 24)})
    done = run([wanted("deposit", policy, 10, day)], about, local(day))
    assert (done.notices, done.tasks[0].reason) == ((), "held: feed bank complete through 2026-09-24")
    alone = monthly(OCTOBER)
    assert run([wanted("deposit", alone, 10, day)], facts(alone, marks={}), local(day)).notices


def test_a_failure_notice_names_what_else_is_due():
    failed = OCTOBER.model_copy(update={"failure": Failure(reason="insufficient-balance", attempted_on=EVE)})
    policy = monthly(SEPTEMBER, failed, NOVEMBER)
    (notice,) = told([wanted("failed", policy, 10, EVE)], policy, on=EVE).notices
    said = notice.content
    assert [each.premium.instalment for each in said.failures] == [10]
    assert [(each.instalment, each.stage) for each in said.also_due] == [(9, "eve"), (11, "before-due")]
    assert (said.earliest_deadline, said.totals) == (date(2026, 10, 31), (yuan("3600.00"),))
    assert {each.instalment: each.standings for each in notice.true_while}[10] == COVERED
    assert {each.instalment for each in notice.true_while} == {9, 10, 11}


def test_a_failure_that_comes_while_an_earlier_one_waits_leaves_with_it():
    failed = SEPTEMBER.model_copy(update={"failure": Failure(reason="insufficient-balance", attempted_on=EVE)})
    policy = monthly(failed)
    first = wanted("failed", policy, 9, EVE - timedelta(days=1), occurrence="first")
    second = wanted("failed", policy, 9, EVE + timedelta(days=1), occurrence="second")
    second = second._replace(task_id=party_named("second"))
    done = told([first, second], policy, on=EVE)
    (notice,) = done.notices
    assert len(notice.content.failures) == 1
    assert len(notice.task_ids) == 2
    assert {each.state for each in done.tasks} == {TaskState.REQUESTED}


def test_a_digest_names_a_policy_once_with_everything_that_is_due():
    policy, boss = monthly(SEPTEMBER, OCTOBER, NOVEMBER), party_named("赵主管")
    tasks = [
        wanted("handover-digest", policy, number, EVE, recipient_id=boss)._replace(task_id=party_named(str(number)))
        for number in (9, 10)
    ]
    (notice,) = compose(Recipient(boss), tasks, facts(policy), AT_NINE).notices
    (handed,) = notice.content.handed_over
    assert (handed.amount, handed.due_date) == (yuan("2400.00"), date(2026, 9, 1))
    assert handed.last_payable_day == date(2026, 10, 31)
    assert notice.content.total == 1
    assert {each.instalment for each in notice.true_while} == {9, 10}


@pytest.mark.parametrize(
    ("dues", "amount"),
    [
        (["2026-02-28", "2026-03-31", "2026-04-30"], "300.00"),
        (["2026-02-28", "2026-03-30", "2026-04-30", "2026-05-30"], "300.00"),
        (["2026-02-28", "2026-05-29"], "100.00"),
    ],
)
def test_a_lapse_notice_asks_for_what_was_due_by_the_day_of_the_lapse(dues, amount):
    """The field case `lapse-notice-asks-for-what-is-not-due`: whatever had been opened counted."""
    opened = [make_instalment(due, number, amount=yuan("100.00")) for number, due in enumerate(dues, 2)]
    policy = monthly(*opened, status=PolicyStatus.LAPSED, lapsed_at=local("2026-04-30", "00:00"))
    day = date(2026, 4, 30)
    (notice,) = told([wanted("lapse-notice", policy, 2, day)], policy, on=day).notices
    (lapsed,) = notice.content.policies
    assert (lapsed.amount, lapsed.received) == (yuan(amount), None)


def test_a_lapse_notice_says_what_was_received():
    part = SEPTEMBER.model_copy(update={"paid": yuan("500.00")})
    policy = monthly(part, OCTOBER, status=PolicyStatus.LAPSED, lapsed_at=local("2026-11-01", "00:00"))
    day = date(2026, 11, 1)
    (notice,) = told([wanted("lapse-notice", policy, 9, day)], policy, on=day).notices
    (lapsed,) = notice.content.policies
    assert (lapsed.amount, lapsed.received) == (yuan("1900.00"), yuan("500.00"))


# The account


def refused(reason=FailureReason.NAME_MISMATCH, day=date(2026, 9, 5)):
    return RefusedAccount(tail="6789", reason=reason, refused_on=day, source="bank")


def test_nothing_promises_a_debit_from_an_account_that_was_refused():
    policy = monthly(SEPTEMBER, OCTOBER, refused_account=refused())
    (notice,) = told([wanted("deposit", policy, 10, OCTOBER.due_date)], policy, on=OCTOBER.due_date).notices
    assert [(each.account_tail, each.account_refused) for each in notice.content.premiums] == [(None, True)] * 2


def test_a_failure_notice_names_no_next_debit_of_an_account_that_was_refused():
    failure = Failure(reason="insufficient-balance", attempted_on=EVE, next_debit_on=date(2026, 11, 5))
    policy = monthly(SEPTEMBER.model_copy(update={"failure": failure}), refused_account=refused())
    (notice,) = told([wanted("failed", policy, 9, EVE)], policy, on=EVE).notices
    (failed,) = notice.content.failures
    assert (failed.next_debit_on, failed.premium.account_tail, failed.premium.account_refused) == (None, None, True)


@pytest.mark.parametrize(
    ("reason", "tail", "paid_on", "promised"),
    [
        (FailureReason.ACCOUNT_UNUSABLE, "6789", None, False),
        (FailureReason.ACCOUNT_UNUSABLE, "1234", None, True),
        (FailureReason.NO_MANDATE_RECORD, "6789", None, True),
        (FailureReason.ACCOUNT_UNUSABLE, "6789", date(2026, 9, 20), True),
    ],
)
def test_an_account_that_is_refused_for_one_policy_is_for_the_others_of_the_holder(reason, tail, paid_on, promised):
    other = monthly(SEPTEMBER, number="P2", refused_account=refused(reason), account_tail=tail)
    paid = make_instalment("2026-08-01", 8, status="paid", paid=yuan("1200.00"), paid_on=paid_on)
    policy = monthly(paid, OCTOBER)
    (notice,) = told([wanted("deposit", policy, 10, OCTOBER.due_date)], policy, other, on=OCTOBER.due_date).notices
    (premium,) = notice.content.premiums
    assert (premium.account_tail, premium.account_refused) == (("6789", False) if promised else (None, True))


# Anniversaries

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


# Who serves the policies


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


# Greetings around a lapse


def greeted(*policies, on):
    at = local(on)
    done = run([task("birthday", **at_(at))], facts(*policies), at)
    return [notice.content.purpose for notice in done.notices], [(each.state, each.reason) for each in done.tasks]


LAPSES_ON = date(2026, 12, 1)


def lapsing(number="P1", **given):
    return make_policy(number, make_instalment("2026-10-01"), **given)


def lapsed(number="P1", on=LAPSES_ON):
    return lapsing(number, status=PolicyStatus.LAPSED, lapsed_at=local(on, "00:00"))


def paid_up(number="P2"):
    settled = make_instalment("2026-10-01", status="paid", paid=yuan("1200.00"), paid_on=date(2026, 10, 1))
    return make_policy(number, settled)


@pytest.mark.parametrize(
    ("policies", "on", "is_greeted"),
    [
        ([lapsing()], date(2026, 11, 23), True),
        ([lapsing()], date(2026, 11, 24), False),
        ([lapsing(), paid_up()], date(2026, 11, 24), False),
        ([lapsing(on_grace_end="premium-loan")], date(2026, 11, 24), True),
        ([lapsed()], LAPSES_ON, False),
        ([lapsed(), paid_up()], date(2026, 12, 7), False),
        ([lapsed(), paid_up()], date(2026, 12, 8), True),
        ([lapsed()], date(2026, 12, 8), False),
        ([lapsed(on=date(2026, 1, 1))], date(2026, 12, 8), False),
        ([paid_up()], date(2026, 12, 1), True),
        ([], date(2026, 12, 1), True),
    ],
)
def test_nobody_is_greeted_around_a_lapse_or_without_a_policy_in_force(policies, on, is_greeted):
    notices, tasks = greeted(*policies, on=on)
    assert notices == (["Greeting"] if is_greeted else [])
    assert is_greeted or tasks == [(TaskState.WITHDRAWN, "lapsed")]
