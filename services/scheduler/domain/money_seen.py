"""Payments and reversals as a case remembers them: what is shown of them, never what is decided by them."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from schemas.civil import local_day
from schemas.ids import PaymentId
from schemas.money import Money
from schemas.policy_events import LapseAnnulled, PaymentReceived, PaymentReversed, PolicyEvent

MOST_SEEN = 100
"""Of one premium; the oldest are forgotten beyond that."""


@dataclass(frozen=True, slots=True)
class PaymentSeen:
    """Money that came for a premium, or was taken back."""

    payment_id: PaymentId
    known_at: datetime
    day: date
    """The value date; of a reversal, the day where the policy is on which it became known."""
    amount: Money | None
    """Of the whole payment, which may have completed other premiums too; None for a reversal of one that is not remembered."""
    completed: bool = False
    """Whether it completed the premium."""
    taken_back: str | None = None
    """Why, for a reversal."""


def with_event(
    seen: tuple[PaymentSeen, ...], event: PolicyEvent, instalment: int, now: datetime
) -> tuple[PaymentSeen, ...]:
    """What is remembered of a premium after an event of its policy."""
    found = _of(seen, event, instalment, now)
    return (*seen, found)[-MOST_SEEN:] if found else seen


def _of(seen: tuple[PaymentSeen, ...], event: PolicyEvent, instalment: int, now: datetime) -> PaymentSeen | None:
    match event:
        case PaymentReceived(payment=payment, settled=settled) | LapseAnnulled(payment=payment, settled=settled):
            if instalment in settled:
                return PaymentSeen(payment.payment_id, now, payment.value_date, payment.amount, completed=True)
            first = next((each.number for each in event.policy.unpaid), None)
            if first != instalment:
                return None
            return PaymentSeen(payment.payment_id, now, payment.value_date, payment.amount)
        case PaymentReversed(payment_id=payment_id, reopened=reopened, reason=reason) if instalment in reopened:
            before = next((each for each in seen if each.payment_id == payment_id), None)
            day = local_day(now, event.policy.zone)
            if before:
                return replace(before, known_at=now, day=day, completed=False, taken_back=reason)
            return PaymentSeen(payment_id, now, day, None, taken_back=reason)
        case _:
            return None
