"""By whose calendar the days of somebody's work are counted, where policy, agent, supervisor and manager live in different zones."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import permutations

import pytest

from schemas.civil import local_day
from schemas.ids import derived, renewal_case_id
from services.scheduler.domain.case_context import CaseContext
from services.scheduler.domain.cases import Case, CaseKind
from services.scheduler.domain.heard import Heard, Said
from services.scheduler.domain.planning import MomentCame, plan_case
from services.scheduler.domain.tasks import Task
from services.scheduler.domain.timeline import Entry, timeline
from services.scheduler.plans.loader import load_plans
from tests.builders import local, make_context, make_instalment, make_policy, party_named

PLAN = load_plans().of(CaseKind.RENEWAL)
DUE = date(2026, 5, 1)
D45, D47 = DUE + timedelta(days=45), DUE + timedelta(days=47)
LAST = DUE + timedelta(days=60)
HOLDER, AGENT, SUPERVISOR, MANAGER = map(party_named, ("王芳", "李经理", "赵主管", "钱总"))
SHANGHAI, NEW_YORK, AUCKLAND, HONOLULU = "Asia/Shanghai", "America/New_York", "Pacific/Auckland", "Pacific/Honolulu"


def a_case(zone: str, **given) -> tuple[Case, tuple]:
    policy = make_policy("P1", make_instalment(DUE), zone=zone)
    opened = local(DUE - timedelta(days=30), "00:00", zone)
    case = Case(renewal_case_id(policy.policy_id, 2), CaseKind.RENEWAL, PLAN.key, HOLDER, opened, policy.policy_id, 2)
    return replace(case, **given), (policy,)


def around(now: datetime, policies: tuple, tasks: tuple[Task, ...] = (), **zones: str) -> CaseContext:
    people = {"agent": AGENT, "supervisor": SUPERVISOR, "manager": MANAGER}
    return make_context(
        now,
        *policies,
        zones={people[role]: zone for role, zone in zones.items()},
        tasks=tasks,
        chiefs={SUPERVISOR: MANAGER},
    )


def entries_of(case: Case, context: CaseContext) -> dict[str, Entry]:
    return {entry.step: entry for entry in timeline(case, PLAN, context)}


def handed_over(zone: str, supervisor: str, manager: str) -> dict[str, Entry]:
    """The timeline after the hand-over was opened on day 45 where the supervisor is."""
    case, policies = a_case(zone)
    now = local(D45, "00:00", supervisor)
    opened = plan_case(case, around(now, policies, supervisor=supervisor, manager=manager), MomentCame(), PLAN)
    assert "handover" in {task.step for task in opened.opened}
    return entries_of(case, around(now, policies, opened.opened, supervisor=supervisor, manager=manager))


@pytest.mark.parametrize(("zone", "supervisor", "manager"), list(permutations((SHANGHAI, NEW_YORK, "Europe/London"))))
def test_a_hand_over_climbs_on_day_47_wherever_policy_supervisor_and_manager_are(zone, supervisor, manager):
    climb, digest = (
        handed_over(zone, supervisor, manager)[step] for step in ("handover-climb", "handover-climb-digest")
    )
    assert {local_day(each.at, manager) for each in (climb, digest)} == {D47}
    assert climb.opens_at >= local(D47, "00:00", supervisor), "the supervisor has whole days by their own calendar"
    assert climb.at >= local(D47, "09:00", manager), "the manager is told at their own hour"


def test_a_manager_who_is_a_day_ahead_is_told_once_the_supervisors_days_are_over():
    climb = handed_over(SHANGHAI, HONOLULU, AUCKLAND)["handover-climb"]
    assert (climb.opens_at, climb.at) == (local(D47, "00:00", HONOLULU), local(D47, "00:00", HONOLULU))


def test_a_report_is_acted_on_from_the_day_on_which_its_actor_logged_it():
    case, policies = a_case(SHANGHAI)
    now = local("2026-05-11", "20:00", NEW_YORK)  # the morning of the 12th where the policy is
    said = Heard(derived("log"), date(2026, 5, 12), now, said=frozenset({Said.UNREACHABLE, Said.ACCOMPANY}))
    found = entries_of(replace(case, heard=(said,)), around(now, policies, agent=NEW_YORK, supervisor=SHANGHAI))
    assert found["unreachable-visit"].at == local("2026-05-11", "09:00", NEW_YORK)
    assert found["unreachable-visit"].deadline == local("2026-05-14", "18:00", NEW_YORK)
    assert found["accompany"].deadline == local("2026-05-15", "18:00", SHANGHAI)


@pytest.mark.parametrize(
    ("agent", "opens"),
    [(SHANGHAI, local("2026-05-21", "00:00", NEW_YORK)), (HONOLULU, local("2026-05-21", "00:00", HONOLULU))],
)
def test_a_promise_is_broken_when_its_day_is_over_where_the_policy_is_and_begun_where_the_agent_is(agent, opens):
    case, policies = a_case(NEW_YORK)
    now = local("2026-05-12", "12:00", NEW_YORK)
    promised = Heard(derived("log"), date(2026, 5, 12), now, effective=True, promised_on=date(2026, 5, 20))
    broken = entries_of(replace(case, heard=(promised,)), around(now, policies, agent=agent))["broken-promise"]
    assert broken.opens_at == opens
    assert broken.deadline == local("2026-05-23", "18:00", agent)


@pytest.mark.parametrize("agent", [AUCKLAND, SHANGHAI, NEW_YORK, HONOLULU])
def test_work_is_due_by_the_calendar_of_whoever_does_it_and_never_after_the_cover(agent):
    case, policies = a_case(SHANGHAI)
    now = local(DUE - timedelta(days=20), "12:00")
    found = entries_of(case, around(now, policies, agent=agent, supervisor=agent))
    assert found["first-call"].deadline == local("2026-05-25", "18:00", agent)
    assert found["handover-form"].deadline == local(D45 + timedelta(days=1), "18:00", agent)
    over = local(LAST + timedelta(days=1), "00:00")
    assert found["handover"].deadline == min(local(LAST, "18:00", agent), over)
