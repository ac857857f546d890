"""Answers about grace, and about what comes after it: where a premium stands, and until when a policy can be reinstated."""

from datetime import date, timedelta
from typing import Any

from schemas.civil import add_months
from schemas.policies import GraceAnchor, GraceTerms, reinstatement_ends
from services.ledger.domain import calendar
from services.scheduler.domain.contents import told_reinstatement_end
from services.scheduler.domain.lists import days_left, edge_of
from tests.oracles.premiums import MODES, ONE_DAY, Case, day, instalment, months_apart


def _grace(due: date, terms: GraceTerms | None, **more: Any) -> Case:
    last = calendar.last_payable_day(due, terms, **more)
    return {
        "first_grace_day": calendar.grace_begins_after(due, terms, **more) + ONE_DAY,
        "last_grace_day": last,
        "lapse_effective": calendar.lapse_effective(last),
    }


def grace_end_cn60(given: Case) -> Case:
    due = day(given["due_date"])
    grace = _grace(due, None if given.get("grace_days", 60) == 60 else GraceTerms(days=given["grace_days"]))
    return {
        **grace,
        "same_day_two_months_later": add_months(due, 2),
        "days_vs_two_months": edge_of(instalment(due)),
        "grace_end_month_offset": months_apart(due, grace["last_grace_day"]),
        "lapse_month_offset": months_apart(due, grace["lapse_effective"]),
    }


def grace_other(given: Case) -> Case:
    return _grace(day(given["due_date"]), GraceTerms(days=given["grace_days"]))


def grace_tw(given: Case) -> Case:
    terms = GraceTerms(days=given.get("grace_days", 30), anchor=GraceAnchor.NOTICE_DELIVERY)
    told = given.get("notice_delivered")
    return _grace(day(given["due_date"]), terms, mode=MODES[given["mode"]], demanded=day(told) if told else None)


def grace_month_end_product(given: Case) -> Case:
    due = day(given["anniversary_day"])
    terms = GraceTerms(days=given["grace_days"], anchor=GraceAnchor.END_OF_DUE_MONTH)
    window = [due.replace(day=1), calendar.grace_begins_after(due, terms)]
    return {**_grace(due, terms), "payment_window": window}


def grace_holiday_roll_option(given: Case) -> Case:
    due, days = day(given["due_date"]), given.get("grace_days", 60)
    closed = tuple(map(day, given["non_working_days"])) if given["roll"] else ()
    rolled = _grace(due, GraceTerms(days=days, non_working_days=closed))
    return {
        "last_grace_day_unrolled": calendar.last_payable_day(due, GraceTerms(days=days)),
        "last_grace_day_rolled": rolled["last_grace_day"],
        "lapse_effective_rolled": rolled["lapse_effective"],
    }


_NAMES = {"CLOSABLE": "PERMANENTLY_LAPSED"}
"""By the clock nobody can demand reinstatement; that the policy is closed for good is a decision."""


def bucket_as_of(given: Case) -> Case:
    as_of, premium = day(given["as_of"]), instalment(day(given["due_date"]))
    if given["paid"]:
        return {"bucket": None}
    standing = premium.standing_on(as_of)
    over = as_of >= premium.lapse_effective
    return {
        "bucket": _NAMES.get(standing.name, standing.name),
        "grace_day_number": None if over else max((as_of - premium.due_date).days, 0),
        "days_left_incl_today": days_left(premium, as_of),
    }


def reinstatement_deadline(given: Case) -> Case:
    lapsed = instalment(day(given["due_date"])).lapse_effective
    return {"suspended_from": lapsed, **reinstatement_from_suspension({"suspended_from": lapsed.isoformat()})}


def reinstatement_from_suspension(given: Case) -> Case:
    lapsed = day(given["suspended_from"])
    last = reinstatement_ends(lapsed)
    premium = instalment(lapsed - timedelta(days=61))
    closable = next(on for on in (last, last + ONE_DAY) if premium.standing_on(on).name == "CLOSABLE")
    return {
        "last_day_civil_code": last,
        "conservative_last_day_for_customer_text": told_reinstatement_end(lapsed),
        "insurer_may_terminate_from": closable,
    }


