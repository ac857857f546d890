"""Mail that came back: each is taken once, and kept in full where somebody must read it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from schemas.http.notifier import ReturnedMail
from schemas.parties import Channel
from services.kit.postgres import Transaction, statements
from services.notifier.domain.choice import Place
from services.notifier.domain.deliveries import Delivery
from services.notifier.domain.returned import Returned
from services.notifier.domain.tags import Tag
from services.notifier.store.deliveries import delivery_of

KEPT = timedelta(days=90)
"""How long mail waits for its reader."""

_sql = statements("services.notifier.store", "returned.sql")


class Incoming(NamedTuple):
    """One mail that came back."""

    digest: str
    """Of its bytes."""
    octets: bytes
    said: Returned
    tag: Tag | None
    """Which attempt it is about, by our own signature."""


@dataclass(frozen=True, slots=True)
class Concerned:
    """The delivery that a returned mail is about, locked, and where and by whom that attempt was made."""

    delivery: Delivery
    place: Place
    provider: str
    address: str
    """To which the e-mail went; empty after an erasure."""


async def concerned(tx: Transaction, tags: Sequence[Tag]) -> Mapping[Tag, Concerned]:
    """What these tags speak of, as far as it was an e-mail."""
    if not tags:
        return {}
    rows = _sql.attempts(
        tx.connection, notice_ids=[each.notice_id for each in tags], numbers=[each.number for each in tags]
    )
    return {
        Tag(row["notice_id"], row["number"]): Concerned(
            delivery_of(row),
            Place(Channel(row["at_channel"]), row["at_contact"]),
            row["at_provider"],
            row["at_address"],
        )
        async for row in rows
    }


async def keep(tx: Transaction, mails: Sequence[Incoming], unread: frozenset[str], now: datetime) -> frozenset[str]:
    """Keep mails, those in `unread` in full; the digests of those that were not here before."""
    rows = _sql.keep(
        tx.connection,
        now=now,
        digests=[each.digest for each in mails],
        verdicts=[each.said.verdict for each in mails],
        details=[each.said.detail for each in mails],
        notice_ids=[each.tag and each.tag.notice_id for each in mails],
        numbers=[each.tag and each.tag.number for each in mails],
        senders=[each.said.sender if each.digest in unread else None for each in mails],
        subjects=[each.said.subject if each.digest in unread else None for each in mails],
        octets=[each.octets if each.digest in unread else None for each in mails],
    )
    new = frozenset([row["digest"] async for row in rows])
    await _sql.forget(tx.connection, before=now - KEPT)
    return new


async def unread(tx: Transaction, limit: int) -> Sequence[ReturnedMail]:
    """What waits for a reader, the oldest first."""
    return [ReturnedMail.model_validate(dict(row)) async for row in _sql.unread(tx.connection, limit=limit)]


async def octets(tx: Transaction, digest: str) -> bytes | None:
    """One mail as it came."""
    found: bytes | None = await _sql.octets(tx.connection, digest=digest)
    return found
