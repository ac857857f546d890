"""Renewal-domain 7.3: on the day after a success the holder is thanked, with what was received and when."""

from datetime import datetime, time, timedelta

from tests.rows.office import payment, policy


async def test_a_premium_paid_by_a_bank_file_is_thanked_for_the_next_morning_and_once(office):
    due = office.today + timedelta(days=5)
    paid, unpaid = policy(1, due), policy(2, due)
    await office.import_book([paid, unpaid])
    await office.move_to(due, time(16))
    line = payment(paid, due)
    await office.import_payments([line])
    await office.import_payments([line], name="again.csv")
    await office.move_to(due + timedelta(days=10))

    thanks = office.received(paid)[-1]
    assert thanks.local == datetime.combine(due + timedelta(days=1), time(9))
    for piece in ("感谢您的缴费", paid["保单号"], "第4期", "1,200.00元", f"{due.year}年{due.month}月{due.day}日"):
        assert piece in thanks.text
    texts = [one.text for row in (paid, unpaid) for one in office.received(row)]
    assert sum("感谢您的缴费" in text for text in texts) == 1
    assert "thanks" in (await office.cli("why", paid["保单号"])).out
