"""The last two beats of every handler of policies: save the rows, append the entries, tell the events."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from schemas.parties import Party, PartyChanged
from schemas.policy_events import PolicyEvent
from schemas.registry import Wire, draft
from services.kit.events import outbox
from services.kit.postgres import Transaction
from services.ledger.domain.moments import Marks, waiting
from services.ledger.domain.state import Decision
from services.ledger.store import entries, parties, policies

MOMENTS = "moments"
"""The signal of the ticker that handles what time does to policies."""

CHUNK = 1000
"""Rows of one statement."""


@dataclass(frozen=True, slots=True)
class PolicyRows:
    """Decisions on policies as they are written down."""

    rows: Sequence[policies.Row]
    events: Sequence[PolicyEvent]
    wires: Sequence[Wire]


def rows_of(decisions: Sequence[Decision], marks: Marks, now: datetime) -> PolicyRows:
    """Decisions as rows, entries and events, the policies in the order of their ids."""
    ordered = sorted(decisions, key=lambda decision: decision.state.policy_id.int)
    events = [event for decision in ordered for event in decision.events]
    rows = [policies.row_of(each.state, waiting(each.state, marks, now)) for each in ordered]
    return PolicyRows(rows, events, [draft(event) for event in events])


async def save_policies(tx: Transaction, decisions: Sequence[Decision], marks: Marks, now: datetime) -> None:
    """Save decisions on locked policies and tell their events, the policies in the order of their ids."""
    ordered = sorted(decisions, key=lambda decision: decision.state.policy_id.int)
    for start in range(0, len(ordered), CHUNK):
        await save_rows(tx, rows_of(ordered[start : start + CHUNK], marks, now))
    tx.wake(MOMENTS)


async def save_rows(tx: Transaction, given: PolicyRows) -> None:
    """Write decisions down, and tell their events."""
    await policies.save(tx, given.rows)
    await entries.add(tx, given.events, [wire.text for wire in given.wires])
    await outbox.add_drafts(tx, given.wires)
    tx.wake(MOMENTS)


async def save_parties(tx: Transaction, changed: Sequence[Party], now: datetime) -> None:
    """Save locked parties that changed, and tell it."""
    for chunk in _chunks(sorted(changed, key=lambda party: party.party_id.int)):
        await parties.save(tx, chunk, now)
        await outbox.add(tx, [PartyChanged(occurred_at=now, party=party) for party in chunk])


def _chunks(changed: Sequence[Party]) -> Iterator[Sequence[Party]]:
    return (changed[start : start + CHUNK] for start in range(0, len(changed), CHUNK))
