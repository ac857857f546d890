"""A7, A11: products that end their grace otherwise: a lapse on day 32, or none at all and no text that threatens one."""

from datetime import date, time, timedelta
from pathlib import Path

import pytest

from schemas.civil import instant_at
from schemas.policy_events import GraceEnded, Lapse
from tests.rows.office import ZONE, policy

SETTINGS = {"PERENNIAL_LEDGER_PRODUCTS_FILE": str(Path(__file__).parent / "products.yaml")}


@pytest.fixture(scope="module")
async def two(office):
    """The row of a policy that does not lapse, and that of one with 31 days of grace; both premiums stay unpaid."""
    due = office.today + timedelta(days=1)
    rows = policy(1, due, 产品="安盈终身寿险（万能型）"), policy(2, due, 产品="香江两全保险")
    await office.import_book(rows)
    await office.move_to(due + timedelta(days=62))
    return rows


async def test_a11_universal_life_goes_on_from_its_account(office, two):
    row, due = two[0], date.fromisoformat(two[0]["下期应缴日"])
    [ended] = await office.events("ledger.policies", GraceEnded)
    assert (ended.effective_on, ended.instead, ended.policy.status) == (
        due + timedelta(days=61),
        "account-value",
        "in-force",
    )
    texts = [one.text for one in office.received(row)]
    assert [one.local.date() - due for one in office.received(row)][-1] == timedelta(days=59)
    assert not [text for text in texts if "中止" in text or "中断" in text]
    assert "closed" in (await office.cli("why", row["保单号"])).out


async def test_a7_a_product_with_31_days_of_grace_lapses_on_day_32_and_its_texts_name_the_last_day(office, two):
    row, due = two[1], date.fromisoformat(two[1]["下期应缴日"])
    [lapse] = await office.events("ledger.policies", Lapse)
    assert lapse.policy.policy_number == row["保单号"]
    assert lapse.effective_at == instant_at(due + timedelta(days=32), time(0), ZONE)
    *before, last = office.received(row)
    assert [(one.local.date() - due).days for one in before] == [0, 25, 30]
    day = due + timedelta(days=31)
    assert all(f"{day.year}年{day.month}月{day.day}日" in one.text for one in before)
    assert "效力中止" in last.text
    assert last.local.date() == due + timedelta(days=32)
    tasks = [task for task in await office.export("tasks") if task["policy_number"] == row["保单号"]]
    assert {task["step"] for task in tasks}.isdisjoint(
        {"grace", "grace-2", "handover", "handover-form", "handover-digest"}
    )
