"""Holds by HTTP, one by one."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from schemas.http.holds import HoldIn, HoldKind, HoldView, LiftIn
from schemas.ids import PartyId
from services.scheduler.api.scheduler import Scheduler, known_only
from services.scheduler.handlers import on_hold
from services.scheduler.store import holds as store

Limit = Annotated[int, Query(ge=1, le=10_000)]
Offset = Annotated[int, Query(ge=0)]


def holds(scheduler: Scheduler) -> APIRouter:
    """`POST` and `GET /holds`, `POST /holds/{hold_id}/lift`."""
    router = APIRouter(tags=["holds"])

    @router.post("/holds", status_code=HTTPStatus.CREATED)
    async def place(asked: HoldIn, response: Response) -> HoldView:
        """Stop; saying it again changes nothing."""
        async with scheduler.database.transaction() as tx:
            held, new = await on_hold.place(tx, asked, scheduler.plans, scheduler.clock.now())
        response.status_code = HTTPStatus.CREATED if new else HTTPStatus.OK
        return held

    @router.get("/holds")
    async def listed(
        kind: HoldKind | None = None,
        policy: str | None = None,
        party: UUID | None = None,
        *,
        active: bool = False,
        limit: Limit = 1000,
        offset: Offset = 0,
    ) -> Sequence[HoldView]:
        """Holds, the newest first; with `active`, those that hold or will."""
        wanted = store.Wanted(kind, policy, PartyId(party) if party else None, active)
        async with scheduler.database.transaction() as tx:
            return await store.page(tx, wanted, scheduler.clock.now(), limit, offset)

    @router.post("/holds/{hold_id}/lift")
    async def lift(hold_id: UUID, lifted: LiftIn) -> HoldView:
        """Go on: the newest that was held back and is still worth doing is done."""
        with known_only():
            async with scheduler.database.transaction() as tx:
                now = scheduler.clock.now()
                return await on_hold.lift(tx, hold_id, lifted.by, lifted.note, scheduler.plans, now)

    return router
