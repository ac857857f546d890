"""The auditor's own civil calendar. Nothing here is shared with what it audits."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
WINDOWS = ((time(9), time(11, 30)), (time(14, 30), time(18)), (time(19, 30), time(21)))


def nearest(year: int, month: int, day: int) -> date:
    """That day, or the last one of a month which has no such day."""
    while True:
        try:
            return date(year, month, day)
        except ValueError:
            day -= 1


def every(anchor: date, months: int, until: date) -> Iterator[tuple[int, date]]:
    """(1, anchor), (2, anchor + months), … up to `until`, each from the anchor."""
    number, year, month = 1, anchor.year, anchor.month
    while (day := nearest(year, month, anchor.day)) <= until:
        yield number, day
        number, month = number + 1, month + months
        while month > 12:
            year, month = year + 1, month - 12


def instant(day: date, at: time, zone: str) -> datetime:
    return datetime.combine(day, at, ZoneInfo(zone)).astimezone(UTC)


def midnight(day: date, zone: str) -> datetime:
    return instant(day, time(0), zone)


def local(moment: datetime, zone: str) -> datetime:
    return moment.astimezone(ZoneInfo(zone))


def chinese(day: date) -> str:
    """2026年3月1日."""
    return f"{day.year}年{day.month}月{day.day}日"


def windows_from(moment: datetime, zone: str) -> Iterator[tuple[date, datetime, datetime]]:
    """The windows not over at `moment`, as (local day, opens, closes), without end."""
    day = local(moment, zone).date()
    while True:
        for opens, closes in WINDOWS:
            end = instant(day, closes, zone)
            if end > moment:
                yield day, instant(day, opens, zone), end
        day += DAY


def in_window(moment: datetime, zone: str) -> bool:
    clock = local(moment, zone).time()
    return any(opens <= clock < closes for opens, closes in WINDOWS)


def parse_date(text: str) -> date:
    """2026-03-01, 2026/3/1 or 20260301."""
    if text.isdigit():
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    year, month, day = text.replace("/", "-").split("-")
    return date(int(year), int(month), int(day))


def parse_instant(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"{text!r} names no offset")
    return moment.astimezone(UTC)
