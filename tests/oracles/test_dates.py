"""The date oracle: answers that two other implementations agree on, against the functions that the services use."""

import json
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from schemas.civil import add_months
from schemas.money import zero
from schemas.policies import Instalment, InstalmentStatus, PaymentMode, Standing
from services.ledger.domain import calendar
from services.scheduler.domain.steps import Anchor
from services.scheduler.plans.loader import load_plans

day = date.fromisoformat
Case = Mapping[str, Any]


_MODES = {"monthly": PaymentMode.MONTHLY, "quarterly": PaymentMode.QUARTERLY, "semiannual": PaymentMode.HALF_YEARLY,
          "annual": PaymentMode.ANNUAL}  # fmt: skip


def _instalment(due: date) -> Instalment:
    return Instalment(
        number=2, due_date=due, amount=zero("CNY"), paid=zero("CNY"), status=InstalmentStatus.OPEN,
        last_payable_day=calendar.last_payable_day(due), lapse_effective=_lapse(due),
    )  # fmt: skip


def _lapse(due: date) -> date:
    return calendar.lapse_effective(calendar.last_payable_day(due))


def _months_apart(first: date, second: date) -> int:
    return (second.year - first.year) * 12 + second.month - first.month


def grace_end_cn60(given: Case) -> Case:
    due = day(given["due_date"])
    last, lapse = calendar.last_payable_day(due), _lapse(due)
    two_months = add_months(due, 2)
    return {
        "first_grace_day": due + timedelta(days=1),
        "last_grace_day": last,
        "lapse_effective": lapse,
        "same_day_two_months_later": two_months,
        "days_vs_two_months": (last - two_months).days,
        "grace_end_month_offset": _months_apart(due, last),
        "lapse_month_offset": _months_apart(due, lapse),
    }


def handover_day45(given: Case) -> Case:
    due = day(given["due_date"])
    handover = load_plans().step("cn-60", "handover")
    assert handover is not None
    on = due + timedelta(days=handover.days)
    prompt = load_plans().step("cn-60", "grace-2")
    assert prompt is not None
    return {
        "handover_on": on,
        "cash_channel_prompt_on": due + timedelta(days=prompt.days),
        "days_left_incl_today_at_handover": (_lapse(due) - on).days,
    }


def week_before_lapse(given: Case) -> Case:
    due = day(given["due_date"])
    last, lapse = calendar.last_payable_day(due), _lapse(due)
    call_on = _planned("week-call", due)[0]
    return {
        "call_on": call_on,
        "lapse_effective": lapse,
        "last_payable_day": last,
        "payable_days_incl_call_day": (lapse - call_on).days,
        "month_offset_of_call": _months_apart(due, call_on),
    }


def call_rounds(given: Case) -> Case:
    due = day(given["due_date"])
    _, grace_end_by = _planned("grace-end-call", due)
    the_tenth = add_months(due.replace(day=1), 2).replace(day=10)
    first, second = _planned("grace-call-1", due), _planned("grace-call-2", due)
    assert first[1] == second[1]
    return {
        "current_round1_by": _planned("first-call", due)[1],
        "grace1_two_calls_by": second[1],
        "grace_end_call_by": grace_end_by if grace_end_by == the_tenth else None,
        "grace_end_effective_call_by": grace_end_by,
        "week_before_lapse_call_on": _planned("week-call", due)[0],
        "lapse_effective": _lapse(due),
    }


def _planned(key: str, due: date) -> tuple[date, date]:
    """The day of a step of human work, and the day by which it is to be done."""
    step = load_plans().step("cn-60", key)
    assert step is not None
    assert step.work is not None
    dates = {Anchor.DUE: due, Anchor.GRACE_END: calendar.last_payable_day(due)}
    return step.of(dates), step.work.deadline.of(dates)


def due_schedule(given: Case) -> Case:
    effective, mode = day(given["effective_date"]), _MODES[given["mode"]]
    dues = [calendar.due_date(effective, mode, number) for number in range(2, given["count"] + 2)]
    assert [calendar.number_of(effective, mode, due) for due in dues] == list(range(2, given["count"] + 2))
    return {"due_dates": dues}


def bucket_as_of(given: Case) -> Case:
    as_of, instalment = day(given["as_of"]), _instalment(day(given["due_date"]))
    standing = None if given["paid"] else instalment.standing_on(as_of)
    lapsed = standing is Standing.LAPSED
    answer: dict[str, Any] = {"bucket": standing.name if standing else None}
    if standing is not None:
        answer["grace_day_number"] = None if lapsed else max((as_of - instalment.due_date).days, 0)
        answer["days_left_incl_today"] = max((instalment.lapse_effective - as_of).days, 0)
    return answer


def policy_anniversary(given: Case) -> Case:
    effective = day(given["effective_date"])
    return {"anniversary": add_months(effective, 12 * given["n"]), "policy_year_starting": given["n"] + 1}


KINDS: Mapping[str, Callable[[Case], Case]] = {
    adapter.__name__: adapter
    for adapter in (
        grace_end_cn60,
        handover_day45,
        week_before_lapse,
        call_rounds,
        due_schedule,
        bucket_as_of,
        policy_anniversary,
    )
}


def _cases(config: pytest.Config) -> list[Any]:
    table = json.loads((Path(config.getoption("--oracles")) / "dates.json").read_text(encoding="utf-8"))
    return [
        pytest.param(case, id=case["id"]) for case in table["cases"] if case["kind"] in KINDS and not _by_decision(case)
    ]


def _by_decision(case: Case) -> bool:
    """A policy is closed by an operator's decision, so the calendar alone never says that it is lapsed for good."""
    return case["expected"].get("bucket") == "PERMANENTLY_LAPSED"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    metafunc.parametrize("case", _cases(metafunc.config))


def test_date(case: Case) -> None:
    answer = KINDS[case["kind"]](case["inputs"])
    plain = {name: _plain(value) for name, value in answer.items()}
    assert plain == {name: value for name, value in case["expected"].items() if name in plain}
    assert plain.keys() <= case["expected"].keys()


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return value.isoformat() if isinstance(value, date) else value
