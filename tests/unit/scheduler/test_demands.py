"""A text about a policy names everything of it that is due or opening, and nothing that is not so."""

from datetime import date, timedelta

import pytest

from schemas.policies import COVERED, Failure, PolicyStatus, RefusedAccount
from services.scheduler.domain.composing import compose
from services.scheduler.domain.demands import Demand, premium_of
from services.scheduler.domain.recipients import Recipient
from services.scheduler.domain.tasks import TaskState
from tests.builders import local, make_instalment, make_policy, party_named, yuan
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


@pytest.mark.parametrize(
    ("day", "flags"),
    [
        ("2026-09-01", (False, False, False)),
        ("2026-09-02", (True, False, False)),
        ("2026-10-16", (True, False, False)),
        ("2026-10-17", (True, True, False)),
        ("2026-10-24", (True, True, False)),
        ("2026-10-25", (True, True, True)),
        ("2026-10-31", (True, True, True)),
    ],
)
def test_a_premium_says_whether_it_is_in_grace_at_the_counter_and_near_its_end(day, flags):
    policy = monthly(SEPTEMBER)
    demand = Demand(policy, SEPTEMBER, date.fromisoformat(day))
    said = premium_of(demand, facts(policy))
    assert (said.in_grace, said.at_counter, said.near_end) == flags


def test_a_refused_account_is_paid_for_at_the_counter_at_any_time():
    refused = RefusedAccount(tail="6789", reason="account-unusable", refused_on=date(2026, 8, 30), source="bank")
    policy = monthly(SEPTEMBER, refused_account=refused)
    assert premium_of(Demand(policy, SEPTEMBER, SEPTEMBER.due_date), facts(policy)).at_counter


def test_a_premium_notice_says_that_another_policy_of_the_holder_has_a_premium_due():
    """Its count and its sum are of the premiums it names; nobody may take them for everything."""
    own, other = monthly(SEPTEMBER), monthly(SEPTEMBER, number="P2")
    paid = other.with_instalment(other.instalments[0].model_copy(update={"status": "paid"}))
    lapsed = other.model_copy(update={"status": "lapsed"})
    tasks = [wanted("grace", own, 9, EVE)]
    said = [told(tasks, own, each, on=EVE).notices[0].content.others_due for each in (other, paid, lapsed)]
    assert said == [True, False, False]
    both = told([*tasks, wanted("grace", other, 9, EVE)], own, other, on=EVE).notices[0].content
    assert (len(both.premiums), both.others_due) == (2, False)
