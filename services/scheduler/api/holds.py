"""Holds by HTTP, one by one or as a file."""

from collections.abc import Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import JSONResponse

from schemas.http.holds import HoldIn, HoldKind, HoldsRefusal, HoldsTaken, HoldView, LiftIn
from schemas.ids import PartyId
from services.kit.postgres import Transaction
from services.kit.problems import CONTENT_TYPE
from services.scheduler.api.hold_file import HoldFile, read_holds
from services.scheduler.api.scheduler import Scheduler, known_only
from services.scheduler.domain.plans import Plans
from services.scheduler.errors import FileRefused, HoldOver, HoldRefused
from services.scheduler.handlers import on_hold
from services.scheduler.store import holds as store

Limit = Annotated[int, Query(ge=1, le=10_000)]
Offset = Annotated[int, Query(ge=0)]


def holds(scheduler: Scheduler) -> APIRouter:
    """`POST` and `GET /holds`, `POST /holds/{hold_id}/lift`, `POST /holds/file`."""
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

    @router.post("/holds/file", response_model=HoldsTaken, responses={422: {"model": HoldsRefusal}})
    async def take_in(request: Request, name: Annotated[str, Query(min_length=1, max_length=200)]) -> Response:
        """Take in a file of holds (CSV) whole, or nothing of it."""
        file = read_holds(name, await request.body())
        try:
            async with scheduler.database.transaction() as tx:
                taken = await place_all(tx, file, scheduler.plans, scheduler.clock.now())
        except FileRefused:
            body = file.refusal().model_dump(mode="json")
            return JSONResponse(body, HTTPStatus.UNPROCESSABLE_ENTITY, media_type=CONTENT_TYPE)
        return JSONResponse(taken.model_dump(mode="json"))

    return router


async def place_all(tx: Transaction, file: HoldFile, plans: Plans, now: datetime) -> HoldsTaken:
    """Place every hold of a file; `FileRefused`, for which the file says why, when one of them cannot be."""
    placed = 0
    for line in file.lines:
        if line.asked is not None:
            try:
                _, new = await on_hold.place(tx, line.asked, plans, now)
            except HoldRefused as error:
                for field, value, rule in error.faults:
                    file.blame(line.row, field, value, rule)
            except HoldOver:
                continue
            else:
                placed += new
    if file.problems:
        raise FileRefused
    return HoldsTaken(file=file.name, rows=len(file.lines), placed=placed, known=len(file.lines) - placed)
