"""Spans of days that concern a person's work: the day on which they begin, and whose calendar they follow.

The dates of a policy (due date, last payable day, promised day) are civil dates where the policy is. The days that a person has
for a piece of work are counted by the calendar of that person, wherever the policy or the manager is.
"""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from schemas.civil import instant_at, local_day
from schemas.ids import PartyId
from services.scheduler.domain.anchors import Occurrence
from services.scheduler.domain.steps import Anchor, Step

DAY_BEGINS = time(0)

ZoneOf = Callable[[PartyId], str]
"""The time zone of a person; that of the policy for a desk and for somebody who is not known."""


def begins_on(step: Step, occurrence: Occurrence, recipient: PartyId, zone_of: ZoneOf) -> date:
    """The day from which a step is counted.

    After earlier work: the day on which it was given, by the calendar of the person who was to do it. After a report: the day on
    which it was logged, by the calendar of the person who is to act on it. Everything else is counted from a date of the policy.
    """
    match step.anchor:
        case Anchor.GIVEN if occurrence.earlier:
            return local_day(occurrence.earlier.not_before, zone_of(occurrence.earlier.recipient_id))
        case Anchor.REPORT if occurrence.known_at:
            return local_day(occurrence.known_at, zone_of(recipient))
        case _:
            return occurrence.day


def over_at(step: Step, day: date, occurrence: Occurrence, zone_of: ZoneOf) -> datetime | None:
    """The instant before which a step cannot open, although its `day` has begun where its recipient is.

    What climbs was the work of somebody else, who has whole days for it by a calendar of their own. A promised day is a day where
    the policy is, and the promise is kept until that day is over there.
    """
    match step.anchor:
        case Anchor.GIVEN if occurrence.earlier:
            return instant_at(day, DAY_BEGINS, zone_of(occurrence.earlier.recipient_id))
        case Anchor.PROMISE if occurrence.policy:
            return instant_at(day, DAY_BEGINS, occurrence.policy.zone)
        case _:
            return None


def within_cover(deadline: datetime, last_payable_day: date, zone: str) -> datetime:
    """A deadline, or the end of the last payable day where the policy is (`zone`), if that comes first."""
    return min(deadline, instant_at(last_payable_day + timedelta(days=1), DAY_BEGINS, zone))
