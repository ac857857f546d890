"""When a transfer is tried again: data of the deployment."""

from datetime import date

import pytest

from schemas.policies import FailureReason
from services.ledger.domain.debits import RETRIED, DebitDays

BANK = DebitDays({"bank": frozenset({5, 20}), "late": frozenset({31})})


@pytest.mark.parametrize(
    ("feed", "attempted", "again"),
    [
        ("bank", "2026-05-04", "2026-05-05"),
        ("bank", "2026-05-05", "2026-05-20"),
        ("bank", "2026-05-20", "2026-06-05"),
        ("bank", "2026-12-21", "2027-01-05"),
        ("late", "2026-02-01", "2026-02-28"),
        ("late", "2026-04-30", "2026-05-31"),
        ("card", "2026-05-04", None),
    ],
)
def test_the_next_debit_day_of_a_feed(feed, attempted, again):
    found = BANK.next_after(feed, FailureReason.INSUFFICIENT_BALANCE, date.fromisoformat(attempted))
    assert found == (date.fromisoformat(again) if again else None)


@pytest.mark.parametrize("reason", FailureReason)
def test_what_has_to_be_healed_first_is_not_tried_again(reason):
    again = BANK.next_after("bank", reason, date(2026, 5, 4))
    assert (again is not None) is (reason in RETRIED)
