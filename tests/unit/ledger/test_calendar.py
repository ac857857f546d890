from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.policies import GraceAnchor, GraceTerms, PaymentMode
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
    assert calendar.lapse(calendar.lapse_effective(date(2026, 4, 1)), "Asia/Urumqi") == datetime(
        2026, 4, 1, 18, tzinfo=UTC
    )
    assert calendar.opening(date(2026, 1, 31), "America/New_York") == datetime(2026, 1, 1, 5, tzinfo=UTC)


dues = st.dates(date(2024, 1, 1), date(2036, 12, 31))
lengths = st.integers(1, 120)


@given(dues, lengths)
def test_grace_of_so_many_days_from_the_due_date(due, days):
    last = calendar.last_payable_day(due, GraceTerms(days=days))
    assert (last - due).days == days
    assert calendar.lapse_effective(last) == due + timedelta(days=days + 1)


@given(dues, lengths)
def test_grace_from_the_end_of_the_month_is_the_same_for_every_day_of_it(due, days):
    terms = GraceTerms(days=days, anchor=GraceAnchor.END_OF_DUE_MONTH)
    first_of_next = (due.replace(day=1) + timedelta(days=31)).replace(day=1)
    assert calendar.last_payable_day(due, terms) == first_of_next + timedelta(days=days - 1)
    assert calendar.last_payable_day(due.replace(day=1), terms) == calendar.last_payable_day(due, terms)


@given(dues, lengths, st.sets(st.integers(0, 12), max_size=9))
def test_grace_that_would_end_on_a_non_working_day_ends_on_the_next_working_one(due, days, offsets):
    plain = calendar.last_payable_day(due, GraceTerms(days=days))
    closed = {plain + timedelta(days=offset) for offset in offsets}
    last = calendar.last_payable_day(due, GraceTerms(days=days, non_working_days=tuple(sorted(closed))))
    assert last not in closed
    assert all(plain + timedelta(days=passed) in closed for passed in range((last - plain).days))


@pytest.mark.parametrize(
    ("mode", "demanded", "last"),
    [
        (PaymentMode.ANNUAL, date(2026, 3, 20), date(2026, 4, 19)),
        (PaymentMode.HALF_YEARLY, date(2026, 3, 20), date(2026, 4, 19)),
        (PaymentMode.QUARTERLY, date(2026, 3, 20), date(2026, 3, 31)),
        (PaymentMode.MONTHLY, None, date(2026, 3, 31)),
    ],
)
def test_grace_from_a_demand_is_only_for_premiums_by_the_year_and_the_half_year(mode, demanded, last):
    terms = GraceTerms(days=30, anchor=GraceAnchor.NOTICE_DELIVERY)
    assert calendar.last_payable_day(date(2026, 3, 1), terms, mode, demanded) == last
