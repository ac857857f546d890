"""Products whose grace is shorter or longer than that of the plan: their dates decide, and nothing comes too late."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from schemas.civil import local_day
from schemas.ids import renewal_case_id
from services.scheduler.domain.case_context import CaseContext
from services.scheduler.domain.cases import Case, CaseKind
from services.scheduler.domain.planning import MomentCame, plan_case
from services.scheduler.domain.plans import Plan
from services.scheduler.domain.tasks import Purpose, Task, TaskKind
from services.scheduler.domain.timeline import Entry, timeline
from services.scheduler.domain.verdicts import Verdict
from services.scheduler.plans.loader import load_plans
from tests.builders import local, make_context, make_instalment, make_policy, party_named

DUE = date(2026, 3, 25)
SHIPPED = load_plans()
PLANS = ("cn-60", "cn-60-large", "cn-60-bancassurance", "cn-60-monthly")


def premium_of(plan: str, grace: int) -> tuple[Case, CaseContext]:
    """A premium with so many days of grace, a month before its due date."""
    last = DUE + timedelta(days=grace)
    premium = make_instalment(DUE, last_payable_day=last, lapse_effective=last + timedelta(days=1))
    policy = make_policy("P1", premium, account_tail="6789")
    opened = local(DUE - timedelta(days=31), "00:00")
    case = Case(renewal_case_id(policy.policy_id, 2), CaseKind.RENEWAL, plan, party_named("王芳"), opened,
                policy_id=policy.policy_id, instalment=2)  # fmt: skip
    return case, make_context(opened, policy)


def will_come(plan: str, grace: int) -> list[Entry]:
    """What is to come of a plan for such a premium."""
    case, context = premium_of(plan, grace)
    entries = timeline(case, SHIPPED.followed_by(case), context)
    return [entry for entry in entries if entry.verdict is Verdict.UPCOMING]


@pytest.mark.parametrize(
    ("grace", "days"),
    [
        (15, [-20, -3, 0, 9, 14]),
        (30, [-20, -3, 0, 24, 29]),
        (31, [-20, -3, 0, 25, 30]),
        (45, [-20, -3, 0, 30, 39, 44]),
        (60, [-20, -3, 0, 30, 46, 54, 59]),
        (90, [-20, -3, 0, 30, 46, 84, 89]),
    ],
)
def test_texts_follow_the_days_of_grace(grace, days):
    texts = [each for each in will_come("cn-60", grace) if each.what == "PremiumNotice"]
    assert [(local_day(each.at, each.zone) - DUE).days for each in texts] == days


@pytest.mark.parametrize("grace", [7, 15, 30, 31, 45, 60, 90])
@pytest.mark.parametrize("plan", PLANS)
def test_nothing_comes_and_no_work_is_to_be_done_after_the_last_payable_day(plan, grace):
    entries = will_come(plan, grace)
    assert {entry.kind for entry in entries} == {TaskKind.NOTICE, TaskKind.WORK}
    for entry in entries:
        last = DUE + timedelta(days=grace)
        assert local_day(entry.at, entry.zone) <= last, entry.step
        assert entry.deadline is None or local_day(entry.deadline, entry.zone) <= last, entry.step


def lived(plan: Plan, grace: int) -> list[Task]:
    """The tasks that are opened when every moment at which the case wants to be looked at has come."""
    (case, context), now, tasks = premium_of("cn-60", grace), local(DUE - timedelta(days=31), "00:00"), []
    while now is not None:
        decision = plan_case(case, replace(context, now=now, tasks=tuple(tasks)), MomentCame(), plan)
        case, tasks, now = decision.case, [*tasks, *decision.opened], decision.next_at
    return tasks


@pytest.mark.parametrize("grace", [1, 7, 15, 28, 30, 31, 33, 35, 36, 40, 44, 45, 46, 50, 53, 60, 90])
def test_no_moment_is_missed(grace):
    """Also where nobody is called and no other step brings the next look."""
    whole = SHIPPED.of(CaseKind.RENEWAL)
    texts = tuple(step for step in whole.steps if step.notice and step.notice.purpose is Purpose.PREMIUM)
    only_texts = Plan(key="cn-60", version=1, kind=CaseKind.RENEWAL, steps=texts)
    expected = [each.step for each in will_come("cn-60", grace) if each.what == Purpose.PREMIUM]
    assert [task.step for task in lived(only_texts, grace)] == expected
