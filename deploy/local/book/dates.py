"""Civil dates of a policy. Every due date is computed from the effective date, never from the one before."""

import calendar
from collections.abc import Iterator
from datetime import date, timedelta

from deploy.local.book.records import Policy

GRACE = timedelta(days=60)


def months_after(anchor: date, months: int) -> date:
    """The same day `months` later (or earlier), or the last day of a month that is too short for it."""
    year, month = divmod(anchor.year * 12 + anchor.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(anchor.day, last))


def dues(policy: Policy) -> Iterator[date]:
    """The due dates not yet paid when the book is written, in order."""
    for number in range(1, policy.years * 12 // policy.months):
        due = months_after(policy.effective, number * policy.months)
        if due >= policy.next_due:
            yield due


def effective_for(due: date, months_before: int) -> date:
    """An effective date from which `due` is reached in whole months, near `months_before` earlier."""
    anchor = months_after(due, -months_before)
    if months_after(anchor, months_before) == due:
        return anchor
    return months_after(due, -(months_before + 11) // 12 * 12)
