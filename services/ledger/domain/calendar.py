"""The dates of a premium: every one counted from its anchor, in the zone of the policy.

Instalment 1 is the premium paid at issue; instalment n falls due (n - 1) periods after the effective date.
Grace is 60 calendar days and the due date is day 0 (renewal-domain 3.1): never two months.
"""

from datetime import date, datetime, time, timedelta

from schemas.civil import MONTHS_PER_YEAR, add_months, instant_at
from schemas.policies import PaymentMode

GRACE = timedelta(days=60)
"""The last payable day is this long after the due date, inclusive."""

LEAD = timedelta(days=30)
"""An instalment is opened this long before it falls due."""

WAIT_FOR_FEEDS = timedelta(days=3)
"""A lapse is decided at the latest this long after it could have been."""

MIDNIGHT = time(0, 0)

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


def due_date(effective: date, mode: PaymentMode, number: int) -> date:
    """When an instalment falls due. Raises ValueError for a second premium where there is only one."""
    months = months_between(mode)
    if months is None:
        if number == 1:
            return effective
        raise ValueError(f"a single premium has no instalment {number}")
    return add_months(effective, (number - 1) * months)


def number_of(effective: date, mode: PaymentMode, due: date) -> int | None:
    """Which instalment falls due on a day, or None when none does."""
    months = months_between(mode)
    if months is None:
        return 1 if due == effective else None
    passed = (due.year - effective.year) * MONTHS_PER_YEAR + due.month - effective.month
    periods, rest = divmod(passed, months)
    if rest or periods < 0 or add_months(effective, passed) != due:
        return None
    return periods + 1


def last_payable_day(due: date) -> date:
    """The last day of grace, inclusive: cover continues to its 24:00."""
    return due + GRACE


def lapse_effective(due: date) -> date:
    """The first day without cover."""
    return last_payable_day(due) + timedelta(days=1)


def opening(due: date, zone: str) -> datetime:
    """The instant at which an instalment is opened."""
    return instant_at(due - LEAD, MIDNIGHT, zone)


def lapse(effective: date, zone: str) -> datetime:
    """The instant at which cover ends: 00:00 of the first day without it."""
    return instant_at(effective, MIDNIGHT, zone)
