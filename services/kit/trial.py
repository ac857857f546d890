"""Transactions that are only tried out: what would become of it is known, and nothing is changed."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from services.kit.errors import PerennialError
from services.kit.postgres import Database, Transaction


@asynccontextmanager
async def transaction(database: Database, *, dry_run: bool) -> AsyncIterator[Transaction]:
    """A transaction, which a dry run leaves without a trace."""
    try:
        async with database.transaction() as tx:
            yield tx
            _undo_if(dry_run)
    except _OnlyTriedError:
        return


def _undo_if(dry_run: bool) -> None:  # noqa: FBT001 -- its only argument
    if dry_run:
        raise _OnlyTriedError


class _OnlyTriedError(PerennialError):
    """The transaction was a dry run."""
