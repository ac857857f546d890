"""Parties as they stand."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from schemas.ids import PartyId
from schemas.parties import Party, PartyChanged
from services.kit.postgres import Transaction, statements

PAGE = 1000

_sql = statements("services.ledger.store", "parties.sql")


async def lock(tx: Transaction, ids: Sequence[PartyId]) -> Mapping[PartyId, Party]:
    """These parties, locked in the order of their ids; those that do not exist are left out."""
    rows = [row async for row in _sql.lock_parties(tx.connection, ids=ids)]
    return {PartyId(row["party_id"]): Party.model_validate_json(row["body"]) for row in rows}


async def read(tx: Transaction, ids: Sequence[PartyId]) -> Mapping[PartyId, Party]:
    """These parties as they stand, not locked; those that do not exist are left out."""
    if not ids:
        return {}
    rows = [row async for row in _sql.read_parties(tx.connection, ids=ids)]
    return {PartyId(row["party_id"]): Party.model_validate_json(row["body"]) for row in rows}


async def save(tx: Transaction, parties: Sequence[Party], now: datetime) -> None:
    """Put the parties in, or in the place of what they were."""
    await _sql.save_parties(
        tx.connection,
        ids=[party.party_id for party in parties],
        versions=[party.party_version for party in parties],
        bodies=[party.model_dump_json() for party in parties],
        now=now,
    )


async def find(tx: Transaction, party: PartyId) -> PartyChanged | None:
    """A party as it was last published, or None."""
    row = await _sql.party_by_id(tx.connection, id=party)
    if row is None:
        return None
    return PartyChanged(occurred_at=row["changed_at"], party=Party.model_validate_json(row["body"]))


async def since(tx: Transaction, instant: datetime) -> AsyncIterator[Sequence[PartyChanged]]:
    """The parties changed since an instant, as they were last published, a page at a time."""
    last = UUID(int=0)
    while page := [row async for row in _sql.parties_since(tx.connection, since=instant, after=last, count=PAGE)]:
        yield [
            PartyChanged(occurred_at=row["changed_at"], party=Party.model_validate_json(row["body"])) for row in page
        ]
        last = page[-1]["party_id"]
