"""The service of `things` as a process: what the lifecycle tests start, stop and kill."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from fastapi import APIRouter

from services.kit.clock import clock_from
from services.kit.events import outbox
from services.kit.events.consume import Subscription
from services.kit.events.gate import Gate
from services.kit.poison import DueRows
from services.kit.postgres import Database, Transaction
from services.kit.process import main
from services.kit.service import Service
from services.kit.settings import Settings
from services.kit.ticker import Ticker
from tests.integration.kit import things


class ThingsSettings(Settings):
    service: ClassVar[str] = "things"


def build(settings: ThingsSettings) -> Service:
    database, clock = Database(settings.database_url, things.SCHEMA), clock_from(settings.clock)
    gate = Gate(lambda event: event.version is not None, things.lock, _ask)
    return Service(
        name="things",
        settings=settings,
        database=database,
        clock=clock,
        subscriptions=[
            Subscription("things", ["ledger.policies", "ledger.parties"], things.apply, gate, things.decode)
        ],
        tickers=[Ticker("nothing", database, clock, _handle, _next_moment, NOTHING)],
        router=_routes(database),
        republish=_republish,
        migrations=things.MIGRATIONS,
    )


def _routes(database: Database) -> APIRouter:
    router = APIRouter()

    @router.post("/say/{thing}/{number}")
    async def say(thing: str, number: int) -> None:
        async with database.transaction() as tx:
            await outbox.add(tx, things.of(thing, number))

    @router.get("/effects/{thing}")
    async def effects(thing: str) -> list[int]:
        async with database.transaction() as tx:
            rows = await tx.connection.fetch("SELECT number FROM effect WHERE key = $1 ORDER BY id", thing)
            return [row["number"] for row in rows]

    return router


async def _ask(_key: str, _version: int) -> None:
    """Nobody is asked in these tests."""


async def _handle(_tx: Transaction, _now: datetime, _limit: int) -> int:
    return 0


async def _next_moment(_tx: Transaction) -> datetime | None:
    return None


async def _hold(_tx: Transaction, _now: datetime) -> None:
    return None


async def _put_off(_tx: Transaction, _row: UUID, _until: datetime) -> None:
    """Nothing was held."""


NOTHING = DueRows(_hold, _put_off)


async def _republish(tx: Transaction, _since: datetime) -> None:
    await outbox.add(tx, things.of("again", 1))


if __name__ == "__main__":
    main(build, ThingsSettings)
