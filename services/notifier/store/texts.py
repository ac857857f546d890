"""What recipients wrote: kept as it came, joined when it is whole."""

from collections.abc import Sequence
from datetime import datetime

from schemas.ids import PartyId
from services.kit.postgres import Transaction, statements
from services.notifier.domain.heard import TextPart

_sql = statements("services.notifier.store", "texts.sql")


async def keep_texts(
    tx: Transaction, provider: str, parts: Sequence[TextPart], now: datetime
) -> Sequence[tuple[str, str]]:
    """Keep what came; sender and text of what is whole now, a repetition left out."""
    if not parts:
        return []
    senders = sorted({part.sender for part in parts})
    [_ async for _ in _sql.lock_senders(tx.connection, senders=senders)]
    texts = [(part.sender, await _kept(tx, provider, part, now)) for part in parts]
    return [(sender, text) for sender, text in texts if text is not None]


async def parties_at(tx: Transaction, address: str) -> Sequence[PartyId]:
    """Whose number it is; a couple may share one."""
    return [PartyId(row["party_id"]) async for row in _sql.parties_at(tx.connection, address=address)]


async def _kept(tx: Transaction, provider: str, part: TextPart, now: datetime) -> str | None:
    if part.reference is None:
        return await _whole(tx, provider, part.sender, part.text, now)
    place = {"provider": provider, "sender": part.sender, "reference": part.reference, "total": part.total, "now": now}
    await _sql.keep_part(tx.connection, **place, part=part.part, text=part.text)
    joined = await _sql.join(tx.connection, **place)
    return joined["text"] if joined else None


async def _whole(tx: Transaction, provider: str, sender: str, text: str, now: datetime) -> str | None:
    rows = _sql.keep_whole(tx.connection, provider=provider, sender=sender, text=text, now=now)
    return text if [row async for row in rows] else None
