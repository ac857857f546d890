"""Publishing again, for a reader that misses something."""

from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, HTTPException, Query

from schemas.http.ledger import Published
from schemas.ids import PartyId, PolicyId
from services.ledger.api.ledger import Ledger
from services.ledger.handlers.publishing import publish_party, publish_policy


def publishing(ledger: Ledger) -> APIRouter:
    """`POST /policies/{policy_id}/publish` and `POST /parties/{party_id}/publish`."""
    router = APIRouter(tags=["publishing"])

    @router.post("/policies/{policy_id}/publish")
    async def policy(policy_id: UUID, from_version: Annotated[int, Query(ge=1)] = 1) -> Published:
        """Publish the entries of a policy again, from a version on."""
        async with ledger.database.transaction() as tx:
            count = await publish_policy(tx, PolicyId(policy_id), from_version)
        if count is None:
            raise HTTPException(HTTPStatus.NOT_FOUND, f"the ledger has no policy with the id {policy_id}")
        return Published(published=count)

    @router.post("/parties/{party_id}/publish")
    async def party(party_id: UUID) -> Published:
        """Publish a party again, as it stands."""
        async with ledger.database.transaction() as tx:
            version = await publish_party(tx, PartyId(party_id))
        if version is None:
            raise HTTPException(HTTPStatus.NOT_FOUND, f"the ledger has no party with the id {party_id}")
        return Published(published=1)

    return router
