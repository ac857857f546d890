"""Files of holds by HTTP."""

import asyncio
from datetime import datetime
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import JSONResponse

from schemas.http.holds import HoldsRefusal, HoldsTaken
from services.kit.postgres import Transaction
from services.kit.problems import CONTENT_TYPE
from services.kit.tables.reports import log_reading
from services.kit.trial import transaction
from services.scheduler.api.hold_file import HoldFile, read_holds
from services.scheduler.api.scheduler import Scheduler
from services.scheduler.domain.plans import Plans
from services.scheduler.errors import FileRefused, HoldOver, HoldRefused
from services.scheduler.handlers import on_hold


def hold_intake(scheduler: Scheduler) -> APIRouter:
    """`POST /holds/file`."""
    router = APIRouter(tags=["holds"])

    @router.post("/holds/file", response_model=HoldsTaken, responses={422: {"model": HoldsRefusal}})
    async def take_in(
        request: Request,
        name: Annotated[str, Query(min_length=1, max_length=200)],
        *,
        dry_run: bool = False,
        accept_good: bool = False,
        encoding: Annotated[str | None, Query(max_length=20)] = None,
    ) -> Response:
        """Take in a file of holds (CSV or XLSX) whole, or nothing of it; with `accept_good`, the rows without a flaw."""
        content = await request.body()
        file = await asyncio.to_thread(read_holds, name, content, encoding)
        log_reading(name, file.reading)
        try:
            async with transaction(scheduler.database, dry_run=dry_run) as tx:
                placed = await place_all(tx, file, scheduler.plans, scheduler.clock.now())
                _refuse_if(bool(file.problems) and not accept_good)
        except FileRefused:
            body = file.refusal().model_dump(mode="json")
            return JSONResponse(body, HTTPStatus.UNPROCESSABLE_ENTITY, media_type=CONTENT_TYPE)
        return JSONResponse(_taken(file, placed, dry_run=dry_run).model_dump(mode="json"))

    return router


async def place_all(tx: Transaction, file: HoldFile, plans: Plans, now: datetime) -> int:
    """Place every hold of a file that can be, and say how many are new; for the others the file says why not."""
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
    return placed


def _refuse_if(bad: bool) -> None:  # noqa: FBT001 -- its only argument
    if bad:
        raise FileRefused


def _taken(file: HoldFile, placed: int, *, dry_run: bool) -> HoldsTaken:
    bad = file.bad_rows
    return HoldsTaken(
        file=file.table.name,
        reading=file.reading,
        dry_run=dry_run,
        rows=len(file.lines),
        placed=placed,
        known=len(file.lines) - placed - len(bad),
        ignored_columns=file.ignored,
        total_rows=tuple(file.table.where(row).row for row in file.table.totals),
        rejected=file.problems,
        headers=file.table.headers if bad else (),
        bad_rows=bad,
    )
