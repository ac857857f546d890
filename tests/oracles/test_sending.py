"""The scheduler's dates against answers that it did not make (tests/oracles/dates.json, or --oracles DIR)."""

from datetime import date, datetime, time

from schemas.civil import add_months, local_day, zone_named
from schemas.ids import renewal_case_id
from services.scheduler.domain.anchors import anniversary, birthday
from services.scheduler.domain.cases import Case, CaseKind
from services.scheduler.domain.plans import Plan
from services.scheduler.domain.timeline import Calendar, timeline
from services.scheduler.domain.windows import next_window
from services.scheduler.plans.loader import load_plans
from tests.builders import local, make_instalment, make_policy, party_named


def cases(oracle, kind):
    found = [case for case in oracle("dates")["cases"] if case["kind"] == kind]
    assert found
    return [(case["inputs"], case["expected"]) for case in found]


def step_dates(plan: Plan, due: date) -> dict[str, date]:
    policy = make_policy("P1", make_instalment(due))
    case = Case(
        case_id=renewal_case_id(policy.policy_id, 2),
        kind=CaseKind.RENEWAL,
        plan=plan.key,
        party_id=party_named("王芳"),
        opened_at=local(add_months(due, -1)),
        policy_id=policy.policy_id,
        instalment=2,
    )
    entries = timeline(case, plan, Calendar(case.opened_at, (policy,), {}))
    return {entry.step: local_day(entry.at, entry.zone) for entry in entries}


def test_next_send_time(oracle):
    for given, expected in cases(oracle, "next_send_time"):
        ready, zone = datetime.fromisoformat(given["ready_at_utc"]), given["recipient_tz"]
        daily = [
            (time.fromisoformat(start), time.fromisoformat(end))
            for start, end in given["windows_local_start_incl_end_excl"]
        ]
        send_at = max(ready, next_window(ready, zone, daily=daily).start)
        assert send_at == datetime.fromisoformat(expected["send_at_utc"])
        assert send_at.astimezone(zone_named(zone)).isoformat() == expected["send_at_local"]


def test_birthday(oracle):
    for given, expected in cases(oracle, "birthday"):
        day = birthday(date.fromisoformat(given["birth_date"]), given["year"])
        assert day.isoformat() == expected["feb28_policy_default"]


def test_policy_anniversary(oracle):
    for given, expected in cases(oracle, "policy_anniversary"):
        day = anniversary(date.fromisoformat(given["effective_date"]), given["n"])
        assert day.isoformat() == expected["anniversary"]


def test_handover_day45(oracle):
    plan = load_plans().of(CaseKind.RENEWAL)
    for given, expected in cases(oracle, "handover_day45"):
        days = step_dates(plan, date.fromisoformat(given["due_date"]))
        assert days["handover"].isoformat() == expected["handover_on"]


def test_week_before_lapse(oracle):
    """A call in the last week is a step like any other: only data."""
    shipped = load_plans().of(CaseKind.RENEWAL).model_dump(by_alias=True)
    call = {
        "key": "last-week-call",
        "anchor": "grace-end",
        "days": -6,
        "at": "09:00",
        "to": "holder",
        "work": {"kind": "call", "deadline": {"anchor": "grace-end"}},
        "until": {"anchor": "grace-end", "days": 1},
    }
    plan = Plan.model_validate({**shipped, "steps": [*shipped["steps"], call]})
    for given, expected in cases(oracle, "week_before_lapse"):
        days = step_dates(plan, date.fromisoformat(given["due_date"]))
        assert days["last-week-call"].isoformat() == expected["call_on"]
