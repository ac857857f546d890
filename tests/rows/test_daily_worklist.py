"""A24, A34: the worklist of the day by e-mail, to everybody who has to see to premiums, where a deployment wants it."""

from datetime import date, datetime, time

from tests.rows.office import payment, policy

SETTINGS = {"PERENNIAL_SCHEDULER_DAILY_WORKLISTS": "true"}
MAIL = "li.ming@example.com"
STAFF = {"业务员工号": "A1", "业务员姓名": "李明", "业务员邮箱": MAIL}
LATE, SOON = policy(1, date(2026, 2, 1), **STAFF), policy(2, date(2026, 3, 20), **STAFF)
WITHOUT = policy(3, date(2026, 3, 20), 业务员工号="A2", 业务员姓名="王梅")


def worklists(office):
    return [mail for mail in office.mails(MAIL) if mail.subject and mail.subject.startswith("今日工作清单")]


async def test_a24_a34_each_morning_an_agent_gets_what_is_to_be_seen_to(office):
    await office.import_book([LATE, SOON, WITHOUT])
    await office.move_to(date(2026, 3, 4))
    first, second = worklists(office)
    assert [first.local, second.local] == [datetime.combine(date(2026, 3, day), time(9)) for day in (3, 4)]
    assert first.subject == "今日工作清单：2位客户、2笔保费待跟进"
    assert first.text.index(LATE["保单号"]) < first.text.index(SOON["保单号"]), "the fewest days left first"
    assert "剩31天" in first.text
    assert LATE["投保人手机"] in first.text.replace(" ", "")
    assert not [mail for mail in office.mails() if mail.to not in {MAIL, LATE["投保人邮箱"], SOON["投保人邮箱"]}]

    await office.import_payments([payment(LATE, date(2026, 3, 4))])
    await office.move_to(date(2026, 3, 5))
    third = worklists(office)[-1]
    assert (third.subject, LATE["保单号"] in third.text) == ("今日工作清单：1位客户、1笔保费待跟进", False)

    await office.import_payments([payment(SOON, date(2026, 3, 5))])
    await office.move_to(date(2026, 3, 7))
    assert len(worklists(office)) == 3, "nobody is told that there is nothing to do"
