"""What anybody with a key may look up."""

import json
from collections.abc import AsyncIterator
from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, HTTPException, Query
from fastapi.responses import StreamingResponse

from schemas.http.ledger import EntryView, FeedView, FlawView, PolicyView, RejectedView
from schemas.ids import PartyId
from schemas.parties import Party
from services.ledger.api.ledger import Ledger
from services.ledger.store import books, entries, feeds, parties, payments, policies

Limit = Annotated[int, Query(ge=1, le=10_000)]
Offset = Annotated[int, Query(ge=0)]


def reading(ledger: Ledger) -> APIRouter:
    """The GET routes."""
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

    @router.get("/data-quality")
    async def data_quality(limit: Limit = 1000, offset: Offset = 0) -> list[FlawView]:
        """Cells of books that cost a policy a contact."""
        async with ledger.database.transaction() as tx:
            return [FlawView.model_validate(flaw) for flaw in await books.flaws(tx, limit, offset)]

    @router.get("/payments/rejected")
    async def rejected(limit: Limit = 1000, offset: Offset = 0) -> list[RejectedView]:
        """Lines of bank returns that were not taken in, the newest first."""
        async with ledger.database.transaction() as tx:
            found = await payments.rejected(tx, limit, offset)
        return [RejectedView.model_validate({**line, "line": line["line"].decode()}) for line in found]

    @router.get("/feeds")
    async def all_feeds() -> list[FeedView]:
        """The payment feeds and how far they are complete."""
        async with ledger.database.transaction() as tx:
            found = {feed.feed: feed for feed in await feeds.listed(tx)}
        return [_feed(name, found.get(name)) for name in ledger.feeds]

    @router.get("/records/entries", response_class=StreamingResponse)
    async def all_entries() -> StreamingResponse:
        """Every entry, oldest first, one JSON object a line."""
        return StreamingResponse(_lines(ledger), media_type="application/x-ndjson")

    return router


def _feed(name: str, found: feeds.Feed | None) -> FeedView:
    return FeedView(
        feed=name,
        complete_through=found.complete_through if found else None,
        marked_at=found.marked_at if found else None,
    )


async def _lines(ledger: Ledger) -> AsyncIterator[bytes]:
    last = 0
    while True:
        async with ledger.database.transaction() as tx:
            page = await entries.after(tx, last)
        if not page:
            return
        last = page[-1].entry_id
        yield b"".join(_line(entry) for entry in page)


def _line(entry: entries.Stored) -> bytes:
    head = {
        "entry_id": entry.entry_id,
        "policy_id": str(entry.policy_id),
        "policy_version": entry.policy_version,
        "type": entry.type,
        "occurred_at": entry.occurred_at.isoformat(),
    }
    return json.dumps({**head, "body": json.loads(entry.body)}, ensure_ascii=False).encode() + b"\n"
