"""The one function by which a delivery moves: `decide(delivery, stimulus, now)`."""

from datetime import datetime, timedelta
from typing import assert_never

from schemas.notices import NoticeRequested, WithdrawalReason
from schemas.outcomes import OutcomeKind, Reason
from services.notifier.domain.answers import on_answer
from services.notifier.domain.choice import Chosen, Nobody, choose
from services.notifier.domain.conclude import concluded, expired
from services.notifier.domain.deliveries import (
    Answered,
    Decision,
    Delivery,
    Due,
    Receipt,
    Start,
    State,
    Stimulus,
    Unrenderable,
    Withdrawn,
)
from services.notifier.domain.look import Holds, NotYetKnown, Untrue, last_look
from services.notifier.domain.receipts import on_receipt

HOLD = timedelta(minutes=1)
"""How long a notice waits for facts or a party that are not here yet before it looks again."""


def opened(notice: NoticeRequested, withdrawn: WithdrawalReason | None, now: datetime) -> Decision:
    """The delivery of a notice just received; its withdrawal may have been here first."""
    delivery = Delivery(notice, State.WAITING, max(notice.not_before, min(now, notice.expires_at)))
    return decide(delivery, Withdrawn(withdrawn), now) if withdrawn else Decision(delivery)


def decide(delivery: Delivery, stimulus: Stimulus, now: datetime) -> Decision:
    """What the stimulus leads to. A stimulus that comes too late, or twice, leads to nothing."""
    match stimulus:
        case Due():
            return _on_due(delivery._replace(held=False) if delivery.held else delivery, stimulus, now)
        case Withdrawn(reason=reason):
            return _on_withdrawal(delivery, reason, now)
        case Answered(result=result):
            return on_answer(delivery, result, now) if delivery.state is State.SENDING else Decision(delivery)
        case Unrenderable(detail=detail):
            return concluded(delivery, OutcomeKind.SUPPRESSED, Reason.UNRENDERABLE, now, detail)
        case Receipt():
            return on_receipt(delivery, stimulus, now)
        case _:
            assert_never(stimulus)


def _on_due(delivery: Delivery, due: Due, now: datetime) -> Decision:
    notice = delivery.notice
    if delivery.state in (State.SENDING, State.CONCLUDED):
        return Decision(delivery)
    if now >= notice.expires_at:
        return expired(delivery, now)
    if now < notice.not_before:
        return Decision(delivery._replace(next_at=notice.not_before))
    match last_look(notice.true_while, due.facts, now):
        case Untrue(because=because):
            return _untrue(delivery, because, now)
        case NotYetKnown(because=because):
            return _held(delivery, because, now)
        case Holds():
            return _choose(delivery, due, now)


def _untrue(delivery: Delivery, because: str, now: datetime) -> Decision:
    if delivery.doubt:
        return concluded(delivery, OutcomeKind.UNKNOWN, Reason.UNTRUE, now, because)
    return concluded(delivery, OutcomeKind.SUPPRESSED, Reason.UNTRUE, now, because)


def _held(delivery: Delivery, because: str, now: datetime) -> Decision:
    again = min(now + HOLD, delivery.notice.expires_at)
    return Decision(delivery._replace(next_at=again, held=True, detail=f"held: {because}"))


def _choose(delivery: Delivery, due: Due, now: datetime) -> Decision:
    if due.party is None:
        return _held(delivery, "the recipient is not known yet", now)
    notice = delivery.notice
    channels = [channel for channel in notice.channels if channel in due.providers]
    barred = {*delivery.tried, *due.suppressed}
    match choose(channels, notice.message_class, due.party, barred):
        case Chosen(place=place, address=address):
            provider = due.providers[place.channel]
            sending = delivery._replace(
                state=State.SENDING,
                next_at=None,
                place=place,
                provider=provider,
                attempts=delivery.attempts + 1,
            )
            return Decision(sending, start=Start(place, address, provider))
        case Nobody(reason=reason):
            return _nobody_left(delivery, reason, now)


def _nobody_left(delivery: Delivery, reason: Reason, now: datetime) -> Decision:
    """No contact is left: what happened at the last one stands, and where none was tried the notice is suppressed."""
    if delivery.doubt:
        return concluded(delivery, OutcomeKind.UNKNOWN, Reason.NO_RECEIPT, now, delivery.detail)
    if delivery.tried:
        return concluded(delivery, OutcomeKind.REFUSED, delivery.reason, now, delivery.detail)
    return concluded(delivery, OutcomeKind.SUPPRESSED, reason, now)


def _on_withdrawal(delivery: Delivery, reason: WithdrawalReason, now: datetime) -> Decision:
    if delivery.state is State.CONCLUDED or (delivery.withdrawn and delivery.state is State.SENDING):
        return Decision(delivery)
    marked = delivery._replace(withdrawn=reason)
    if delivery.state is State.SENDING:
        return Decision(marked)
    kind = OutcomeKind.UNKNOWN if delivery.doubt else OutcomeKind.WITHDRAWN
    return concluded(marked, kind, Reason.WITHDRAWN, now, reason)
