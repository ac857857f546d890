"""The round that makes the worklists of a day ready."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from schemas.parties import Party
from services.kit.postgres import Transaction, statements

_sql = statements("services.scheduler.store", "rounds.sql")


async def hold_due(tx: Transaction, now: datetime) -> UUID | None:
    """Lock the round if it is due, and say which row it is."""
    found: UUID | None = await _sql.claim_round(tx.connection, now=now)
    return found


async def put_off(tx: Transaction, row: UUID, until: datetime) -> None:
    """Say when the round is due again."""
    await _sql.move_round(tx.connection, id=row, until=until)


async def next_moment(tx: Transaction) -> datetime | None:
    """When the round is due."""
    moment: datetime | None = await _sql.next_round(tx.connection)
    return moment


async def staff(tx: Transaction) -> Sequence[Party]:
    """Everybody who has to see to something."""
    return [Party.model_validate_json(row["body"]) async for row in _sql.staff_with_work(tx.connection)]
