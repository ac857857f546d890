from datetime import UTC, date, datetime

import pytest

from schemas.policies import PaymentMode
from services.ledger.domain import calendar


def test_due_dates_are_counted_from_the_anchor():
    dues = [calendar.due_date(date(2026, 1, 31), PaymentMode.MONTHLY, number) for number in (1, 2, 3, 4)]
    assert dues == [date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30)]


@pytest.mark.parametrize(
    ("due", "number"), [("2026-02-28", 2), ("2026-03-31", 3), ("2026-03-28", None), ("2025-12-31", None)]
)
def test_a_due_date_tells_its_instalment_or_that_it_is_none(due, number):
    assert calendar.number_of(date(2026, 1, 31), PaymentMode.MONTHLY, date.fromisoformat(due)) == number


def test_every_instalment_is_found_again_by_its_due_date():
    for mode in (PaymentMode.ANNUAL, PaymentMode.HALF_YEARLY, PaymentMode.QUARTERLY, PaymentMode.MONTHLY):
        for day in (date(2024, 2, 29), date(2025, 8, 31), date(2026, 1, 30)):
            for number in range(1, calendar.instalments_in_all(mode, 10) + 1):
                assert calendar.number_of(day, mode, calendar.due_date(day, mode, number)) == number


def test_a_single_premium_is_one():
    assert calendar.instalments_in_all(PaymentMode.SINGLE, 20) == 1
    assert calendar.number_of(date(2026, 1, 31), PaymentMode.SINGLE, date(2027, 1, 31)) is None
    with pytest.raises(ValueError, match="no instalment 2"):
        calendar.due_date(date(2026, 1, 31), PaymentMode.SINGLE, 2)


def test_grace_is_sixty_days_and_ends_at_midnight_of_the_policy():
    assert calendar.last_payable_day(date(2026, 1, 31)) == date(2026, 4, 1)
    assert calendar.lapse(calendar.lapse_effective(date(2026, 1, 31)), "Asia/Urumqi") == datetime(
        2026, 4, 1, 18, tzinfo=UTC
    )
    assert calendar.opening(date(2026, 1, 31), "America/New_York") == datetime(2026, 1, 1, 5, tzinfo=UTC)
