"""The last two beats of every handler of policies: save the rows, append the entries, tell the events."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from schemas.parties import Party, PartyChanged
from services.kit.events import outbox
from services.kit.postgres import Transaction
from services.ledger.domain.moments import Marks, waiting
from services.ledger.domain.state import Decision
from services.ledger.store import entries, parties, policies

MOMENTS = "moments"
"""The signal of the ticker that handles what time does to policies."""

CHUNK = 1000
"""Rows of one statement."""


async def save_policies(tx: Transaction, decisions: Sequence[Decision], marks: Marks, now: datetime) -> None:
    """Save decisions on locked policies and tell their events, the policies in the order of their ids."""
    ordered = sorted(decisions, key=lambda decision: decision.state.policy_id)
    for start in range(0, len(ordered), CHUNK):
        chunk = ordered[start : start + CHUNK]
        await policies.save(tx, [(each.state, waiting(each.state, marks, now)) for each in chunk])
        events = [event for decision in chunk for event in decision.events]
        await entries.add(tx, events)
        await outbox.add(tx, events)
    tx.wake(MOMENTS)


async def save_parties(tx: Transaction, changed: Sequence[Party], now: datetime) -> None:
    """Save locked parties that changed, and tell it."""
    for chunk in _chunks(sorted(changed, key=lambda party: party.party_id)):
        await parties.save(tx, chunk, now)
        await outbox.add(tx, [PartyChanged(occurred_at=now, party=party) for party in chunk])


def _chunks(changed: Sequence[Party]) -> Iterator[Sequence[Party]]:
    return (changed[start : start + CHUNK] for start in range(0, len(changed), CHUNK))
