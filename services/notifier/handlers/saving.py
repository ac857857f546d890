"""The last two beats of every handler: save the deliveries, emit what they say."""

from collections.abc import Sequence

from schemas.outcomes import ContactReportedBad, DeliveryOutcome
from schemas.purposes import FORGOTTEN
from services.kit.postgres import Transaction
from services.notifier.domain.deliveries import Decision
from services.notifier.store import deliveries, facts, outcomes

SIGNAL = "deliveries"
"""Set after a commit that may have made a delivery due; the sender waits for it."""


async def save(tx: Transaction, decisions: Sequence[Decision]) -> None:
    """Save what was decided on locked deliveries and say what follows."""
    decisions = [_nameless(each) if each.delivery.notice.content == FORGOTTEN else each for each in decisions]
    events = [event for decision in decisions for event in decision.events]
    await deliveries.save(tx, [decision.delivery for decision in decisions])
    await facts.suppress(tx, [event for event in events if isinstance(event, ContactReportedBad)])
    await outcomes.say(tx, events)
    tx.wake(SIGNAL)


def _nameless(decision: Decision) -> Decision:
    """Of a recipient who is erased: what a provider says may name an address."""
    events = [
        each.model_copy(update={"detail": None}) if isinstance(each, DeliveryOutcome) else each
        for each in decision.events
    ]
    return decision._replace(delivery=decision.delivery._replace(detail=None), events=tuple(events))
