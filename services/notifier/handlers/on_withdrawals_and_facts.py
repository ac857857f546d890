"""What overtakes notices on a subscription of its own: withdrawals, and the ledger's policies and parties."""

from collections.abc import Sequence
from datetime import datetime

from schemas.base import EventModel
from schemas.notices import NoticeWithdrawn
from schemas.parties import PartyChanged, PartyErased
from schemas.policy_events import PolicyEvent
from services.kit.postgres import Transaction
from services.notifier.domain.choice import PartyCopy
from services.notifier.domain.decide import decide
from services.notifier.domain.deliveries import Withdrawn
from services.notifier.domain.look import PolicyFact
from services.notifier.handlers.saving import SIGNAL, save
from services.notifier.store import deliveries, facts


async def on_withdrawals_and_facts(tx: Transaction, events: Sequence[EventModel], now: datetime) -> None:
    """Take facts first and withdrawals behind them; of many events of one policy or party the last one stands."""
    await _take_policies(tx, events)
    await _take_parties(tx, events)
    if await deliveries.release_held(tx, now):
        tx.wake(SIGNAL)
    withdrawals = [event for event in events if isinstance(event, NoticeWithdrawn)]
    concerned = await deliveries.withdraw(tx, withdrawals)
    if concerned:
        await save(tx, [decide(delivery, Withdrawn(reason), now) for delivery, reason in concerned])


async def _take_policies(tx: Transaction, events: Sequence[EventModel]) -> None:
    newest = {event.policy_id: event.policy for event in events if isinstance(event, PolicyEvent)}
    await facts.save_policies(tx, [PolicyFact.of(policy) for policy in newest.values()])


async def _take_parties(tx: Transaction, events: Sequence[EventModel]) -> None:
    """An erasure stands behind every change of its party that came before it, in this batch too."""
    newest = {event.key: event for event in events if isinstance(event, PartyChanged | PartyErased)}
    changed = [event.party for event in events if isinstance(event, PartyChanged)]
    latest = {party.party_id: party for party in sorted(changed, key=lambda party: party.party_version)}
    await facts.save_parties(tx, [PartyCopy.of(party) for party in latest.values()])
    await facts.erase_parties(tx, [event.party_id for event in newest.values() if isinstance(event, PartyErased)])
