"""What a lapse notice asks for, by policies as the ledger makes them (field case `lapse-notice-asks-for-what-is-not-due`)."""

from datetime import date
from decimal import Decimal

import pytest

from schemas.money import Money
from schemas.policies import PaymentMode, PolicyStatus
from services.ledger.domain.book import register
from services.ledger.domain.moments import advance
from services.ledger.domain.sightings import PolicySighting
from tests.builders import local, party_named, yuan
from tests.unit.scheduler.test_composing import facts, run, task

STARTS = local("2026-02-20", "00:00")
DECIDED = local("2026-05-04", "09:00")
"""Nobody paid and no feed spoke, so the lapse of 30 April was decided on 3 May."""


def lapsed(mode: PaymentMode, effective: date):
    """A policy that came in on 20 February with the premium of 28 February unpaid."""
    fields = {
        "product": "月险",
        "mode": mode,
        "premium": Money(amount=Decimal(100), currency="CNY"),
        "effective_date": effective,
        "payment_years": 20,
        "zone": "Asia/Shanghai",
        "holder_id": party_named("王芳"),
    }
    seen = PolicySighting.of(2, "ME", fields, date(2026, 2, 28), ())
    state = advance(register(seen, ("bank",), STARTS).state, {"bank": None}, DECIDED).state
    assert state.policy.status is PolicyStatus.LAPSED
    return state.policy


@pytest.mark.parametrize(
    ("mode", "effective", "asked", "opened"),
    [
        (PaymentMode.MONTHLY, date(2025, 8, 31), "300.00", 3),
        (PaymentMode.MONTHLY, date(2025, 8, 30), "300.00", 4),
        (PaymentMode.QUARTERLY, date(2024, 2, 29), "100.00", 2),
    ],
    ids=["ME-31", "ME-30", "ME-29Q"],
)
def test_premiums_that_are_opened_and_fall_due_after_the_lapse_are_not_asked_for(mode, effective, asked, opened):
    policy = lapsed(mode, effective)
    assert len(policy.unpaid) == opened
    wanted = task(
        "lapse-notice",
        policy,
        instalment=policy.unpaid[0].number,
        at=DECIDED,
        not_before=DECIDED,
        until=local("2026-05-30"),
    )
    (notice,) = run([wanted], facts(policy), DECIDED).notices
    (named,) = notice.content.policies
    assert (named.lapsed_on, named.amount) == (date(2026, 4, 30), yuan(asked))
