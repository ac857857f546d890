"""The two subscriptions, and how the ledger is asked for what is missing."""

import httpx

from schemas import notices, parties, policies
from schemas.policy_events import PolicyEvent
from services.kit.events.gate import Gate
from services.kit.events.subscription import Subscription
from services.notifier.errors import LedgerUnreachable
from services.notifier.handlers.on_notices import on_notices
from services.notifier.handlers.on_withdrawals_and_facts import on_withdrawals_and_facts
from services.notifier.store.facts import lock_policies

FACTS = "facts"
FACT_TOPICS = (notices.WITHDRAWALS_TOPIC, policies.TOPIC, parties.TOPIC)
ASK_SECONDS = 10


class Ledger:
    """The ledger's HTTP API, as far as the notifier needs it."""

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
            raise LedgerUnreachable(f"the ledger does not publish policy {policy} again: {error}") from error


def subscriptions(ledger: Ledger) -> tuple[Subscription, ...]:
    """Notices; and withdrawals with the facts, policies in the order of their versions."""
    gate = Gate(lambda event: isinstance(event, PolicyEvent), lock_policies, ledger.publish_again)
    return (
        Subscription("notices", (notices.NOTICES_TOPIC,), on_notices),
        Subscription(FACTS, FACT_TOPICS, on_withdrawals_and_facts, gate),
    )
