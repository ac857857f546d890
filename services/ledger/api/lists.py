"""What waits for somebody to mend it, and everything that ever happened."""

import json
from collections.abc import AsyncIterator, Mapping
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Path, Query
from fastapi.responses import PlainTextResponse, StreamingResponse

from schemas.http.flaws import FlawKind, FlawView
from schemas.http.ledger import Dismissal, FileProgress, RejectedView
from schemas.ids import DESKS, SERVICE_DESK
from services.ledger.api.ledger import Ledger
from services.ledger.intake.words import as_shipped
from services.ledger.store import books, entries, payments

Limit = Annotated[int, Query(ge=1, le=10_000)]
LineId = Annotated[str, Path(pattern="^([0-9a-f]{2})+$")]
Offset = Annotated[int, Query(ge=0)]
_DESK_OF = {FlawKind.SECOND_NAME: DESKS[SERVICE_DESK]}
"""Who puts a cell right, where it is not the agent of the policy."""


def lists(ledger: Ledger) -> APIRouter:
    """`GET /progress`, `/words`, `/data-quality`, `/payments/rejected` and its `…/dismiss`, `/records/entries`."""
    router = APIRouter(tags=["lists"])

    @router.get("/progress")
    async def progress() -> FileProgress:
        """How far the book or the return is that comes in just now."""
        now = ledger.progress
        return FileProgress(file=now.file, stage=now.stage, done=now.done, of=now.of)

    @router.get("/words", response_class=PlainTextResponse)
    async def words(bank: str | None = None) -> str:
        """The names of columns and the words of banks as they are shipped (YAML), for a team to copy."""
        return as_shipped(bank)

    @router.get("/data-quality")
    async def data_quality(limit: Limit = 1000, offset: Offset = 0) -> list[FlawView]:
        """Cells of books that cost a policy a contact."""
        async with ledger.database.transaction() as tx:
            return [
                FlawView.model_validate({**flaw, "desk": _DESK_OF.get(FlawKind(flaw["kind"]))})
                for flaw in await books.flaws(tx, limit, offset)
            ]

    @router.get("/payments/rejected")
    async def rejected(limit: Limit = 1000, offset: Offset = 0) -> list[RejectedView]:
        """Lines of bank returns that were not taken in, the newest first."""
        async with ledger.database.transaction() as tx:
            found = await payments.rejected(tx, limit, offset)
        return [_rejected(line) for line in found]

    @router.post("/payments/rejected/{line_id}/dismiss", status_code=HTTPStatus.NO_CONTENT)
    async def dismiss(line_id: LineId, said: Dismissal) -> None:
        """Give up a line that got among the rejected by mistake; it is kept, with who said so and why."""
        async with ledger.database.transaction() as tx:
            if not await payments.dismiss(tx, bytes.fromhex(line_id), said.by, said.note, ledger.clock.now()):
                raise HTTPException(HTTPStatus.NOT_FOUND, f"no line {line_id} waits to be corrected")

    @router.get("/records/entries", response_class=StreamingResponse)
    async def all_entries() -> StreamingResponse:
        """Every entry, oldest first, one JSON object a line."""
        return StreamingResponse(_lines(ledger), media_type="application/x-ndjson")

    return router


def _rejected(line: Mapping[str, Any]) -> RejectedView:
    shown = {**line, "line": line["line"].decode(), "line_id": line["digest"].hex()}
    del shown["digest"]
    return RejectedView.model_validate(shown)


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
