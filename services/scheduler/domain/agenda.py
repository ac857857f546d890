"""When a piece of work is best done: talks in the customer's own windows, before the deadline."""

from collections.abc import Sequence
from datetime import datetime, time

from schemas.civil import local_day
from schemas.http.worklists import Talk
from services.scheduler.domain.talks import talk_of
from services.scheduler.domain.tasks import Task
from services.scheduler.domain.windows import DAILY, Window, next_window

EVENING = DAILY[2:]
"""The third window, in which difficult customers have time for a question (A30)."""
VISITING = DAILY[1:2]
"""The afternoon."""
ANY: tuple[tuple[time, time], ...] = DAILY


def slot(
    task: Task, zone: str, now: datetime, hours: Sequence[str] = (), *, difficult: bool, tried: datetime | None = None
) -> Window:
    """The stretch for a piece of work: the next window of the kind that suits if it ends in time, else the next of any.

    `hours` are those of its step, the best ones first. `tried` is when the customer was last tried in vain: the window of
    that moment is over.
    """
    ready, talk = max(task.not_before, now), talk_of(task.what)
    if talk is None:
        return Window(ready, max(task.deadline or ready, ready))
    if tried is not None:
        ready = max(ready, _over(tried, zone))
    daily = VISITING if talk is Talk.VISIT else EVENING if difficult else _preferred(hours)
    suits = next_window(ready, zone, local_day(ready, zone), daily)
    if task.deadline is None or suits.end <= task.deadline:
        return suits
    return next_window(ready, zone)


def _over(tried: datetime, zone: str) -> datetime:
    """The end of the window in which somebody was tried, or the moment itself between windows."""
    window = next_window(tried, zone)
    return window.end if window.start <= tried else tried


def _preferred(hours: Sequence[str]) -> Sequence[tuple[time, time]]:
    """All of the hours, or the first where the step puts later ones before earlier ones."""
    spans = [
        (time.fromisoformat(start), time.fromisoformat(end))
        for start, _, end in (each.partition("-") for each in hours)
    ]
    if not spans:
        return ANY
    return sorted(spans) if spans[0] == min(spans) else spans[:1]
