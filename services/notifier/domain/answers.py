"""What follows from a provider's answer, by the class of the notice where the answer is unknown."""

from datetime import datetime, timedelta
from typing import assert_never

from schemas.outcomes import ContactReportedBad, OutcomeKind, Reason
from schemas.parties import MessageClass
from services.notifier.domain.conclude import concluded, expired, told
from services.notifier.domain.deliveries import Decision, Delivery, State
from services.notifier.domain.results import Accepted, Busy, NotSent, Rejected, Result, Unsure

BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 4, 8, 15))
"""Between tries at a provider that takes nothing; the last one repeats."""

RECEIPT_WAIT = timedelta(hours=1)
"""How long a service notice waits for a receipt after an unknown answer before the next channel is used."""


def on_answer(delivery: Delivery, result: Result, now: datetime) -> Decision:
    """The delivery after its attempt."""
    match result:
        case Accepted(detail=detail):
            return concluded(delivery, OutcomeKind.ACCEPTED, Reason.NONE, now, detail)
        case Unsure():
            return _on_doubt(delivery._replace(doubt=True), result, now)
        case Rejected():
            return _on_rejection(delivery, result, now)
        case Busy(detail=detail):
            return _again(delivery._replace(setbacks=delivery.setbacks + 1, detail=detail), now, pause(delivery))
        case NotSent(detail=detail):
            return _again(delivery._replace(detail=detail), now, timedelta())
        case _:
            assert_never(result)


def pause(delivery: Delivery) -> timedelta:
    """How long the next try waits."""
    return BACK_OFF[min(delivery.setbacks, len(BACK_OFF) - 1)]


def _again(delivery: Delivery, now: datetime, wait: timedelta) -> Decision:
    if delivery.withdrawn:
        kind = OutcomeKind.UNKNOWN if delivery.doubt else OutcomeKind.WITHDRAWN
        return concluded(delivery, kind, Reason.WITHDRAWN, now, delivery.withdrawn)
    if now >= delivery.notice.expires_at:
        return expired(delivery, now)
    next_at = min(now + wait, delivery.notice.expires_at)
    return Decision(delivery._replace(state=State.WAITING, next_at=next_at))


def _on_rejection(delivery: Delivery, result: Rejected, now: datetime) -> Decision:
    reason = Reason.BAD_ADDRESS if result.bad_address else Reason.REJECTED
    refused = told(
        delivery._replace(tried=(*delivery.tried, delivery.used), setbacks=0),
        OutcomeKind.REFUSED,
        reason,
        now,
        result.detail,
    )
    follow = _again(refused.delivery, now, timedelta())
    reports = (_report(delivery, result, now),) if result.bad_address else ()
    return Decision(follow.delivery, (*refused.events, *reports, *follow.events))


def _report(delivery: Delivery, result: Rejected, now: datetime) -> ContactReportedBad:
    return ContactReportedBad(
        occurred_at=now,
        recipient_id=delivery.notice.recipient_id,
        channel=delivery.used.channel,
        contact=delivery.used.contact,
        reason=result.detail,
    )


def _on_doubt(delivery: Delivery, result: Unsure, now: datetime) -> Decision:
    reason = Reason.LOST_WORKER if result.lost_worker else Reason.LOST_CONNECTION
    if delivery.withdrawn:
        return concluded(delivery, OutcomeKind.UNKNOWN, reason, now, result.detail)
    match delivery.notice.message_class:
        case MessageClass.CARE | MessageClass.MARKETING:
            return concluded(delivery, OutcomeKind.UNKNOWN, reason, now, result.detail)
        case MessageClass.STATUTORY:
            said = told(delivery, OutcomeKind.UNKNOWN, reason, now, result.detail)
            longer = said.delivery._replace(setbacks=delivery.setbacks + 1)
            follow = _again(longer, now, pause(delivery))
            return Decision(follow.delivery, (*said.events, *follow.events))
        case MessageClass.SERVICE:
            said = told(delivery, OutcomeKind.UNKNOWN, reason, now, result.detail)
            return Decision(_awaiting(said.delivery, now), said.events)


def _awaiting(delivery: Delivery, now: datetime) -> Delivery:
    return delivery._replace(
        state=State.AWAITING_RECEIPT,
        tried=(*delivery.tried, delivery.used),
        next_at=min(now + RECEIPT_WAIT, max(delivery.notice.expires_at, now)),
    )
