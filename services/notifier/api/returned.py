"""Returned mail that no program could read: it waits for somebody."""

from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, HTTPException, Path, Query
from fastapi.responses import Response

from schemas.http.notifier import ReturnedMail, SkippedMail
from services.kit.postgres import Database
from services.notifier.store import returned


def returned_router(database: Database, skipped: Callable[[], Sequence[SkippedMail]] = tuple) -> APIRouter:
    """`GET /returned-mail`, `GET /returned-mail/skipped` and `GET /returned-mail/{digest}`."""
    router = APIRouter(tags=["returned mail"])

    @router.get("/returned-mail")
    async def unread(limit: Annotated[int, Query(ge=1, le=1000)] = 100) -> list[ReturnedMail]:
        """What belongs to no attempt of ours, or does not say what became of it; the oldest first."""
        async with database.transaction() as tx:
            return list(await returned.unread(tx, limit))

    @router.get("/returned-mail/skipped")
    async def stepped_over() -> list[SkippedMail]:
        """What this instance cannot fetch from its mailboxes, or not move in them; it is tried again every five minutes."""
        return list(skipped())

    @router.get("/returned-mail/{digest}", response_class=Response)
    async def octets(digest: Annotated[str, Path(pattern="^[0-9a-f]{64}$")]) -> Response:
        """One of them as it came."""
        async with database.transaction() as tx:
            found = await returned.octets(tx, digest)
        if found is None:
            raise HTTPException(HTTPStatus.NOT_FOUND, f"there is no returned mail {digest}")
        headers = {"Content-Disposition": f"attachment; filename={digest[:12]}.eml"}
        return Response(found, media_type="message/rfc822", headers=headers)

    return router
