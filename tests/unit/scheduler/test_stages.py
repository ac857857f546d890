"""The stage of a premium follows the date, and its words may leave only while it stands where they are true."""

from datetime import date, timedelta

import pytest

from schemas.policies import Standing
from services.scheduler.domain.demands import stage_on
from services.scheduler.domain.facts import Subject
from services.scheduler.domain.readiness import truth_of
from services.scheduler.domain.tasks import Purpose
from tests.builders import make_instalment, make_policy


@pytest.mark.parametrize("due", ["2026-05-01", "2026-01-31", "2026-02-28", "2028-02-29", "2026-07-01", "2026-12-01"])
@pytest.mark.parametrize(
    ("days", "stage"),
    [
        (-20, "before-due"),
        (-1, "before-due"),
        (0, "due"),
        (1, "grace"),
        (45, "grace"),
        (46, "grace-2"),
        (53, "grace-2"),
        (54, "final-week"),
        (58, "final-week"),
        (59, "eve"),
        (60, "last-day"),
    ],
)
def test_a_stage_begins_and_ends_on_its_day(due: str, days: int, stage: str):
    premium = make_instalment(due)
    today = premium.due_date + timedelta(days=days)
    assert stage_on(premium, today) == stage
    truth = truth_of(Purpose.PREMIUM, Subject(None, None, make_policy("P1", premium), premium, today))
    assert premium.standing_on(today) in truth.standings
    assert Standing.LAPSED not in truth.standings


def test_the_last_day_follows_a_grace_that_was_prolonged():
    premium = make_instalment("2026-05-01", last_payable_day=date(2026, 8, 1), lapse_effective=date(2026, 8, 2))
    assert [
        stage_on(premium, day) for day in (date(2026, 6, 30), date(2026, 7, 26), date(2026, 7, 31), date(2026, 8, 1))
    ] == [
        "grace-2",
        "final-week",
        "eve",
        "last-day",
    ]
