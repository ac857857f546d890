"""Nothing promises a debit from an account that the bank refused."""

from datetime import date

import pytest

from schemas.policies import Failure, FailureReason, RefusedAccount
from tests.builders import make_instalment, yuan
from tests.unit.scheduler.test_demands import EVE, OCTOBER, SEPTEMBER, monthly, told, wanted


def refused(reason=FailureReason.NAME_MISMATCH, day=date(2026, 9, 5)):
    return RefusedAccount(tail="6789", reason=reason, refused_on=day, source="bank")


def test_nothing_promises_a_debit_from_an_account_that_was_refused():
    policy = monthly(SEPTEMBER, OCTOBER, refused_account=refused())
    (notice,) = told([wanted("deposit", policy, 10, OCTOBER.due_date)], policy, on=OCTOBER.due_date).notices
    assert [(each.account_tail, each.account_refused) for each in notice.content.premiums] == [(None, True)] * 2


def test_a_failure_notice_names_no_next_debit_of_an_account_that_was_refused():
    failure = Failure(reason="insufficient-balance", attempted_on=EVE, next_debit_on=date(2026, 11, 5))
    policy = monthly(SEPTEMBER.model_copy(update={"failure": failure}), refused_account=refused())
    (notice,) = told([wanted("failed", policy, 9, EVE)], policy, on=EVE).notices
    (failed,) = notice.content.failures
    assert (failed.next_debit_on, failed.premium.account_tail, failed.premium.account_refused) == (None, None, True)


@pytest.mark.parametrize(
    ("reason", "tail", "paid_on", "promised"),
    [
        (FailureReason.ACCOUNT_UNUSABLE, "6789", None, False),
        (FailureReason.ACCOUNT_UNUSABLE, "1234", None, True),
        (FailureReason.NO_MANDATE_RECORD, "6789", None, True),
        (FailureReason.ACCOUNT_UNUSABLE, "6789", date(2026, 9, 20), True),
    ],
)
def test_an_account_that_is_refused_for_one_policy_is_for_the_others_of_the_holder(reason, tail, paid_on, promised):
    other = monthly(SEPTEMBER, number="P2", refused_account=refused(reason), account_tail=tail)
    paid = make_instalment("2026-08-01", 8, status="paid", paid=yuan("1200.00"), paid_on=paid_on)
    policy = monthly(paid, OCTOBER)
    (notice,) = told([wanted("deposit", policy, 10, OCTOBER.due_date)], policy, other, on=OCTOBER.due_date).notices
    (premium,) = notice.content.premiums
    assert (premium.account_tail, premium.account_refused) == (("6789", False) if promised else (None, True))


@pytest.mark.parametrize(
    ("reason", "told_on"),
    [
        (FailureReason.INSUFFICIENT_BALANCE, date(2026, 11, 5)),
        (FailureReason.DUPLICATE_IDENTITY, None),
    ],
)
def test_a_next_debit_is_told_unless_the_holder_has_to_come_in_person_first(reason, told_on):
    failure = Failure(reason=reason, attempted_on=EVE, next_debit_on=date(2026, 11, 5))
    policy = monthly(SEPTEMBER.model_copy(update={"failure": failure}))
    (notice,) = told([wanted("failed", policy, 9, EVE)], policy, on=EVE).notices
    (failed,) = notice.content.failures
    assert failed.next_debit_on == told_on
