"""The daily mail: its day, its hours, and what it names."""

from datetime import date

from schemas.http.lists import Gap
from schemas.parties import Channel, Contact
from services.scheduler.domain.facts import Agenda
from services.scheduler.domain.lists import gaps_of
from services.scheduler.domain.staff import next_round, one_customer, round_day, tasks_of, to_see_to, worklist_of
from services.scheduler.domain.talks import About
from services.scheduler.reports.words import words_in
from tests.builders import local, make_instalment, make_party, make_policy, make_work, utc

DUE = date(2026, 5, 1)


def test_a_round_is_made_before_its_day_begins_anywhere():
    assert round_day(utc("2026-03-01T10:00:00+00:00")) == date(2026, 3, 2)
    assert next_round(utc("2026-03-01T10:00:00+00:00")) == utc("2026-03-02T10:00:00+00:00")
    assert next_round(utc("2026-03-01T09:59:59+00:00")) == utc("2026-03-01T10:00:00+00:00")


def test_everybody_is_written_to_in_the_morning_where_he_is():
    auckland, york = make_party("a", zone="Pacific/Auckland"), make_party("b", zone="America/New_York")
    tasks = tasks_of([auckland, york], utc("2026-03-01T10:00:00+00:00"))
    assert [task.at for task in tasks] == [
        local("2026-03-02", "08:00", "Pacific/Auckland"),
        local("2026-03-02", "08:00", "America/New_York"),
    ]


def test_nobody_is_written_to_without_an_address_or_after_his_morning():
    phone = Contact(number=1, channel=Channel.SMS, address="+8613800138000")
    assert tasks_of([make_party(contacts=(phone,))], utc("2026-03-01T10:00:00+00:00")) == []
    assert tasks_of([make_party()], local("2026-03-02", "08:01")) == []


def test_a_customer_of_several_premiums_is_named_once_with_everything_that_is_to_be_done():
    work = [
        make_work("call-first", deadline=local("2026-04-25", "18:00")),
        make_work("call-grace", case="2", deadline=local("2026-04-26", "18:00")),
        make_work("hand-over", deadline=local("2026-04-24", "23:30")),
    ]
    premium = make_instalment(DUE)
    line = to_see_to(make_policy("P1", premium), premium, make_party(), date(2026, 4, 20))
    about = [About(task, make_party().party_id) for task in work]
    first, second = one_customer([line, line], about, words_in("zh-CN"), "Pacific/Auckland")
    assert (first.to_do, first.deadline) == ("接收移交保单、首轮电话提醒", date(2026, 4, 25)), (
        "the day where the reader is"
    )
    assert (first.first, second.first, second.to_do) == (True, False, None)
    assert (first.days_left, first.holder_phone) == (72, "+8613800138000")


def test_a_landline_stays_a_number_to_call_and_is_no_gap():
    landline = Contact(number=1, channel=Channel.CALL, address="+861065432100")
    premium, holder = make_instalment(DUE), make_party(contacts=(landline,))
    assert to_see_to(make_policy("P1", premium), premium, holder, DUE).holder_phone == "+861065432100"
    assert Gap.MISSING_PHONE not in gaps_of(make_policy("P1", premium), holder, DUE)
    assert Gap.MISSING_PHONE in gaps_of(make_policy("P1", premium), make_party(contacts=()), DUE)


def test_a_mail_counts_premiums_and_customers():
    premium = make_instalment(DUE)
    first = to_see_to(make_policy("P1", premium), premium, None, DUE)
    mail = worklist_of(Agenda([first, first.model_copy(update={"first": False})], ()), make_party(), DUE)
    assert (len(mail.premiums), mail.total, mail.more, mail.customers) == (2, 2, 0, 1)
