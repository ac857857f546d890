"""What was sent and what came of it."""

from collections.abc import AsyncIterator
from http import HTTPStatus
from uuid import UUID

from fastapi import APIRouter, HTTPException
from fastapi.responses import StreamingResponse
from pydantic import BaseModel

from schemas.http.notifier import NoticeView
from schemas.ids import NoticeId
from services.kit.postgres import Database
from services.notifier.store import records

NDJSON = "application/x-ndjson"


def records_router(database: Database) -> APIRouter:
    """`GET /records/…`, a JSON object on each line, and `GET /notices/{notice_id}`."""
    router = APIRouter(tags=["records"])

    @router.get("/records/deliveries", response_class=StreamingResponse)
    async def deliveries() -> StreamingResponse:
        """Every delivery."""
        return _streamed(_json(records.all_deliveries(database)))

    @router.get("/records/attempts", response_class=StreamingResponse)
    async def attempts() -> StreamingResponse:
        """Every attempt, with the words it carried."""
        return _streamed(_json(records.all_attempts(database)))

    @router.get("/records/outcomes", response_class=StreamingResponse)
    async def outcomes() -> StreamingResponse:
        """Every outcome, as it was said."""
        return _streamed(records.all_outcomes(database))

    @router.get("/notices/{notice_id}")
    async def notice(notice_id: UUID) -> NoticeView:
        """One notice: what was asked for, what was sent and when."""
        async with database.transaction() as tx:
            found = await records.notice(tx, NoticeId(notice_id))
        if found is None:
            raise HTTPException(HTTPStatus.NOT_FOUND, f"there is no notice {notice_id}")
        return found

    return router


def _streamed(lines: AsyncIterator[str]) -> StreamingResponse:
    async def ended() -> AsyncIterator[str]:
        async for line in lines:
            yield f"{line}\n"

    return StreamingResponse(ended(), media_type=NDJSON)


async def _json(models: AsyncIterator[BaseModel]) -> AsyncIterator[str]:
    async for model in models:
        yield model.model_dump_json()
