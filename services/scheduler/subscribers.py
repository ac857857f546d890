"""What the scheduler reads: one batch of parties, policies and outcomes at a time, parties first."""

from collections.abc import Sequence
from datetime import datetime

from schemas import outcomes, parties, policies
from schemas.base import EventModel
from schemas.outcomes import DeliveryOutcome
from schemas.parties import PartyChanged, PartyErased
from schemas.policy_events import FeedAdvanced, PolicyEvent
from services.kit.events.consume import Subscription
from services.kit.events.gate import Gate
from services.kit.events.owner import Owner
from services.kit.postgres import Transaction
from services.scheduler.domain.plans import Plans
from services.scheduler.handlers.on_outcomes import on_outcomes
from services.scheduler.handlers.on_parties import on_parties
from services.scheduler.handlers.on_policy_events import on_feed_marks, on_policy_events
from services.scheduler.store import policies as copies


def subscription(plans: Plans, ledger: Owner) -> Subscription:
    """The one subscription of the scheduler."""

    async def handle(tx: Transaction, events: Sequence[EventModel], now: datetime) -> None:
        await apply(tx, events, plans, now)

    gate = Gate(lambda event: isinstance(event, PolicyEvent), copies.lock, ledger.publish_again)
    return Subscription("facts", (parties.TOPIC, policies.TOPIC, outcomes.TOPIC), handle, gate)


async def apply(tx: Transaction, events: Sequence[EventModel], plans: Plans, now: datetime) -> None:
    """Apply a batch by kind: order matters within a key, and no key has two kinds. What is not for us is passed over."""
    if people := [event for event in events if isinstance(event, PartyChanged | PartyErased)]:
        await on_parties(tx, people, now)
    if entries := [event for event in events if isinstance(event, PolicyEvent)]:
        await on_policy_events(tx, entries, plans, now)
    if marks := [event for event in events if isinstance(event, FeedAdvanced)]:
        await on_feed_marks(tx, marks, now)
    if said := [event for event in events if isinstance(event, DeliveryOutcome)]:
        await on_outcomes(tx, said, now)
