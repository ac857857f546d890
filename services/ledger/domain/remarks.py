"""What somebody has to know of a payment that was taken in: it was not the amount that is owed, or came too late."""

from decimal import Decimal

from schemas.policies import PolicyStatus
from services.ledger.domain.state import PolicyState


def remark_on(before: PolicyState, after: PolicyState) -> str | None:
    """What stands out in a payment that made of one row the other; None when it paid what was owed."""
    currency, waits = after.policy.premium.currency, _waiting(after) - _waiting(before)
    if after.policy.status is PolicyStatus.LAPSED:
        return f"came after the lapse: {waits} {currency} of it waits in suspense" if waits > 0 else None
    if waits > 0 and not before.policy.unpaid:
        return f"nothing is owed now: {waits} {currency} of it waits in suspense for the next premium"
    if waits > 0:
        return f"is more than was owed: {waits} {currency} of it waits in suspense"
    return _still_owed(before, after)


def remark_on_failure(before: PolicyState) -> str | None:
    """What stands out in a failed transfer that was taken in; None where the policy was in force."""
    policy = before.policy
    if policy.status is not PolicyStatus.LAPSED:
        return None
    ended = f" on {policy.unpaid[0].lapse_effective}" if policy.unpaid else ""
    return f"policy {policy.policy_number} has lapsed{ended}; the failure is recorded and changes nothing about that"


def _still_owed(before: PolicyState, after: PolicyState) -> str | None:
    """The first premium into which the payment went without completing it."""
    for held in after.policy.unpaid:
        known = before.policy.instalment(held.number)
        if known is not None and held.paid != known.paid:
            left = held.outstanding
            return f"is less than was owed: {left.amount} {left.currency} of the premium due {held.due_date} is unpaid"
    return None


def _waiting(state: PolicyState) -> Decimal:
    return sum((lot.amount for lot in state.lots), Decimal(0))
