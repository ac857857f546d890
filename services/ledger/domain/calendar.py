"""The dates of a premium: every one counted from its anchor, in the zone of the policy.

Instalment 1 is the premium paid at issue; instalment n falls due (n - 1) periods after the effective date.
Grace is 60 calendar days and the due date is day 0 (renewal-domain 3.1): never two months. A product may have other
terms, as data (renewal-domain 3.2).
"""

from calendar import monthrange
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import assert_never

from schemas.civil import MONTHS_PER_YEAR, add_months, instant_at
from schemas.policies import GraceAnchor, GraceTerms, PaymentMode

GRACE = timedelta(days=60)
"""The last payable day is this long after the due date, inclusive, where the product has no terms of its own."""

LEAD = timedelta(days=30)
"""An instalment is opened this long before it falls due."""

WAIT_FOR_FEEDS = timedelta(days=3)
"""A lapse is decided at the latest this long after it could have been."""

MIDNIGHT = time(0, 0)
_ONE_DAY = timedelta(days=1)
_DEMANDED = frozenset({PaymentMode.ANNUAL, PaymentMode.HALF_YEARLY})
"""Premiums whose grace runs from the delivery of a demand, on products with that anchor."""

_MONTHS = {
    PaymentMode.ANNUAL: 12,
    PaymentMode.HALF_YEARLY: 6,
    PaymentMode.QUARTERLY: 3,
    PaymentMode.MONTHLY: 1,
}


def months_between(mode: PaymentMode) -> int | None:
    """The months from one due date to the next, or None for a single premium."""
    return _MONTHS.get(mode)


def instalments_in_all(mode: PaymentMode, payment_years: int) -> int:
    """How many premiums the contract has, the one at issue included."""
    months = months_between(mode)
    return 1 if months is None else payment_years * MONTHS_PER_YEAR // months


@lru_cache(maxsize=8192)
def due_date(effective: date, mode: PaymentMode, number: int) -> date:
    """When an instalment falls due. Raises ValueError for a second premium where there is only one."""
    months = months_between(mode)
    if months is None:
        if number == 1:
            return effective
        raise ValueError(f"a single premium has no instalment {number}")
    return add_months(effective, (number - 1) * months)


@lru_cache(maxsize=8192)
def number_of(effective: date, mode: PaymentMode, due: date) -> int | None:
    """Which instalment falls due on a day, or None when none does. Thousands of policies share their days."""
    months = months_between(mode)
    if months is None:
        return 1 if due == effective else None
    passed = (due.year - effective.year) * MONTHS_PER_YEAR + due.month - effective.month
    periods, rest = divmod(passed, months)
    if rest or periods < 0 or add_months(effective, passed) != due:
        return None
    return periods + 1


def grace_begins_after(
    due: date, terms: GraceTerms | None = None, mode: PaymentMode = PaymentMode.ANNUAL, demanded: date | None = None
) -> date:
    """Day 0 of grace. `demanded` is the day on which the demand reached the holder, once it has."""
    match terms.anchor if terms else GraceAnchor.DUE_DATE:
        case GraceAnchor.DUE_DATE:
            return due
        case GraceAnchor.END_OF_DUE_MONTH:
            return due.replace(day=monthrange(due.year, due.month)[1])
        case GraceAnchor.NOTICE_DELIVERY:
            return demanded if demanded and mode in _DEMANDED else due
        case never:
            assert_never(never)


def last_payable_day(
    due: date, terms: GraceTerms | None = None, mode: PaymentMode = PaymentMode.ANNUAL, demanded: date | None = None
) -> date:
    """The last day of grace, inclusive: cover continues to its 24:00."""
    length, closed = (timedelta(days=terms.days), frozenset(terms.non_working_days)) if terms else (GRACE, frozenset())
    last = grace_begins_after(due, terms, mode, demanded) + length
    while last in closed:
        last += _ONE_DAY
    return last


def lapse_effective(last_payable: date) -> date:
    """The first day without cover."""
    return last_payable + _ONE_DAY


def opening(due: date, zone: str) -> datetime:
    """The instant at which an instalment is opened."""
    return instant_at(due - LEAD, MIDNIGHT, zone)


def lapse(effective: date, zone: str) -> datetime:
    """The instant at which cover ends: 00:00 of the first day without it."""
    return instant_at(effective, MIDNIGHT, zone)
