"""Time has come: instalments open, and unpaid ones lapse."""

from collections.abc import Sequence
from datetime import datetime

from services.kit.postgres import Transaction
from services.ledger.domain.moments import advance
from services.ledger.handlers.saving import save_policies
from services.ledger.store import feeds, policies


async def on_moments(tx: Transaction, now: datetime, limit: int, *, feed_names: Sequence[str]) -> int:
    """Handle policies whose moment has come; answers how many. Their feeds' marks stand still meanwhile."""
    marks = await feeds.marks(tx, feed_names)
    held = await policies.claim(tx, now, limit)
    if held:
        await save_policies(tx, [advance(state, marks, now) for state in held], marks, now)
    return len(held)
