"""Answers about a contract: when its premiums fall due, and on which lists they stand."""

from datetime import date

from schemas.civil import add_months
from services.ledger.domain import calendar
from services.scheduler.domain.anchors import anniversary, birthday
from services.scheduler.domain.lists import age_on, bucket_of, due_month, ordinal_of, third_of
from services.scheduler.domain.premiums import policy_year
from tests.oracles.premiums import BY_MONTHS, MODES, Case, day


def due_schedule(given: Case) -> Case:
    effective, mode = day(given["effective_date"]), MODES[given["mode"]]
    dues = [calendar.due_date(effective, mode, number) for number in range(2, given["count"] + 2)]
    assert [calendar.number_of(effective, mode, due) for due in dues] == list(range(2, given["count"] + 2))
    return {"due_dates": dues}


def policy_anniversary(given: Case) -> Case:
    effective = day(given["effective_date"])
    on = anniversary(effective, given["n"])
    return {"anniversary": on, "policy_year_starting": policy_year(effective, on)}


def birthday_turning(given: Case) -> Case:
    born = day(given["birth_date"])
    on = birthday(born, given["year"])
    return {"feb28_policy_default": on, "turns": age_on(born, on)}


def premium_sequence(given: Case) -> Case:
    effective, mode = date(2026, 1, 31), BY_MONTHS[given["months_per_period"]]
    year = policy_year(effective, calendar.due_date(effective, mode, given["nth_instalment_after_first"] + 1))
    return {"policy_year": year, "class": ordinal_of(year).name}


def ten_day_period(given: Case) -> Case:
    return {"period": third_of(day(given["due_date"])).name}


def list_month(given: Case) -> Case:
    due = day(given["due_date"])
    months = [add_months(due.replace(day=1), ahead) for ahead in range(3)]
    return {f"{bucket_of(due, first).name.lower()}_list": f"{first:%Y-%m}" for first in months}


def list_composition(given: Case) -> Case:
    first = day(f"{given['list_month']}-01")
    dues = [add_months(first, -before) for before in range(3)]
    found = {bucket_of(due, first): due for due in dues}
    assert all(due_month(bucket, first) == due for bucket, due in found.items())
    return {f"{bucket.name.lower()}_due_month": f"{due:%Y-%m}" for bucket, due in found.items()}


