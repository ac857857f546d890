"""The two small copies of the ledger, policies and parties, and the contacts that providers reported bad."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from schemas.ids import PartyId, PolicyId
from schemas.outcomes import ContactReportedBad, ReplyReceived
from schemas.parties import Channel
from schemas.purposes import FORGOTTEN
from services.kit.postgres import Transaction, statements
from services.notifier.domain.choice import PartyCopy, Place
from services.notifier.domain.look import PolicyFact

_sql = statements("services.notifier.store", "facts.sql")


async def lock_policies(tx: Transaction, keys: Sequence[str]) -> Mapping[str, int]:
    """Lock the facts of these policies, creating those that are absent; the version that each holds."""
    ids = [UUID(key) for key in keys]
    await _sql.create_facts(tx.connection, policy_ids=ids)
    rows = _sql.lock_facts(tx.connection, policy_ids=ids)
    return {str(row["policy_id"]): row["policy_version"] async for row in rows}


async def save_policies(tx: Transaction, facts: Collection[PolicyFact]) -> None:
    """Save facts of locked policies."""
    if facts:
        await _sql.save_facts(
            tx.connection,
            policy_ids=[fact.policy_id for fact in facts],
            versions=[fact.policy_version for fact in facts],
            bodies=[fact.model_dump_json() for fact in facts],
        )


async def policies(tx: Transaction, ids: Collection[PolicyId]) -> Mapping[PolicyId, PolicyFact]:
    """The facts of these policies, as far as they are known."""
    rows = _sql.facts_of(tx.connection, policy_ids=sorted(ids))
    found = [PolicyFact.model_validate_json(row["body"]) async for row in rows]
    return {fact.policy_id: fact for fact in found}


async def save_parties(tx: Transaction, parties: Collection[PartyCopy]) -> None:
    """Save parties; an older version than the one held changes nothing."""
    if parties:
        ordered = sorted(parties, key=lambda party: party.party_id)
        await _sql.save_parties(
            tx.connection,
            party_ids=[party.party_id for party in ordered],
            versions=[party.party_version for party in ordered],
            bodies=[party.model_dump_json() for party in ordered],
        )


async def erase_parties(tx: Transaction, ids: Collection[PartyId]) -> None:
    """Forget these parties: contacts and consents, the words that they were sent and those that they wrote."""
    if ids:
        ordered = sorted(ids)
        await _sql.erase_texts(tx.connection, party_ids=ordered)
        await _sql.erase_replies(tx.connection, party_ids=ordered, type=ReplyReceived.type)
        await _sql.erase_deliveries(tx.connection, party_ids=ordered)
        await _sql.erase_notices(tx.connection, party_ids=ordered, content=FORGOTTEN.model_dump_json())
        wipes = (_sql.erase_outcomes, _sql.erase_attempts, _sql.erase_parts, _sql.erase_unclaimed, _sql.erase_returned)
        for wipe in wipes:
            await wipe(tx.connection, party_ids=ordered)
        empty = [PartyCopy(party_id=party, party_version=0).model_dump_json() for party in ordered]
        await _sql.erase_parties(tx.connection, party_ids=ordered, bodies=empty)


async def parties(tx: Transaction, ids: Collection[PartyId]) -> Mapping[PartyId, PartyCopy]:
    """The parties of these ids, as far as they are known."""
    rows = _sql.parties_of(tx.connection, party_ids=sorted(ids))
    found = [PartyCopy.model_validate_json(row["body"]) async for row in rows]
    return {party.party_id: party for party in found}


async def suppress(tx: Transaction, reports: Sequence[ContactReportedBad]) -> None:
    """Use these contacts no more."""
    if reports:
        ordered = sorted(reports, key=lambda each: (each.recipient_id, each.channel, each.contact))
        await _sql.save_suppressions(
            tx.connection,
            recipient_ids=[each.recipient_id for each in ordered],
            channels=[each.channel for each in ordered],
            contacts=[each.contact for each in ordered],
            reasons=[each.reason for each in ordered],
            sinces=[each.occurred_at for each in ordered],
        )


async def suppressions(tx: Transaction, ids: Collection[PartyId]) -> Mapping[PartyId, Collection[Place]]:
    """The contacts of these parties that are used no more."""
    found: dict[PartyId, set[Place]] = defaultdict(set)
    async for row in _sql.suppressions_of(tx.connection, party_ids=sorted(ids)):
        found[row["recipient_id"]].add(Place(Channel(row["channel"]), row["contact"]))
    return found
