"""What the notifier has said, so that it can say it again."""

from collections.abc import Sequence
from datetime import datetime

from schemas.outcomes import ContactReportedBad, DeliveryOutcome, OptedOut, ReplyReceived
from schemas.registry import EVENTS, draft
from services.kit.events import outbox
from services.kit.postgres import Transaction, statements

_sql = statements("services.notifier.store", "outcomes.sql")
_AT_ONCE = 500

Said = DeliveryOutcome | ContactReportedBad | OptedOut | ReplyReceived


async def say(tx: Transaction, events: Sequence[Said]) -> None:
    """Keep events and put them into the outbox."""
    if not events:
        return
    wires = [draft(event) for event in events]
    await _sql.add(
        tx.connection,
        recipient_ids=[event.recipient_id for event in events],
        types=[event.type for event in events],
        instants=[event.occurred_at for event in events],
        bodies=[wire.text for wire in wires],
    )
    await outbox.add_drafts(tx, wires)


async def republish(tx: Transaction, since: datetime) -> None:
    """Say again, in the same order, what was said since an instant."""
    rows = [row async for row in _sql.since(tx.connection, since=since)]
    for at in range(0, len(rows), _AT_ONCE):
        chunk = rows[at : at + _AT_ONCE]
        await outbox.add(tx, [EVENTS[row["type"]].model_validate_json(row["body"]) for row in chunk])
