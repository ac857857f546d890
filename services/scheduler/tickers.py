"""What the clock does: cases first, so that all that is wanted at an instant is known before it is decided what leaves."""

from datetime import datetime
from uuid import UUID

from services.kit.clock import Clock
from services.kit.poison import DueRows
from services.kit.postgres import Database, Transaction
from services.kit.ticker import Ticker
from services.scheduler.domain.plans import Plans
from services.scheduler.handlers.on_case_moments import on_case_moments
from services.scheduler.handlers.on_notice_moments import on_notice_moments
from services.scheduler.handlers.on_recipient_moments import on_recipient_moments
from services.scheduler.handlers.on_round import on_round
from services.scheduler.handlers.signals import MOMENTS
from services.scheduler.store import cases, notices, parties, recipients, rounds


def moments(database: Database, clock: Clock, plans: Plans, *, daily_worklists: bool = False) -> Ticker:
    """The one ticker of the scheduler; with or without the round of the worklists."""

    async def claim_some(tx: Transaction, now: datetime, limit: int) -> int:
        return (
            await on_case_moments(tx, plans, now, limit)
            or (daily_worklists and await on_round(tx, now))
            or await on_recipient_moments(tx, plans, now, limit)
            or await on_notice_moments(tx, now, limit)
        )

    async def handle(tx: Transaction, now: datetime, limit: int) -> int:
        """Parties are locked first: where one is missing, what was claimed is let go of and claimed again once he is expected."""
        try:
            async with tx.savepoint():
                return await claim_some(tx, now, limit)
        except parties.UnheardOfError as unheard:
            return len(await parties.expect(tx, unheard.ids))

    if not daily_worklists:
        return Ticker(MOMENTS, database, clock, handle, next_moment, DueRows(hold_due, put_off))

    async def next_of_all(tx: Transaction) -> datetime | None:
        found = (await next_moment(tx), await rounds.next_moment(tx))
        return min((moment for moment in found if moment), default=None)

    async def hold_any(tx: Transaction, now: datetime) -> UUID | None:
        return await hold_due(tx, now) or await rounds.hold_due(tx, now)

    return Ticker(MOMENTS, database, clock, handle, next_of_all, DueRows(hold_any, put_off))


async def next_moment(tx: Transaction) -> datetime | None:
    """The earliest moment of all rows."""
    found = [await cases.next_moment(tx), await recipients.next_moment(tx), await notices.next_moment(tx)]
    return min((moment for moment in found if moment), default=None)


async def hold_due(tx: Transaction, now: datetime) -> UUID | None:
    """Lock the first row that `handle` would claim, and say which."""
    return await cases.hold_due(tx, now) or await recipients.hold_due(tx, now) or await notices.hold_due(tx, now)


async def put_off(tx: Transaction, row: UUID, until: datetime) -> None:
    """Leave a row alone until then; ids are never shared between tables."""
    for rows in (cases, recipients, notices, rounds):
        await rows.put_off(tx, row, until)
