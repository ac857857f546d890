"""The ledger keeps which account the bank refused, until the account or the mandate changes or a debit succeeds."""

from datetime import date

import pytest

from schemas.accounts import REFUSALS, VERDICTS
from schemas.ids import payment_id
from schemas.policies import FailureReason, RefusedAccount
from services.ledger.domain.book import change
from services.ledger.domain.moments import advance
from services.ledger.domain.payments import FailedTransfer, fail, receive
from tests.unit.ledger.conftest import utc

NOW = utc("2026-02-10T01:00")
REFUSED = FailureReason.ACCOUNT_UNUSABLE


@pytest.fixture
def state(registered):
    return advance(registered(account_tail="6789").state, {"bank": None}, NOW).state


def failed(state, reason=REFUSED, day="2026-02-09", source="bank"):
    """The row after a transfer that failed."""
    attempted = date.fromisoformat(day)
    told = FailedTransfer(payment_id(source, f"{reason}{day}"), source, reason, "", attempted, None)
    decision = fail(state, told, 7, NOW)
    assert decision.events[-1].policy == decision.state.policy
    return decision.state


@pytest.mark.parametrize("reason", FailureReason)
def test_an_account_is_refused_for_reasons_of_the_account_and_no_others(state, reason):
    refused = failed(state, reason).policy.refused_account
    wanted = RefusedAccount(tail="6789", reason=reason, refused_on=date(2026, 2, 9), source="bank")
    assert refused == (wanted if VERDICTS[reason] in REFUSALS else None)


def test_another_account_in_a_later_book_has_not_been_refused(state, sighting):
    decision = change(failed(state), sighting(account_tail="1111"), utc("2026-02-11T01:00"))
    policy = decision.state.policy
    assert (policy.refused_account, policy.account_since) == (None, date(2026, 2, 11))
    assert decision.events[0].changed == ("account_tail",)


def test_the_same_account_in_a_later_book_stays_refused(state, sighting):
    refused = failed(state)
    decision = change(refused, sighting(account_tail="6789", branch="上海"), NOW)
    assert decision.state.policy.refused_account == refused.policy.refused_account is not None


def test_a_transfer_of_the_former_account_says_nothing_of_the_new_one(state, sighting):
    changed = change(state, sighting(account_tail="1111"), utc("2026-02-11T01:00")).state
    assert failed(changed, day="2026-02-10").policy.refused_account is None
    assert failed(changed, day="2026-02-11").policy.refused_account is not None


@pytest.mark.parametrize(
    ("source", "valued", "works"),
    [("bank", "2026-02-09", True), ("bank", "2026-02-08", False), ("counter", "2026-02-10", False)],
)
def test_money_that_the_same_feed_brings_shows_that_the_account_works(state, paid, source, valued, works):
    payment = paid("100.00", valued).model_copy(update={"source": source})
    after = receive(failed(state), payment, None, NOW).state
    assert (after.policy.refused_account is None) is works


@pytest.mark.parametrize(
    ("reason", "day", "works"),
    [
        (FailureReason.INSUFFICIENT_BALANCE, "2026-02-10", True),
        (FailureReason.INSUFFICIENT_BALANCE, "2026-02-08", False),
        (FailureReason.SYSTEM_OTHER, "2026-02-10", False),
    ],
)
def test_an_account_whose_balance_was_looked_at_works_again(state, reason, day, works):
    after = failed(failed(state), reason, day)
    assert (after.policy.refused_account is None) is works
