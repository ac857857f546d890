"""Copies of the parties: who is written to, in which zone, and what they are called."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import asyncpg

from schemas.ids import PartyId
from schemas.parties import Channel, Party
from services.kit.postgres import Transaction, statements

_DIRECT = frozenset({Channel.SMS, Channel.EMAIL})

_sql = statements("services.scheduler.store", "parties.sql")


@dataclass(frozen=True)
class People:
    """Those who are known, and those who asked to be forgotten."""

    known: Mapping[PartyId, Party]
    erased: frozenset[PartyId]

    @cached_property
    def chiefs(self) -> Mapping[PartyId, PartyId]:
        """Whose teams they belong to."""
        return {party.party_id: party.supervisor_id for party in self.known.values() if party.supervisor_id}

    def joined_by(self, others: "People") -> "People":
        """These and others."""
        return People({**self.known, **others.known}, self.erased | others.erased)

    def reachable(self, party: PartyId) -> bool:
        """Whether there is a phone number or a mailbox that can be used; of somebody who is not known, we hope so."""
        known = self.known.get(party)
        return known is None or any(each.usable and each.channel in _DIRECT for each in known.contacts)

    @cached_property
    def zones(self) -> Mapping[PartyId, str]:
        """Where they live."""
        return {party.party_id: party.zone for party in self.known.values()}


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
    """These parties. One who is missing is awaited: his coming waits until this transaction has ended."""
    ids = set(wanted)
    rows = await _rows(tx, ids)
    missing = ids - {PartyId(row["party_id"]) for row in rows}
    if missing:
        rows += [row async for row in _sql.await_parties(tx.connection, ids=sorted(missing))]
    return _people(rows)


async def read_with_chiefs(tx: Transaction, wanted: Iterable[PartyId]) -> People:
    """The same, and whoever leads those of them who work here: what climbs is told at their hour."""
    people = await read(tx, wanted)
    above = set(people.chiefs.values()) - people.known.keys()
    return people.joined_by(await look_up(tx, above)) if above else people


async def look_up(tx: Transaction, wanted: Iterable[PartyId]) -> People:
    """Those of these parties that are known; nobody waits for the others."""
    return _people(await _rows(tx, wanted))


async def _rows(tx: Transaction, ids: Iterable[PartyId]) -> list[asyncpg.Record]:
    return [row async for row in _sql.read_parties(tx.connection, ids=list(ids))]


def _people(rows: Iterable[asyncpg.Record]) -> People:
    rows = list(rows)
    known = {PartyId(row["party_id"]): Party.model_validate_json(row["body"]) for row in rows if row["body"]}
    return People(known, frozenset(PartyId(row["party_id"]) for row in rows if row["erased"]))
