"""The hours in which people are written to, read in the recipient's own zone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from schemas.civil import instant_at, local_day

DAILY = ((time(9), time(11, 30)), (time(14, 30), time(18)), (time(19, 30), time(21)))
"""Start inclusive, end exclusive (renewal-domain A30)."""

_DAYS_AHEAD = 2


@dataclass(frozen=True, slots=True)
class Window:
    """One stretch of time, [`start`, `end`)."""

    start: datetime
    end: datetime


def next_window(
    ready_at: datetime, zone: str, first_day: date | None = None, daily: Sequence[tuple[time, time]] = DAILY
) -> Window:
    """The window that is open at `ready_at`, or the next one; not before `first_day` where one is given."""
    day = max(local_day(ready_at, zone), first_day or date.min)
    for ahead in range(_DAYS_AHEAD):
        for start, end in daily:
            window = _on(day + timedelta(days=ahead), start, end, zone)
            if ready_at < window.end:
                return window
    raise ValueError(f"no window within {_DAYS_AHEAD} days of {ready_at.isoformat()}")


def _on(day: date, start: time, end: time, zone: str) -> Window:
    return Window(instant_at(day, start, zone), instant_at(day, end, zone))
