"""What the routes work on."""

from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from schemas.http.ledger import BadRow
from services.kit.clock import Clock
from services.kit.postgres import Database, Transaction
from services.ledger.errors import LedgerError
from services.ledger.intake.grid import Row
from services.ledger.intake.places import Places


@dataclass(frozen=True, slots=True)
class Ledger:
    """The ledger of a deployment."""

    database: Database
    clock: Clock
    places: Places
    feeds: Sequence[str]

    @asynccontextmanager
    async def transaction(self, *, dry_run: bool = False) -> AsyncIterator[Transaction]:
        """A transaction, which a dry run leaves without a trace."""
        try:
            async with self.database.transaction() as tx:
                yield tx
                _undo_if(dry_run)
        except _OnlyTriedError:
            return


def bad_rows(rows: Iterable[Row]) -> tuple[BadRow, ...]:
    """Rows of a file as the API shows them."""
    return tuple(BadRow(row=row.number, cells=tuple(row.cells)) for row in rows)


def _undo_if(dry_run: bool) -> None:  # noqa: FBT001 -- its only argument
    if dry_run:
        raise _OnlyTriedError


class _OnlyTriedError(LedgerError):
    """The transaction was a dry run."""
