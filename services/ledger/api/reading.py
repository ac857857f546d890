"""Policies, parties and feeds as they stand."""

from http import HTTPStatus
from uuid import UUID

from fastapi import APIRouter, HTTPException

from schemas.http.ledger import EntryView, FeedView, PolicyView
from schemas.ids import PartyId
from schemas.parties import Party
from services.ledger.api.ledger import Ledger
from services.ledger.store import entries, feeds, parties, policies


def reading(ledger: Ledger) -> APIRouter:
    """`GET /policies/{policy_number}`, `/parties/{party_id}`, `/feeds`."""
    router = APIRouter(tags=["reading"])

    @router.get("/policies/{policy_number}")
    async def policy(policy_number: str) -> PolicyView:
        """A policy as it stands, with its entries."""
        async with ledger.database.transaction() as tx:
            found = await policies.find(tx, policy_number)
            if found is None:
                raise HTTPException(HTTPStatus.NOT_FOUND, f"the ledger has no policy {policy_number}")
            events = await entries.of_policy(tx, found.policy.policy_id)
        views = tuple(
            EntryView(
                policy_version=event.version,
                type=event.type,
                occurred_at=event.occurred_at,
                body=event.model_dump(mode="json"),
            )
            for event in events
        )
        return PolicyView(policy=found.policy, next_at=found.wait.next_at, awaiting=found.wait.awaiting, entries=views)

    @router.get("/parties/{party_id}")
    async def party(party_id: UUID) -> Party:
        """A party as it stands."""
        async with ledger.database.transaction() as tx:
            found = await parties.find(tx, PartyId(party_id))
        if found is None:
            raise HTTPException(HTTPStatus.NOT_FOUND, f"the ledger has no party {party_id}")
        return found.party

    @router.get("/feeds")
    async def all_feeds() -> list[FeedView]:
        """The payment feeds and how far they are complete."""
        async with ledger.database.transaction() as tx:
            found = {feed.feed: feed for feed in await feeds.listed(tx)}
        return [_feed(name, found.get(name)) for name in ledger.feeds]

    return router


def _feed(name: str, found: feeds.Feed | None) -> FeedView:
    return FeedView(
        feed=name,
        complete_through=found.complete_through if found else None,
        marked_at=found.marked_at if found else None,
    )
