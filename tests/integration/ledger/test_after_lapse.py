"""Money that is not what is owed, or comes too late to keep a policy: product data says what is done with it."""

from datetime import UTC, datetime

import httpx
import pytest
from fastapi import FastAPI

from services.kit import problems
from services.ledger.api.ledger import Ledger
from services.ledger.bootstrap import moments_of, routes
from services.ledger.domain.line_rules import AfterLapse, LineRules
from services.ledger.intake.places import Places
from tests.integration.ledger.conftest import HEADER, PAID, PAYMENT, ROW, send_bank, send_book

LATE = PAID.replace("2026-01-20", "2026-04-02")
LAST_DAY = PAID.replace("2026-01-20", "2026-04-01")


@pytest.fixture
def lapsing(ledger, clock, told):
    """Takes P1 in where its product has this rule, and lets it lapse unpaid."""

    async def lapse(client: httpx.AsyncClient) -> None:
        answer = await send_book(client, HEADER + ROW)
        assert answer.status_code == 200, answer.text
        ticker = moments_of(ledger, clock, ("bank",))
        clock.move_to(datetime(2026, 4, 10, tzinfo=UTC))
        await ticker.tick()
        await told()

    return lapse


@pytest.fixture
async def refusing(ledger, clock):
    """A ledger whose product takes no money after a lapse."""
    rules = LineRules(after_lapse={"福寿年年": AfterLapse.REFUSE})
    app = FastAPI()
    problems.install(app)
    app.include_router(routes(Ledger(ledger, clock, Places("Asia/Shanghai", "CN", {}), ("bank",), rules=rules)))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://ledger") as client:
        yield client


async def test_late_money_waits_in_suspense_and_somebody_is_told(api, lapsing, told):
    await lapsing(api)
    report = (await send_bank(api, LATE)).json()
    assert (report["payments"], report["rejected"]) == (1, [])
    assert report["warnings"] == [
        {"row": 2, "column": "金额", "value": "1200.00",
         "rule": "came after the lapse: 1200.00 CNY of it waits in suspense"},
    ]  # fmt: skip
    [paid] = await told()
    assert (paid.policy.status, str(paid.policy.suspense.amount)) == ("lapsed", "1200.00")


async def test_a_product_may_refuse_late_money_whose_line_is_kept(refusing, lapsing, told):
    await lapsing(refusing)
    rule = "policy P1 has lapsed, and 福寿年年 takes no money valued after 2026-04-01"
    report = (await send_bank(refusing, LATE)).json()
    assert (report["payments"], report["rejected"]) == (
        0, [{"row": 2, "column": "入账日", "value": "2026-04-02", "rule": rule}],
    )  # fmt: skip
    [kept] = (await refusing.get("/payments/rejected")).json()
    assert (kept["line"], kept["rule"]) == (LATE, rule)
    answer = await refusing.post("/payments", json={**PAYMENT, "value_date": "2026-04-02"})
    assert (answer.status_code, answer.json()["detail"]) == (422, rule)
    assert await told() == []


async def test_money_valued_in_time_annuls_the_lapse_whatever_the_product_says(refusing, lapsing, told):
    await lapsing(refusing)
    assert (await send_bank(refusing, LAST_DAY)).json()["payments"] == 1
    assert [event.type for event in await told()] == ["perennial.lapse-annulled.v1"]


async def test_a_failed_line_of_a_lapsed_policy_says_that_it_has_lapsed(api, lapsing):
    await lapsing(api)
    failed = "P1,失败,0.00,CNY,2026-04-05,{},余额不足,{},,\n"
    report = (await send_bank(api, failed.format("B1", "") + failed.format("B2", "2027-01-31"))).json()
    [warning] = report["warnings"]
    assert (warning["column"], warning["value"]) == ("保单号", "P1")
    assert warning["rule"].startswith("policy P1 has lapsed on 2026-04-02")
    [rejected] = report["rejected"]
    assert rejected["rule"] == "policy P1 has lapsed and has not opened the instalment due on 2027-01-31"


async def test_a_closed_policy_takes_no_money(held, rows, told):
    await rows("""UPDATE policy SET status = 'closed', body = jsonb_set(body, '{status}', '"closed"')""")
    report = (await send_bank(held, PAID)).json()
    [rejected] = report["rejected"]
    assert (rejected["column"], rejected["value"], rejected["rule"]) == (
        "保单号", "P1", "policy P1 is closed, and takes no money any more",
    )  # fmt: skip
    assert await told() == []


@pytest.mark.parametrize(
    ("amount", "rule"),
    [
        ("1100.00", "is less than was owed: 100.00 CNY of the premium due 2026-01-31 is unpaid"),
        ("1200.50", "is more than was owed: 0.50 CNY of it waits in suspense"),
    ],
)
async def test_an_amount_that_is_not_owed_is_taken_in_with_a_warning(held, amount, rule):
    report = (await send_bank(held, PAID.replace("1200.00", amount))).json()
    assert (report["payments"], [each["rule"] for each in report["warnings"]]) == (1, [rule])


async def test_money_when_nothing_is_owed_waits_for_the_next_premium(held):
    await send_bank(held, PAID)
    answer = await held.post("/payments", json={**PAYMENT, "reference": "B2"})
    assert answer.json()["warning"] == "nothing is owed now: 1200.00 CNY of it waits in suspense for the next premium"
