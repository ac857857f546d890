"""Copies of the parties: who is written to, in which zone, and what they are called."""

from collections.abc import Iterable, Sequence

import asyncpg

from schemas.ids import PartyId
from schemas.parties import Party
from services.kit.postgres import Transaction, statements
from services.scheduler.domain.people import People

_sql = statements("services.scheduler.store", "parties.sql")


class UnheardOfError(Exception):
    """Some parties have no row yet or are coming just now, and the locks of claimed rows are held, before which theirs belong."""

    def __init__(self, ids: Iterable[PartyId]) -> None:
        """Name them."""
        super().__init__(f"not heard of yet: {', '.join(map(str, ids))}")
        self.ids = sorted(ids)


async def save(tx: Transaction, parties: Sequence[Party]) -> frozenset[PartyId]:
    """Keep the parties that are newer than what is held, and say which."""
    rows = _sql.save_parties(
        tx.connection,
        ids=[party.party_id for party in parties],
        versions=[party.party_version for party in parties],
        bodies=[party.model_dump_json() for party in parties],
    )
    return frozenset([PartyId(row["party_id"]) async for row in rows])


async def erase(tx: Transaction, ids: Sequence[PartyId]) -> frozenset[PartyId]:
    """Forget these parties for good, and say who was not forgotten before."""
    return frozenset([PartyId(row["party_id"]) async for row in _sql.erase_parties(tx.connection, ids=ids)])


async def read(tx: Transaction, wanted: Iterable[PartyId]) -> People:
    """These parties. One who is missing is awaited; no case and no recipient may be locked yet."""
    rows, missing, expected = await _found(tx, wanted)
    awaited = missing | expected
    return _people([*rows, *await expect(tx, awaited)] if awaited else rows)


async def read_of_claimed(tx: Transaction, wanted: Iterable[PartyId]) -> People:
    """These parties, for cases or recipients that are locked. Where one is missing or just coming: `UnheardOfError`.

    Whoever has not come cannot do so before this transaction has ended, and then finds what waits for him.
    """
    rows, missing, expected = await _found(tx, wanted)
    if expected:
        held = _sql.hold_expected_parties(tx.connection, ids=sorted(expected))
        missing |= expected - {PartyId(row["party_id"]) async for row in held}
    if missing:
        raise UnheardOfError(missing)
    return _people(rows)


async def with_chiefs(tx: Transaction, people: People) -> People:
    """They, and whoever leads those of them who work here: what climbs is told at their hour."""
    above = set(people.chiefs.values()) - people.known.keys()
    return people.joined_by(await look_up(tx, above)) if above else people


async def expect(tx: Transaction, missing: Iterable[PartyId]) -> Sequence[asyncpg.Record]:
    """Make and lock the rows of these parties, whose coming then waits until this transaction has ended; what they hold."""
    return [row async for row in _sql.await_parties(tx.connection, ids=sorted(missing))]


async def look_up(tx: Transaction, wanted: Iterable[PartyId]) -> People:
    """Those of these parties that are known; nobody waits for the others."""
    return _people(await _rows(tx, wanted))


async def _found(
    tx: Transaction, wanted: Iterable[PartyId]
) -> tuple[Sequence[asyncpg.Record], set[PartyId], set[PartyId]]:
    """The rows that there are, who has none, and whose row says only that he is expected."""
    ids = set(wanted)
    rows = await _rows(tx, ids)
    expected = {PartyId(row["party_id"]) for row in rows if not row["body"] and not row["erased"]}
    return rows, ids - {PartyId(row["party_id"]) for row in rows}, expected


async def _rows(tx: Transaction, ids: Iterable[PartyId]) -> list[asyncpg.Record]:
    return [row async for row in _sql.read_parties(tx.connection, ids=list(ids))]


def _people(rows: Iterable[asyncpg.Record]) -> People:
    rows = list(rows)
    known = {PartyId(row["party_id"]): Party.model_validate_json(row["body"]) for row in rows if row["body"]}
    return People(known, frozenset(PartyId(row["party_id"]) for row in rows if row["erased"]))
