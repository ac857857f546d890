"""What the scheduler reads: one batch of parties, policies and outcomes at a time, parties first."""

from collections.abc import Sequence
from datetime import datetime

import httpx

from schemas import outcomes, parties, policies
from schemas.base import EventModel
from schemas.outcomes import DeliveryOutcome
from schemas.parties import PartyChanged, PartyErased
from schemas.policy_events import FeedAdvanced, PolicyEvent
from services.kit.errors import TryLater
from services.kit.events.consume import Subscription
from services.kit.events.gate import Gate
from services.kit.postgres import Transaction
from services.scheduler.domain.plans import Plans
from services.scheduler.handlers.on_outcomes import on_outcomes
from services.scheduler.handlers.on_parties import on_parties
from services.scheduler.handlers.on_policy_events import on_feed_marks, on_policy_events
from services.scheduler.store import policies as copies

ASK_SECONDS = 10


class Ledger:
    """The ledger's HTTP API, as far as the scheduler needs it."""

    def __init__(self, url: str, api_key: str | None) -> None:
        """Where it is, and the key that it accepts."""
        self._url = url.rstrip("/")
        self._headers = {"Authorization": f"Bearer {api_key}"} if api_key else {}

    async def publish_again(self, policy: str, from_version: int) -> None:
        """Ask for the events of a policy from a version on."""
        try:
            async with httpx.AsyncClient(headers=self._headers, timeout=ASK_SECONDS) as client:
                answer = await client.post(
                    f"{self._url}/policies/{policy}/publish", params={"from_version": from_version}
                )
                answer.raise_for_status()
        except httpx.HTTPError as error:
            raise TryLater(f"the ledger does not publish policy {policy} again: {error}") from error


def subscription(plans: Plans, ledger: Ledger) -> Subscription:
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
