"""A7 失效: a premium that is not paid within its 60 days of grace ends the cover, and the holder is told."""

from datetime import datetime, time, timedelta

from schemas.policy_events import Lapse
from tests.rows.office import payment, policy


async def test_a7_cover_ends_61_days_after_the_due_date_and_reminders_stop(office):
    due = office.today + timedelta(days=5)
    unpaid, paid = policy(1, due), policy(2, due)
    await office.import_book([unpaid, paid])
    await office.move_to(due + timedelta(days=59))
    await office.import_payments([payment(paid, due + timedelta(days=59))])
    await office.move_to(due + timedelta(days=67))

    [lapse] = await office.events("ledger.policies", Lapse)
    assert lapse.policy.policy_number == unpaid["保单号"]
    last = office.received(unpaid)[-1]
    assert "效力中止" in last.text
    assert last.local == datetime.combine(due + timedelta(days=61), time(9))
    assert not [one for one in office.received(paid) if "效力中止" in one.text]
    why = await office.cli("why", unpaid["保单号"])
    assert (why.code, why.err) == (0, "")
    assert "lapsed" in why.out
