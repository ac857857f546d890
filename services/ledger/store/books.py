"""Books that were taken in, and the data-quality list that they left."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.kit.postgres import Transaction, statements
from services.kit.tables.table import Table
from services.ledger.domain.sightings import Flaw

_sql = statements("services.ledger.store", "books.sql")


@dataclass(frozen=True, slots=True)
class Run:
    """A book that was taken in."""

    name: str
    imported_at: datetime
    policies: int


async def one_at_a_time(tx: Transaction) -> None:
    """Keep a second book waiting until the transaction ends."""
    await _sql.one_book_at_a_time(tx.connection)


async def taken_in(tx: Transaction, digest: bytes) -> Run | None:
    """The run that took in exactly these bytes, or None."""
    row = await _sql.book_by_digest(tx.connection, digest=digest)
    return None if row is None else Run(row["name"], row["imported_at"], row["policies"])


async def add_run(tx: Transaction, digest: bytes, run: Run) -> None:
    """A book was taken in."""
    await _sql.add_run(tx.connection, digest=digest, name=run.name, now=run.imported_at, policies=run.policies)


async def clear_flaws(tx: Transaction, policies: Sequence[str]) -> None:
    """Take these policies off the list: a newer book says how things stand."""
    await _sql.clear_flaws(tx.connection, numbers=policies)


async def add_flaws(tx: Transaction, table: Table, flaws: Sequence[Flaw], now: datetime) -> None:
    """Put these cells of a file on the list."""
    once = list({(flaw.policy_number, flaw.column): flaw for flaw in flaws}.values())
    await _sql.add_flaws(
        tx.connection,
        files=[table.source(flaw.row) for flaw in once],
        numbers=[flaw.policy_number for flaw in once],
        columns=[flaw.column for flaw in once],
        values=[flaw.value for flaw in once],
        rules=[flaw.rule for flaw in once],
        kinds=[flaw.kind.value for flaw in once],
        rows=[table.where(flaw.row).row for flaw in once],
        now=now,
    )


async def flaws(tx: Transaction, limit: int, offset: int) -> Sequence[Mapping[str, Any]]:
    """The data-quality list by policy number."""
    return [dict(row) async for row in _sql.flaws(tx.connection, count=limit, skip=offset)]
