"""Due rows of which one always fails: the others are handled, and that one is set aside for a while."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar
from uuid import UUID

from services.kit import metrics
from services.kit.events.failures import explained, is_data
from services.kit.logging import get_logger
from services.kit.postgres import Database, Transaction

ASIDE = timedelta(hours=1)
"""How long a row that fails is left alone: then it is tried again, for whatever is wrong may have been mended."""

T = TypeVar("T")
_log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class DueRows:
    """How one due row is got hold of, in the order in which they are claimed."""

    hold: Callable[[Transaction, datetime], Awaitable[UUID | None]]
    """Lock the first due row that nobody holds, and say which it is."""
    put_off: Callable[[Transaction, UUID, datetime], Awaitable[None]]
    """Make it due at another moment, without a look at what is in it."""


async def around_poison(
    name: str,
    database: Database,
    rows: DueRows,
    handle: Callable[[Transaction, datetime, int], Awaitable[T]],
    now: datetime,
    limit: int,
) -> T | None:
    """One transaction of at most `limit` rows; where data fails in it, of half as many, down to one that fails alone.

    That one is put off by an hour, counted and named in the log, and the answer is None. A failing machine is raised.
    """
    while limit > 1:
        try:
            async with database.transaction() as tx:
                return await handle(tx, now, limit)
        except Exception as error:
            if not is_data(error):
                raise
            _log.warning("claim_halved", of=name, rows=limit, error=explained(error))
        limit //= 2
    async with database.transaction() as tx:
        held = await rows.hold(tx, now)  # before the savepoint, which would let go of it
        try:
            async with tx.savepoint():
                return await handle(tx, now, 1)
        except Exception as error:
            if held is None or not is_data(error):
                raise
            await rows.put_off(tx, held, now + ASIDE)
            tx.after_commit(partial(_tell, name, held, explained(error)))
    return None


def _tell(name: str, row: UUID, reason: str) -> None:
    metrics.count("perennial_rows_set_aside_total", ticker=name)
    _log.error("row_set_aside", of=name, row=str(row), until_then=str(ASIDE), reason=reason)
