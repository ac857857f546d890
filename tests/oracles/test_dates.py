"""The date oracle: answers that two other implementations agree on, against the functions that the services use.

`--oracles DIR` takes other cases of the same form. Of what a case expects everything is asserted that the program knows.
"""

import json
import re
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.oracles import contracts, grace, steps
from tests.oracles.premiums import Case

KINDS: Mapping[str, Callable[[Case], Case]] = {
    "grace_end_cn60": grace.grace_end_cn60,
    "grace_other": grace.grace_other,
    "grace_tw": grace.grace_tw,
    "grace_month_end_product": grace.grace_month_end_product,
    "grace_holiday_roll_option": grace.grace_holiday_roll_option,
    "bucket_as_of": grace.bucket_as_of,
    "reinstatement_deadline": grace.reinstatement_deadline,
    "reinstatement_from_suspension": grace.reinstatement_from_suspension,
    "handover_day45": steps.handover_day45,
    "week_before_lapse": steps.week_before_lapse,
    "call_rounds": steps.call_rounds,
    "next_send_time": steps.next_send_time,
    "sms_segments_ucs2": steps.sms_segments_ucs2,
    "due_schedule": contracts.due_schedule,
    "policy_anniversary": contracts.policy_anniversary,
    "birthday": contracts.birthday_turning,
    "premium_sequence": contracts.premium_sequence,
    "ten_day_period": contracts.ten_day_period,
    "list_month": contracts.list_month,
    "list_composition": contracts.list_composition,
}
NOT_KNOWN = {
    "bucket_as_of": re.compile("grace_day_number|days_left_incl_today"),
    "grace_other": re.compile(".*notice.*"),
    "due_schedule": re.compile("wrong_if_chained"),
    "birthday": re.compile("mar1_policy"),
    "reinstatement_deadline": re.compile("notice_.*"),
}
"""What the program has no function for: days left of a paid premium, notices that states of America ask for, another setting,
a warning before the end of reinstatement."""
OF_OTHERS = {
    "persistency_cohort", "persistency_ratio", "floating_holiday", "baby_milestone", "lunar_festival", "lunar_birthday",
    "reinstatement_effect", "reinstatement_decision_deadline",
}  # fmt: skip
"""Kinds that concern no premium that is still to be paid."""


def _cases(config: pytest.Config) -> list[Any]:
    table = json.loads((Path(config.getoption("--oracles")) / "dates.json").read_text(encoding="utf-8"))
    return [pytest.param(case, id=case["id"]) for case in table["cases"] if case["kind"] not in OF_OTHERS]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    metafunc.parametrize("case", _cases(metafunc.config))


def test_date(case: Case) -> None:
    answer = KINDS[case["kind"]](case["inputs"])
    left_out = case["expected"].keys() - answer.keys()
    not_known = NOT_KNOWN.get(case["kind"])
    assert all(not_known and not_known.fullmatch(name) for name in left_out)
    plain = {name: _plain(value) for name, value in answer.items()}
    assert plain == {name: value for name, value in case["expected"].items() if name not in left_out}


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return value.isoformat() if isinstance(value, date) else value
