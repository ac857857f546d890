"""Monthly premiums that nobody pays: what the holder is told day by day, by the shipped plans."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from schemas.civil import add_months
from schemas.ids import derived
from schemas.notices import NoticeRequested
from schemas.policies import Policy
from services.scheduler.domain.recipients import Recipient
from services.scheduler.domain.tasks import Purpose, Task
from services.scheduler.plans.loader import load_plans
from tests.builders import local, make_instalment, make_policy
from tests.unit.scheduler.test_composing import HOLDER, facts, run, task

OPENS = timedelta(days=30)
PLANS = load_plans()


def told(plan: str, effective: date, first: int) -> Iterator[tuple[date, Policy, NoticeRequested]]:
    """Every premium notice from the opening of the first unpaid premium to the lapse."""
    dues = [(number, add_months(effective, number - 1)) for number in range(first, first + 5)]
    premiums = [make_instalment(due, number) for number, due in dues]
    recipient, day = Recipient(HOLDER), premiums[0].due_date - OPENS
    while day < premiums[0].lapse_effective:
        opened = [each for each in premiums if each.due_date - OPENS <= day]
        policy = make_policy("P1", *opened, mode="monthly", effective_date=effective, account_tail="6789")
        done = run(list(wanted(plan, policy, day)), facts(policy, marks={"bank": day}), local(day), recipient)
        recipient = done.recipient
        yield from ((day, policy, notice) for notice in done.notices)
        assert done.next_at is None
        day += timedelta(days=1)


def wanted(plan: str, policy: Policy, day: date) -> Iterator[Task]:
    """The premium notices that the plan has on a day."""
    for premium in policy.unpaid:
        for on, step in next(each for each in PLANS.all() if each.key == plan).dated(
            premium.due_date, premium.last_payable_day
        ):
            if on == day and step.notice and step.notice.purpose is Purpose.PREMIUM:
                key = derived("task", step.key, premium.number)
                times = {"at": local(day), "not_before": local(day), "until": local(day + timedelta(days=2))}
                yield task("due", policy, plan=plan, instalment=premium.number, **times)._replace(
                    step=step.key, task_id=key
                )


@pytest.mark.parametrize("plan", ["cn-60-monthly", "cn-60"])
@pytest.mark.parametrize("day", [1, 15, 28, 29, 30, 31])
@pytest.mark.parametrize("first", range(2, 14, 3))
def test_no_text_hides_a_premium_and_none_is_told_twice_in_two_days(plan, day, first):
    before = None
    for on, policy, notice in told(plan, date(2025, 8, day), first):
        said = notice.content
        due = [each.number for each in policy.unpaid if each.due_date <= on]
        named = [each.instalment for each in said.premiums]
        assert named[: len(due)] == due
        assert said.earliest_deadline == policy.unpaid[0].last_payable_day
        assert {each.instalment for each in notice.true_while} == set(named)
        if before and before[0] == on - timedelta(days=1):
            assert said.premiums != before[1].premiums
        before = (on, said)
