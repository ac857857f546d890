"""What recipients wrote: kept as it came, joined when it is whole."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from schemas.ids import PartyId
from services.kit.postgres import Transaction, statements
from services.notifier.domain.heard import TextPart

MISSING = " […] "
"""Stands where parts of a text never came."""

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


async def take_unfinished(tx: Transaction, now: datetime, limit: int) -> Sequence[tuple[str, str]]:
    """Sender and text of what will not become whole any more, with marks where something is missing."""
    rows = [row async for row in _sql.unfinished(tx.connection, now=now, limit=limit)]
    return [
        (row["sender"], _with_gaps(row["total"], dict(zip(row["parts"], row["texts"], strict=True)))) for row in rows
    ]


async def next_unfinished(tx: Transaction) -> datetime | None:
    """When the first text that is not whole has waited long enough."""
    moment: datetime | None = await _sql.next_unfinished(tx.connection)
    return moment


async def hold_due(tx: Transaction, now: datetime) -> UUID | None:
    """Say which text is the first that has waited long enough."""
    found: UUID | None = await _sql.hold_due(tx.connection, now=now)
    return found


async def put_off(tx: Transaction, row: UUID, until: datetime) -> None:
    """Leave its parts alone until then."""
    await _sql.put_off(tx.connection, id=row, until=until)


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


def _with_gaps(total: int, parts: Mapping[int, str]) -> str:
    """One mark for each gap: how many parts are missing is only what somebody says."""
    text, after = "", 0
    for number, part in sorted(parts.items()):
        text += (MISSING if number > after + 1 else "") + part
        after = number
    return text + (MISSING if after < total else "")


async def _whole(tx: Transaction, provider: str, sender: str, text: str, now: datetime) -> str | None:
    rows = _sql.keep_whole(tx.connection, provider=provider, sender=sender, text=text, now=now)
    return text if [row async for row in rows] else None
