"""What one service says takes effect in the next, whichever broker carries it: the rows whose promise crosses topics (A32, A44, A3)."""

from collections import Counter
from datetime import time, timedelta

import pytest

from schemas.notices import NoticeRequested, NoticeWithdrawn
from tests.rows.office import payment, policy

pytestmark = pytest.mark.both_brokers
STAFF = {"业务员工号": "A7", "业务员姓名": "李经理"}


@pytest.fixture(scope="module")
async def lived(office):
    """Four reminders are on their way while no SMS can leave: three holders are not to get theirs any more."""
    held, promising, paying, _ = rows = [
        policy(number, office.today + timedelta(days=20), **STAFF) for number in range(1, 5)
    ]
    await office.import_book(rows)
    await office.outage("sms")
    await office.move_to(office.today, time(10))
    await office.post("scheduler", "/holds", {"kind": "complaint", "policy_number": held["保单号"], "by": "客服"})
    talk = {"by": "A7", "person": "holder", "channel": "call", "result": "promised", "matters": "下周存入"}
    promise = talk | {"promised_on": str(office.today + timedelta(days=10))}
    await office.post("scheduler", f"/policies/{promising['保单号']}/contacts", promise)
    await office.import_payments([payment(paying, office.today)])
    await office.settle()
    await office.recovery("sms")
    await office.move_to(office.today + timedelta(days=1))
    return rows


async def test_a44_a32_what_is_on_its_way_is_taken_back_by_a_hold_a_promise_and_a_payment(office, lived):
    assert len(await office.events("scheduler.notices", NoticeRequested)) >= len(lived)
    withdrawn = await office.events("scheduler.withdrawals", NoticeWithdrawn)
    assert Counter(each.reason for each in withdrawn) == {"hold": 1, "promised": 1, "paid": 1}
    outcomes = await office.export("outcomes")
    ended = {row["notice_id"]: row["outcome"] for row in outcomes if row["concludes"]}
    assert {ended[str(each.notice_id)] for each in withdrawn} == {"withdrawn"}
    reminders = [[one for one in office.received(row) if "续期保费待缴" in one.text] for row in lived]
    assert [len(each) for each in reminders] == [0, 0, 0, 1]


async def test_a3_a_premium_that_was_paid_is_counted_as_paid_on_the_list_of_its_month(office, lived):
    figures = await office.get("scheduler", f"/lists/{lived[0]['下期应缴日'][:7]}")
    [current] = [rate for rate in figures["rates"] if rate["bucket"] == "current"]
    assert (current["due"]["count"], current["collected"]["count"]) == (4, 1)
