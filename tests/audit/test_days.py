from datetime import UTC, date, datetime

from tests.e2e.auditor.days import every, in_window, instant, midnight, nearest, windows_from
from tests.e2e.auditor.tasks import NINE


def test_months_count_from_the_anchor():
    assert [str(day) for _, day in every(date(2025, 8, 31), 1, date(2026, 1, 1))] == [
        "2025-08-31", "2025-09-30", "2025-10-31", "2025-11-30", "2025-12-31",
    ]  # fmt: skip
    assert [str(day) for _, day in every(date(2024, 2, 29), 12, date(2028, 3, 1))][1:] == [
        "2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29",
    ]  # fmt: skip
    assert nearest(2026, 2, 29) == date(2026, 2, 28)


def test_nine_o_clock_moves_with_daylight_saving():
    assert instant(date(2026, 3, 7), NINE, "America/New_York") == datetime(2026, 3, 7, 14, tzinfo=UTC)
    assert instant(date(2026, 3, 8), NINE, "America/New_York") == datetime(2026, 3, 8, 13, tzinfo=UTC)
    assert midnight(date(2026, 3, 8), "Asia/Urumqi") == datetime(2026, 3, 7, 18, tzinfo=UTC)


def test_windows_are_half_open():
    for clock, is_open in (((8, 59), 0), ((9, 0), 1), ((11, 29), 1), ((11, 30), 0), ((17, 59), 1), ((21, 0), 0)):
        moment = datetime(2026, 3, 7, *clock, tzinfo=UTC)
        assert in_window(moment, "UTC") is bool(is_open)
        day, opens, closes = next(windows_from(moment, "UTC"))
        assert closes > moment
        assert (opens <= moment) is bool(is_open)
        assert day == date(2026, 3, 7 if clock < (21, 0) else 8)
