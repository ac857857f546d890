"""The two subscriptions of the notifier."""

from schemas import notices, parties, policies
from schemas.policy_events import PolicyEvent
from services.kit.events.gate import Gate
from services.kit.events.owner import Owner
from services.kit.events.subscription import Subscription
from services.notifier.handlers.on_notices import on_notices
from services.notifier.handlers.on_withdrawals_and_facts import on_withdrawals_and_facts
from services.notifier.store.facts import lock_policies

FACTS = "facts"
FACT_TOPICS = (notices.WITHDRAWALS_TOPIC, policies.TOPIC, parties.TOPIC)


def subscriptions(ledger: Owner) -> tuple[Subscription, ...]:
    """Notices; and withdrawals with the facts, policies in the order of their versions."""
    gate = Gate(lambda event: isinstance(event, PolicyEvent), lock_policies, ledger.publish_again)
    return (
        Subscription("notices", (notices.NOTICES_TOPIC,), on_notices),
        Subscription(FACTS, FACT_TOPICS, on_withdrawals_and_facts, gate),
    )
