"""Which account of a policy the bank refuses, by what its transfers and its money say."""

from datetime import date, datetime

from schemas.accounts import REFUSALS, VERDICTS, AccountVerdict
from schemas.civil import local_day
from schemas.policies import FailureReason, RefusedAccount
from schemas.policy_events import Payment
from services.ledger.domain.state import PolicyState


def after_failure(state: PolicyState, source: str, reason: FailureReason, attempted_on: date) -> PolicyState:
    """The row after a transfer that failed.

    A transfer of the time before the account was changed says nothing of the one that the policy has now, and an older
    one nothing against a newer one. What a transfer says of an account: `schemas.accounts`.
    """
    policy = state.policy
    if policy.account_since and attempted_on < policy.account_since:
        return state
    if policy.refused_account and attempted_on < policy.refused_account.refused_on:
        return state
    verdict = VERDICTS[reason]
    if verdict in REFUSALS:
        refused = RefusedAccount(tail=policy.account_tail, reason=reason, refused_on=attempted_on, source=source)
        return state.changed(refused_account=refused)
    return state.changed(refused_account=None) if verdict is AccountVerdict.USABLE else state


def after_payment(state: PolicyState, payment: Payment) -> PolicyState:
    """The row after money: what the feed that refused the account brings on that day or later shows that it works again."""
    refused = state.policy.refused_account
    if refused and payment.source == refused.source and payment.value_date >= refused.refused_on:
        return state.changed(refused_account=None)
    return state


def after_change(state: PolicyState, now: datetime) -> PolicyState:
    """The row after its account was changed: nobody has refused the new one."""
    return state.changed(refused_account=None, account_since=local_day(now, state.policy.zone))
