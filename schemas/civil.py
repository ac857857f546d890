"""Civil dates: arithmetic from an anchor, and the instant of a local time in a zone."""

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator

MONTHS_PER_YEAR = 12
_FURTHEST_EAST = timedelta(hours=14)
"""The offset from UTC of the zone where each day begins first (UTC+14)."""


def add_months(anchor: date, months: int) -> date:
    """The same day `months` later, or the last day of that month when it has no such day.

    Always counted from the anchor, never from an earlier result: 31 January + 1 is 28 February, + 2 is 31 March
    (Civil Code art. 202: without a corresponding day, the last day of the month).
    """
    index = anchor.year * MONTHS_PER_YEAR + anchor.month - 1 + months
    year, month = divmod(index, MONTHS_PER_YEAR)
    return date(year, month + 1, min(anchor.day, monthrange(year, month + 1)[1]))


@lru_cache(maxsize=1024)
def zone_named(name: str) -> ZoneInfo:
    """The time zone of this IANA name. Raises ValueError for a name that is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, OSError, ValueError) as error:
        message = f"{name!r} is not an IANA time zone"
        raise ValueError(message) from error


def _known_zone(name: str) -> str:
    zone_named(name)
    return name


ZoneName = Annotated[str, AfterValidator(_known_zone)]
"""An IANA time zone name, such as Asia/Shanghai."""


@lru_cache(maxsize=8192)
def instant_at(day: date, local: time, zone: str) -> datetime:
    """The UTC instant of a local time on a day. A time skipped by a clock change is the instant just as far on.

    Thousands of policies share their days, so the answers are kept.
    """
    return datetime.combine(day, local, tzinfo=zone_named(zone)).astimezone(UTC)


def latest_day(instant: datetime) -> date:
    """The latest civil date that it is anywhere on earth at an instant. A day after it is in the future everywhere."""
    return (instant.astimezone(UTC) + _FURTHEST_EAST).date()


def first_begin(day: date) -> datetime:
    """The UTC instant at which a day begins where it begins first."""
    return datetime.combine(day, time(0), tzinfo=UTC) - _FURTHEST_EAST


@lru_cache(maxsize=8192)
def local_day(instant: datetime, zone: str) -> date:
    """The civil date at an instant, in a zone."""
    return instant.astimezone(zone_named(zone)).date()
