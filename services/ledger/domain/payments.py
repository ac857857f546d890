"""What money does to a policy, and what a transfer that failed does."""

from dataclasses import dataclass
from datetime import date, datetime

from schemas.ids import PaymentId
from schemas.policies import Failure, FailureReason, PolicyStatus
from schemas.policy_events import LapseAnnulled, Payment, PaymentFailed, PaymentReceived
from services.ledger.domain import calendar
from services.ledger.domain.accounts import after_failure, after_payment
from services.ledger.domain.settling import settle
from services.ledger.domain.state import Decision, Lot, PolicyState, say


@dataclass(frozen=True, slots=True)
class FailedTransfer:
    """A transfer that did not succeed, as the bank told it."""

    payment_id: PaymentId
    source: str
    reason: FailureReason
    stated_reason: str
    attempted_on: date
    next_debit_on: date | None
    in_catalogue: bool = True


def receive(state: PolicyState, payment: Payment, named: int | None, now: datetime) -> Decision:
    """Money arrived: it settles what it can, and annuls a lapse when the premium turns out to be paid in time."""
    lot = Lot(payment.value_date, payment.amount.amount)
    unpaid = state.policy.unpaid
    after, settled = settle(after_payment(state, payment).with_lots((*state.lots, lot)), named)
    if state.policy.status is PolicyStatus.LAPSED and unpaid[0].number in settled:
        in_force = after.changed(status=PolicyStatus.IN_FORCE, lapsed_at=None)
        return say(in_force, LapseAnnulled, now, instalment=unpaid[0].number, payment=payment, settled=settled)
    return say(after, PaymentReceived, now, payment=payment, settled=settled)


def fail(state: PolicyState, transfer: FailedTransfer, number: int, now: datetime) -> Decision:
    """A transfer for an instalment failed: told even when the premium has been paid another way meanwhile."""
    instalment = state.policy.instalment(number)
    if instalment is not None:
        failure = Failure(
            reason=transfer.reason, attempted_on=transfer.attempted_on, next_debit_on=transfer.next_debit_on
        )
        state = state.with_instalment(instalment.model_copy(update={"failure": failure}))
    return say(
        after_failure(state, transfer.source, transfer.reason, transfer.attempted_on),
        PaymentFailed,
        now,
        payment_id=transfer.payment_id,
        instalment=number,
        reason=transfer.reason,
        stated_reason=transfer.stated_reason,
        in_catalogue=transfer.in_catalogue,
        attempted_on=transfer.attempted_on,
        next_debit_on=transfer.next_debit_on,
    )


def instalment_due_on(state: PolicyState, due: date) -> int | None:
    """The number of the instalment that falls due on a day, or None when the contract has none."""
    policy = state.policy
    number = calendar.number_of(policy.effective_date, policy.mode, due)
    if number is None or number > calendar.instalments_in_all(policy.mode, policy.payment_years):
        return None
    return number


def instalment_meant(state: PolicyState) -> int | None:
    """The instalment that a failed transfer without a due date was for: the earliest unpaid, else the latest opened."""
    if state.policy.unpaid or not state.policy.instalments:
        return state.policy.unpaid[0].number if state.policy.unpaid else None
    return state.policy.instalments[-1].number
