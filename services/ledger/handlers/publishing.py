"""Publishing again what was published before: for a consumer that missed something, or for a broker that lost it all."""

from datetime import datetime

from schemas.ids import PartyId, PolicyId
from services.kit.events import outbox
from services.kit.postgres import Transaction
from services.ledger.handlers.on_feed_mark import tell
from services.ledger.store import entries, feeds, parties, policies


async def publish_policy(tx: Transaction, policy: PolicyId, from_version: int) -> int | None:
    """Publish the entries of a policy from a version on, behind whatever it has to say now; None for an unknown one."""
    if not await policies.lock(tx, [policy]):
        return None
    events = await entries.of_policy(tx, policy, from_version)
    await outbox.add(tx, events)
    return len(events)


async def publish_party(tx: Transaction, party: PartyId) -> int | None:
    """Publish a party as it stands; None for an unknown one."""
    await parties.lock(tx, [party])
    event = await parties.find(tx, party)
    if event is None:
        return None
    await outbox.add(tx, [event])
    return event.party.party_version


async def republish(tx: Transaction, since: datetime) -> None:
    """Publish all entries and parties since an instant, and behind them the newest mark of every feed."""
    await feeds.marks(tx, ())
    async for events in entries.since(tx, since):
        await policies.lock(tx, sorted({event.policy_id for event in events}))
        await outbox.add(tx, events)
    async for changed in parties.since(tx, since):
        await parties.lock(tx, sorted(event.party.party_id for event in changed))
        await outbox.add(tx, changed)
    for feed in await feeds.listed(tx):
        if feed.complete_through is not None and feed.marked_at is not None:
            await tell(tx, feed.feed, feed.complete_through, feed.marked_at)
