"""One premium that nobody pays, day by day, as its holder gets to hear of it (A2, A6, A28, A38)."""

from datetime import date, timedelta

import pytest

from tests.rows.office import policy

DUE = date(2026, 3, 25)
"""Grace ends on 24 May, one day before the same day two months later."""
DEBITED, BY_HAND = policy(1, DUE, 账号="6200000000006789"), policy(2, DUE)


@pytest.fixture(scope="module")
async def lived(office):
    await office.import_book([DEBITED, BY_HAND])
    await office.move_to(DUE + timedelta(days=62))
    return office


def days(office, row):
    return [(one.local.date() - DUE).days for one in office.received(row)]


async def test_a2_reminder_notice_and_word_of_the_lapse_come_in_this_order(lived):
    assert days(lived, DEBITED) == [-20, -3, 0, 30, 46, 54, 59, 61]
    assert days(lived, BY_HAND) == [-20, 0, 30, 46, 54, 59, 61]
    *before, last = [one.text for one in lived.received(DEBITED)]
    assert all("续期保费" in text and "效力中止" not in text for text in before)
    assert "效力中止" in last


async def test_a6_every_text_names_the_exact_last_payable_day(lived):
    assert all("2026年5月24日" in one.text for one in lived.received(BY_HAND)[:-1])
    assert "宽限期将于明日（2026年5月24日）24时届满，请在此前缴纳" in lived.received(BY_HAND)[-2].text
    assert not [one.text for one in lived.received(BY_HAND)[:-1] if "2026年5月25日" in one.text]


async def test_a28_before_a_debit_the_text_names_account_amount_and_day(lived):
    deposit = lived.received(DEBITED)[1]
    for piece in ("6789", "1,200.00元", "2026年3月25日", "请于应缴日前存入"):
        assert piece in deposit.text


async def test_a38_more_than_45_days_unpaid_the_counter_is_another_way_to_pay(lived):
    offered = [(one.local.date() - DUE).days for one in lived.received(DEBITED) if "柜面" in one.text]
    assert offered == [46, 54, 59]
