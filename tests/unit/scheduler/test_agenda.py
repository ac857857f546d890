"""When work is best done, and how a calendar says it."""

from datetime import date
from types import SimpleNamespace

import pytest

from schemas.http.worklists import AgeBand
from services.scheduler.domain.agenda import slot
from services.scheduler.domain.cards import age_band, years_paid
from services.scheduler.domain.icalendar import _folded, _text
from tests.builders import SHANGHAI, local, make_instalment, make_policy


def work(what, deadline=None, not_before=None):
    return SimpleNamespace(what=what, deadline=deadline, not_before=not_before or local("2026-03-02", "08:00"))


@pytest.mark.parametrize(
    ("task", "difficult", "starts"),
    [
        (work("call-first"), False, local("2026-03-02", "09:00")),
        (work("call-first"), True, local("2026-03-02", "19:30")),
        (work("visit-unreachable"), False, local("2026-03-02", "14:30")),
        (work("call-last", local("2026-03-02", "18:00")), True, local("2026-03-02", "09:00")),
        (work("call-first", not_before=local("2026-03-03", "00:00")), False, local("2026-03-03", "09:00")),
    ],
    ids=["a call", "a difficult call", "a visit", "a difficult call that must be made today", "a call of tomorrow"],
)
def test_talks_have_the_windows_of_the_customer(task, difficult, starts):
    assert slot(task, SHANGHAI, local("2026-03-02", "08:30"), difficult=difficult).start == starts


def test_the_hours_of_a_step_are_those_of_its_talks_and_the_first_may_be_preferred():
    in_order, evening_first = ("09:00-11:30", "19:30-21:00"), ("19:30-21:00", "09:00-11:30")
    now = local("2026-03-02", "12:00")
    assert slot(work("call-first"), SHANGHAI, now, in_order, difficult=False).start == local("2026-03-02", "19:30")
    now = local("2026-03-02", "08:00")
    assert slot(work("call-grace"), SHANGHAI, now, in_order, difficult=False).start == local("2026-03-02", "09:00")
    assert slot(work("call-grace"), SHANGHAI, now, evening_first, difficult=False).start == local("2026-03-02", "19:30")


def test_a_window_that_is_open_is_used_and_one_that_is_over_is_not():
    assert slot(work("call-first"), SHANGHAI, local("2026-03-02", "11:31"), difficult=False).start == local(
        "2026-03-02", "14:30"
    )
    assert slot(work("visit-x"), SHANGHAI, local("2026-03-02", "18:00"), difficult=False).start == local(
        "2026-03-03", "14:30"
    )


def test_other_work_lasts_until_its_deadline():
    late = work("assessment-form", local("2026-03-01", "18:00"))
    assert slot(late, SHANGHAI, local("2026-03-02"), difficult=False).end == local("2026-03-02")


def test_a_line_is_folded_by_octets_and_no_letter_is_cut():
    parts = list(_folded("SUMMARY:" + "访" * 60))
    assert all(len(part.encode()) <= 75 for part in parts)
    assert parts[0] + "".join(part.removeprefix(" ") for part in parts[1:]) == "SUMMARY:" + "访" * 60


def test_what_would_end_a_line_or_a_value_is_escaped():
    assert _text("a,b;c\\d\r\nEND:VEVENT") == "a\\,b\\;c\\\\d\\nEND:VEVENT"


def test_years_paid_are_those_before_the_earliest_unpaid_premium():
    policy = make_policy("P1", make_instalment(date(2026, 5, 1)), effective_date=date(2023, 5, 1))
    assert years_paid(policy, date(2026, 4, 1)) == 3
    assert years_paid(policy.model_copy(update={"instalments": ()}), date(2026, 4, 1)) == 3
    assert years_paid(policy.model_copy(update={"payment_years": 2}), date(2026, 4, 1)) == 2


def test_ages_have_bands():
    assert [age_band(age) for age in (0, 34, 35, 45, 46, 59, 60, 99)] == [
        AgeBand.YOUNG, AgeBand.YOUNG, AgeBand.MIDDLE, AgeBand.MIDDLE,
        AgeBand.SETTLED, AgeBand.SETTLED, AgeBand.OLDER, AgeBand.OLDER,
    ]  # fmt: skip


def test_who_was_tried_in_vain_is_tried_in_a_later_window():
    now, morning = local("2026-03-02", "09:45"), local("2026-03-02", "09:40")
    assert slot(work("call-first"), SHANGHAI, now, difficult=False, tried=morning).start == local("2026-03-02", "14:30")
    evening = local("2026-03-02", "20:00")
    assert slot(work("call-first"), SHANGHAI, evening, difficult=True, tried=evening).start == local(
        "2026-03-03", "19:30"
    )
    yesterday = local("2026-03-01", "20:00")
    assert slot(work("call-first"), SHANGHAI, now, difficult=False, tried=yesterday).start == local(
        "2026-03-02", "09:00"
    )
