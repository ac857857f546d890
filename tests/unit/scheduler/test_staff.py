"""The daily mail: its day, its hours, and what it names."""

from datetime import date

from schemas.http.lists import Gap
from schemas.parties import Channel, Contact
from services.scheduler.domain.facts import Agenda
from services.scheduler.domain.lists import gaps_of
from services.scheduler.domain.staff import ROOM, Work, next_round, round_day, tasks_of, to_see_to, worklist_of
from tests.builders import SHANGHAI, local, make_instalment, make_party, make_policy, utc

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


def test_kinds_of_work_are_named_once_with_the_earliest_deadline():
    work = [
        Work("call-first", local("2026-04-25", "18:00")),
        Work("visit-x", None),
        Work("hand-over", local("2026-04-24", "18:00")),
    ]
    premium = make_instalment(DUE)
    line = to_see_to(make_policy("P1", premium), premium, make_party(), work, date(2026, 4, 20), SHANGHAI)
    assert (line.call, line.visit, line.hand_over, line.form, line.deadline) == (
        True,
        True,
        True,
        False,
        date(2026, 4, 24),
    )
    assert (line.days_left, line.holder_phone) == (72, "+8613800138000")


def test_a_landline_stays_a_number_to_call_and_is_no_gap():
    landline = Contact(number=1, channel=Channel.CALL, address="+861065432100")
    premium, holder = make_instalment(DUE), make_party(contacts=(landline,))
    assert to_see_to(make_policy("P1", premium), premium, holder, (), DUE, SHANGHAI).holder_phone == "+861065432100"
    assert Gap.MISSING_PHONE not in gaps_of(make_policy("P1", premium), holder, DUE)
    assert Gap.MISSING_PHONE in gaps_of(make_policy("P1", premium), make_party(contacts=()), DUE)


def test_a_deadline_is_a_day_of_the_reader_and_days_left_are_those_of_the_policy():
    work = [Work("call-first", local("2026-04-25", "18:00", "America/New_York"))]
    premium = make_instalment(DUE)
    line = to_see_to(make_policy("P1", premium), premium, None, work, date(2026, 4, 20), "America/New_York")
    assert (line.deadline, line.days_left) == (date(2026, 4, 25), 72)


def test_a_mail_has_room_for_so_many_and_counts_the_rest():
    premium = make_instalment(DUE)
    line = to_see_to(make_policy("P1", premium), premium, None, (), DUE, SHANGHAI)
    mail = worklist_of(Agenda([line] * (ROOM + 3), ()), make_party(), DUE)
    assert (len(mail.premiums), mail.total, mail.more) == (ROOM, ROOM + 3, 3)
