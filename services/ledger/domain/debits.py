"""When a transfer that failed is tried again: what the bank says, or else the debit days of its feed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from schemas.policies import FailureReason

RETRIED = frozenset({FailureReason.INSUFFICIENT_BALANCE, FailureReason.SYSTEM_OTHER})
"""Reasons for which the next debit may succeed with nothing changed but the balance or the bank (renewal-domain 1c)."""

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DebitDays:
    """The days of the month on which the bank of a feed debits."""

    of_feed: Mapping[str, frozenset[int]] = field(default_factory=dict)

    def next_after(self, feed: str, reason: FailureReason, attempted_on: date) -> date | None:
        """The next debit day of the feed, or None where none is known or the reason has to be healed first.

        A month without such a day debits on its last one.
        """
        days = self.of_feed.get(feed)
        if not days or reason not in RETRIED:
            return None
        day = attempted_on + _ONE_DAY
        while not _is_one_of(days, day):
            day += _ONE_DAY
        return day


def _is_one_of(days: frozenset[int], day: date) -> bool:
    ends_month = (day + _ONE_DAY).day == 1
    return day.day in days or (ends_month and max(days) > day.day)
