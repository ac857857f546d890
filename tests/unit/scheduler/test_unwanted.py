"""A greeting that the engine would withhold is not upcoming."""

from datetime import date, timedelta

import pytest

from schemas.notices import WithdrawalReason
from services.scheduler.domain.tasks import Purpose
from services.scheduler.domain.unwanted import foreseen, withheld_greeting
from tests.builders import local, make_instalment, make_policy

PREMIUM = make_instalment("2026-03-01")
POLICY = make_policy("P1", PREMIUM)
WEEK_BEFORE = local(PREMIUM.lapse_effective - timedelta(days=7))


@pytest.mark.parametrize(("days", "withheld"), [(-1, False), (0, True), (3, True)])
def test_in_the_week_before_a_lapse_engine_and_forecast_say_the_same(days, withheld):
    at = WEEK_BEFORE + timedelta(days=days)
    reason = WithdrawalReason.LAPSED if withheld else None
    assert withheld_greeting(Purpose.GREETING, [POLICY], at) == reason
    assert foreseen(Purpose.GREETING, [POLICY], at, at - timedelta(days=2)) == reason


def test_an_unpaid_premium_says_nothing_of_greetings_far_ahead_or_of_other_notices():
    assert foreseen(Purpose.GREETING, [POLICY], local(date(2027, 3, 1)), WEEK_BEFORE) is None
    assert foreseen(Purpose.PREMIUM, [POLICY], WEEK_BEFORE, WEEK_BEFORE) is None
