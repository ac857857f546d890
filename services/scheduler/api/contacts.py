"""The contact log by HTTP."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query

from schemas.civil import instant_at
from schemas.http.contacts import ContactIn, ContactView, TalkResult
from schemas.ids import staff_id
from services.scheduler.api.scheduler import Scheduler, known_only
from services.scheduler.handlers.on_contact import on_contact
from services.scheduler.store import contacts as log

Limit = Annotated[int, Query(ge=1, le=10_000)]
Offset = Annotated[int, Query(ge=0)]


def contacts(scheduler: Scheduler) -> APIRouter:
    """`POST /policies/{policy_number}/contacts` and `GET /contacts`."""
    router = APIRouter(tags=["contacts"])

    @router.post("/policies/{policy_number}/contacts", status_code=HTTPStatus.CREATED)
    async def logged(policy_number: str, line: ContactIn) -> ContactView:
        """Log a contact; what came of it drives the case."""
        with known_only():
            async with scheduler.database.transaction() as tx:
                return await on_contact(tx, policy_number, line, scheduler.plans, scheduler.clock.now())

    @router.get("/contacts")
    async def searched(
        policy: str | None = None,
        agent: str | None = None,
        text: str | None = None,
        result: TalkResult | None = None,
        since: date | None = None,
        until: date | None = None,
        limit: Limit = 1000,
        offset: Offset = 0,
    ) -> Sequence[ContactView]:
        """Lines of the log, the newest first: by policy, by the agent's staff number, by words, by result, by days (UTC)."""
        before = _midnight(until + timedelta(days=1)) if until else None
        wanted = log.Wanted(
            [policy] if policy else None, staff_id(agent) if agent else None, result, text, _midnight(since), before
        )
        async with scheduler.database.transaction() as tx:
            return await log.page(tx, wanted, limit, offset)

    return router


def _midnight(day: date | None) -> datetime | None:
    return instant_at(day, time(0), "UTC") if day else None
