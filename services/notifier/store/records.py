"""Reading what was done, page by page, so that an export of any length needs little memory and no long transaction."""

import json
from collections.abc import AsyncIterator
from uuid import UUID

import asyncpg

from schemas.http.notifier import AttemptRecord, DeliveryRecord, NoticeView
from schemas.ids import NoticeId
from schemas.notices import NoticeRequested
from services.kit.postgres import Database, Transaction, statements

PAGE = 1000
_FIRST = UUID(int=0)
_sql = statements("services.notifier.store", "records.sql")


async def all_deliveries(database: Database) -> AsyncIterator[DeliveryRecord]:
    """Every delivery, in the order of its notice's id."""
    after = _FIRST
    while True:
        async with database.transaction() as tx:
            rows = [row async for row in _sql.deliveries(tx.connection, after=after, limit=PAGE)]
        for row in rows:
            yield _delivery(row)
        if len(rows) < PAGE:
            return
        after = rows[-1]["notice_id"]


async def all_attempts(database: Database) -> AsyncIterator[AttemptRecord]:
    """Every attempt, those of one notice together."""
    after, number = _FIRST, 0
    while True:
        async with database.transaction() as tx:
            rows = [row async for row in _sql.attempts(tx.connection, after=after, number=number, limit=PAGE)]
        for row in rows:
            yield AttemptRecord.model_validate(dict(row))
        if len(rows) < PAGE:
            return
        after, number = rows[-1]["notice_id"], rows[-1]["number"]


async def all_outcomes(database: Database) -> AsyncIterator[str]:
    """Every event said, as one JSON object with its type."""
    after = 0
    while True:
        async with database.transaction() as tx:
            rows = [row async for row in _sql.outcomes(tx.connection, after=after, limit=PAGE)]
        for row in rows:
            yield json.dumps({"type": row["type"], **json.loads(row["body"])}, ensure_ascii=False)
        if len(rows) < PAGE:
            return
        after = rows[-1]["id"]


async def asked(tx: Transaction, notice_id: NoticeId) -> NoticeRequested | None:
    """What was asked for."""
    body = await _sql.asked(tx.connection, notice_id=notice_id)
    return NoticeRequested.model_validate_json(body) if body else None


async def notice(tx: Transaction, notice_id: NoticeId) -> NoticeView | None:
    """One notice with everything done about it."""
    row = await _sql.notice(tx.connection, notice_id=notice_id)
    if row is None:
        return None
    attempts = [
        AttemptRecord.model_validate(dict(each)) async for each in _sql.attempts_of(tx.connection, notice_id=notice_id)
    ]
    return NoticeView(
        notice=NoticeRequested.model_validate_json(row["body"]), delivery=_delivery(row), attempts=tuple(attempts)
    )


def _delivery(row: asyncpg.Record) -> DeliveryRecord:
    return DeliveryRecord.model_validate({**row, "tried": row["tried"].split()})
