"""A ledger on a real PostgreSQL, and short words for what tests do to it."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import httpx
import pytest
from fastapi import FastAPI

from schemas.registry import decode
from services.kit import problems
from services.kit.clock import SteppedClock
from services.kit.events.record import headers_from_json
from services.kit.postgres import Database
from services.ledger.api.ledger import Ledger
from services.ledger.bootstrap import routes
from services.ledger.intake.places import Places


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


HEADER = (
    "保单号,产品,投保人姓名,投保人出生日期,投保人手机,投保人邮箱,缴费方式,保费,币种,生效日,缴费年限,下期应缴日,"
    "业务员工号,业务员姓名,业务员邮箱,主管工号,主管邮箱,时区,备注\n"
)
ROW = (
    "P1,福寿年年,赵伟,1980-02-29,19900000001,zhao@example.org,年缴,1200.00,CNY,2020-01-31,20,2026-01-31,"
    "A1,钱芳,a1@example.org,S1,s1@example.org,,x\n"
)
BANK = "保单号,结果,金额,币种,入账日,流水号,失败原因,应缴日,下次扣款日,到达时间\n"
PAID = "P1,成功,1200.00,CNY,2026-01-20,B1,,,,\n"
PAYMENT = {
    "source": "bank", "reference": "B1", "policy_number": "P1", "amount": "1200.00", "currency": "CNY",
    "value_date": "2026-01-20",
}  # fmt: skip


@pytest.fixture
def clock() -> SteppedClock:
    return SteppedClock(datetime(2026, 1, 22, 1, 0, tzinfo=UTC))


@pytest.fixture
async def api(ledger, clock):
    app = FastAPI()
    problems.install(app)
    app.include_router(routes(Ledger(ledger, clock, Places("Asia/Shanghai", "CN", {}), ("bank", "counter"))))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://ledger") as client:
        yield client


@pytest.fixture
async def held(api, told):
    """The API of a ledger that holds P1, and has told so."""
    answer = await api.post("/books", params={"name": "book.csv"}, content=HEADER + ROW)
    assert answer.status_code == 200, answer.text
    await told()
    return api


async def send_book(api, text: str | bytes, **query) -> httpx.Response:
    return await api.post("/books", params={"name": "book.csv", **query}, content=text)


async def send_bank(api, text: str, **query) -> httpx.Response:
    return await api.post("/payments/file", params={"source": "bank", "name": "bank.csv", **query}, content=BANK + text)
