"""Copies of the policies: the gate of their events, and facts."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from schemas.ids import PartyId, PolicyId
from schemas.policies import Policy
from services.kit.postgres import Transaction, statements

_sql = statements("services.scheduler.store", "policies.sql")


async def lock(tx: Transaction, keys: Sequence[str]) -> Mapping[str, int]:
    """Lock the policies of these keys and say the version that each holds; 0 for one that is new."""
    rows = _sql.lock_policies(tx.connection, ids=sorted(UUID(key) for key in keys))
    return {str(row["policy_id"]): row["policy_version"] async for row in rows}


async def save(tx: Transaction, policies: Sequence[Policy]) -> None:
    """Keep policies whose rows are locked."""
    await _sql.save_policies(
        tx.connection,
        ids=[policy.policy_id for policy in policies],
        versions=[policy.policy_version for policy in policies],
        numbers=[policy.policy_number for policy in policies],
        holders=[policy.holder_id for policy in policies],
        bodies=[policy.model_dump_json() for policy in policies],
        statuses=[policy.status.value for policy in policies],
        zones=[policy.zone for policy in policies],
        agents=[policy.agent_id for policy in policies],
        branches=[policy.branch for policy in policies],
        channels=[policy.sales_channel for policy in policies],
        grace_ends=[policy.on_grace_end.value for policy in policies],
    )


async def read(tx: Transaction, ids: Iterable[PolicyId], holders: Iterable[PartyId] = ()) -> Mapping[PolicyId, Policy]:
    """These policies, and every policy of these holders, as they stand."""
    rows = _sql.read_policies(tx.connection, ids=list(ids), holders=list(holders))
    found = [Policy.model_validate_json(row["body"]) async for row in rows]
    return {policy.policy_id: policy for policy in found}


async def hold_each(tx: Transaction, ids: Iterable[PolicyId]) -> Mapping[PolicyId, Policy]:
    """Those of these policies that are known, locked in the order of their ids."""
    found = [
        Policy.model_validate_json(row["body"]) async for row in _sql.hold_policies(tx.connection, ids=sorted(ids))
    ]
    return {policy.policy_id: policy for policy in found}


async def of_life(tx: Transaction, party: PartyId) -> Mapping[PolicyId, Policy]:
    """The policies whose holder or insured a party is."""
    found = [Policy.model_validate_json(row["body"]) async for row in _sql.policies_of_life(tx.connection, party=party)]
    return {policy.policy_id: policy for policy in found}


async def find(tx: Transaction, number: str) -> Policy | None:
    """The policy with this number, or None."""
    body = await _sql.policy_by_number(tx.connection, number=number)
    return Policy.model_validate_json(body) if body else None
