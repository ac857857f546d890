"""Everything that was wanted and asked, as JSON lines: for records and audits."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import StreamingResponse

from schemas.base import Contract
from schemas.http.contacts import ContactView
from schemas.http.holds import HoldView
from schemas.http.scheduler import NoticeRecord, TaskView
from services.kit.postgres import Transaction
from services.scheduler.api.scheduler import Scheduler
from services.scheduler.store import contacts, holds, notices, tasks

PAGE = 1000

_Page = Callable[[Transaction, UUID, int], Awaitable[Sequence[Any]]]


def records(scheduler: Scheduler) -> APIRouter:
    """`GET /records/tasks`, `/records/notices`, `/records/contacts` and `/records/holds`."""
    router = APIRouter(tags=["records"])

    @router.get("/records/tasks", response_class=StreamingResponse)
    async def all_tasks() -> StreamingResponse:
        """Every task, one JSON object (`TaskView`) a line."""
        return _stream(scheduler, tasks.records, "task_id", TaskView)

    @router.get("/records/notices", response_class=StreamingResponse)
    async def all_notices() -> StreamingResponse:
        """Every notice, one JSON object (`NoticeRecord`) a line."""
        return _stream(scheduler, notices.records, "notice_id", NoticeRecord)

    @router.get("/records/contacts", response_class=StreamingResponse)
    async def all_contacts() -> StreamingResponse:
        """Every line of the contact log, one JSON object (`ContactView`) a line."""
        return _stream(scheduler, contacts.records, "log_id", ContactView)

    @router.get("/records/holds", response_class=StreamingResponse)
    async def all_holds() -> StreamingResponse:
        """Every hold, one JSON object (`HoldView`) a line."""
        return _stream(scheduler, holds.records, "hold_id", HoldView)

    return router


def _stream(scheduler: Scheduler, page: _Page, key: str, model: type[Contract]) -> StreamingResponse:
    return StreamingResponse(_lines(scheduler, page, key, model), media_type="application/x-ndjson")


async def _lines(scheduler: Scheduler, page: _Page, key: str, model: type[Contract]) -> AsyncIterator[bytes]:
    after = UUID(int=0)
    while True:
        async with scheduler.database.transaction() as tx:
            rows = await page(tx, after, PAGE)
        if not rows:
            return
        after = rows[-1][key]
        yield b"".join(model.model_validate(dict(row)).model_dump_json().encode() + b"\n" for row in rows)
