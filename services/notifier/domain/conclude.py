"""What the world is told of a delivery: each outcome counted, and one that concludes."""

from datetime import datetime

from schemas.outcomes import DeliveryOutcome, OutcomeKind, Reason
from schemas.parties import MessageClass
from services.notifier.domain.deliveries import Decision, Delivery, State

LONGEST_DETAIL = 2000
"""Characters of a provider's own words that an outcome repeats."""


def told(delivery: Delivery, kind: OutcomeKind, reason: Reason, now: datetime, detail: str | None = None) -> Decision:
    """Newer knowledge about a delivery that goes on."""
    after = delivery._replace(seq=delivery.seq + 1, reason=reason, detail=detail)
    return Decision(after, (_outcome(after, kind, now, concludes=False),))


def concluded(
    delivery: Delivery, kind: OutcomeKind, reason: Reason, now: datetime, detail: str | None = None
) -> Decision:
    """The end of a delivery: nothing more is tried."""
    after = delivery._replace(
        state=State.CONCLUDED,
        next_at=None,
        held=False,
        seq=delivery.seq + 1,
        outcome=kind,
        reason=reason,
        detail=detail,
    )
    return Decision(after, (_outcome(after, kind, now, concludes=True),))


def expired(delivery: Delivery, now: datetime) -> Decision:
    """The interval is over. A notice that may have arrived is not called unsent, unless the law wants it repeated."""
    if delivery.doubt and delivery.notice.message_class is not MessageClass.STATUTORY:
        return concluded(delivery, OutcomeKind.UNKNOWN, Reason.NO_RECEIPT, now, delivery.detail)
    return concluded(delivery, OutcomeKind.EXPIRED, Reason.WINDOW, now, delivery.detail)


def _outcome(delivery: Delivery, kind: OutcomeKind, now: datetime, *, concludes: bool) -> DeliveryOutcome:
    place = delivery.place
    return DeliveryOutcome(
        occurred_at=now,
        delivery_id=delivery.delivery_id,
        notice_id=delivery.notice.notice_id,
        recipient_id=delivery.notice.recipient_id,
        task_ids=delivery.notice.task_ids,
        seq=delivery.seq,
        outcome=kind,
        reason=delivery.reason,
        detail=delivery.detail[:LONGEST_DETAIL] if delivery.detail else None,
        channel=place.channel if place else None,
        contact=place.contact if place else None,
        provider=delivery.provider,
        attempts=delivery.attempts,
        concludes=concludes,
    )
