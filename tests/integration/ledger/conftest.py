"""A ledger on a real PostgreSQL, and short words for what tests do to it."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from schemas.registry import decode
from services.kit.events.record import headers_from_json
from services.kit.postgres import Database

NOW = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)


@pytest.fixture
async def ledger(make_database) -> AsyncIterator[Database]:
    """The ledger's own database, migrated and empty."""
    database = Database(await make_database("ledger"), "ledger", connections=4)
    await database.open()
    yield database
    await database.close()


@pytest.fixture
def told(ledger):
    """Takes everything that the ledger has said since the last call, as events, in the order of the outbox."""

    async def take() -> list:
        async with ledger.transaction() as tx:
            rows = await tx.connection.fetch(
                "WITH gone AS (DELETE FROM outbox RETURNING id, key, headers, body) SELECT * FROM gone ORDER BY id"
            )
        return [decode(headers_from_json(row["headers"]), row["body"], row["key"]) for row in rows]

    return take


@pytest.fixture
def rows(ledger):
    """The rows of a query, JSON columns as text."""

    async def fetch(query: str, *values: object) -> list[dict]:
        async with ledger.transaction() as tx:
            return [dict(row) for row in await tx.connection.fetch(query, *values)]

    return fetch


def as_json(text: str) -> object:
    return json.loads(text)
