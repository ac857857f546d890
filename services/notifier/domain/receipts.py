"""What follows from a report on a message that a provider had taken: it arrived, or it did not and goes another way."""

from datetime import datetime

from schemas.outcomes import ContactReportedBad, OutcomeKind, Reason
from services.notifier.domain.conclude import concluded, told
from services.notifier.domain.deliveries import Decision, Delivery, Receipt, State

_GOES_ON = (OutcomeKind.ACCEPTED, OutcomeKind.UNKNOWN)
"""Ends that a later refusal makes undone: the recipient has nothing after all."""


def on_receipt(delivery: Delivery, receipt: Receipt, now: datetime) -> Decision:
    """The delivery after a report. One that is over in another way, or under way elsewhere, is not moved by a refusal."""
    reports = _reports(delivery, receipt, now)
    if delivery.place is None or delivery.outcome in (OutcomeKind.DELIVERED, OutcomeKind.REFUSED):
        return Decision(delivery, reports)
    if receipt.delivered:
        there = delivery._replace(place=receipt.place or delivery.place, provider=receipt.provider or delivery.provider)
        return concluded(there, OutcomeKind.DELIVERED, Reason.NONE, now, receipt.detail)
    if delivery.state is State.SENDING or receipt.place not in (None, delivery.place):
        return Decision(delivery, reports)  # another attempt, or another contact, speaks for it by now
    refused = _refused(delivery, receipt, now)
    return Decision(refused.delivery, (*refused.events, *reports))


def _refused(delivery: Delivery, receipt: Receipt, now: datetime) -> Decision:
    """On to the next contact, while the notice is wanted and its interval lasts."""
    reason = Reason.BAD_ADDRESS if receipt.bad_address else Reason.REJECTED
    after = delivery._replace(tried=(*delivery.tried, delivery.used), doubt=False)
    over = delivery.state is State.CONCLUDED and delivery.outcome not in _GOES_ON
    if over or delivery.withdrawn or now >= delivery.notice.expires_at:
        return concluded(after, OutcomeKind.REFUSED, reason, now, receipt.detail)
    again = after._replace(state=State.WAITING, next_at=now, outcome=None)
    return told(again, OutcomeKind.REFUSED, reason, now, receipt.detail)


def _reports(delivery: Delivery, receipt: Receipt, now: datetime) -> tuple[ContactReportedBad, ...]:
    place = receipt.place or delivery.place
    if not receipt.bad_address or place is None:
        return ()
    return (
        ContactReportedBad(
            occurred_at=now,
            recipient_id=delivery.notice.recipient_id,
            channel=place.channel,
            contact=place.contact,
            reason=receipt.detail or "",
        ),
    )
