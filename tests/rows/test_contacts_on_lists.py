"""A12 (coverage), A20: what people did and what is missing stands on the list of the month."""

import json
from datetime import date

import httpx
import pytest

from tests.chaos.world import API_KEY
from tests.rows.office import policy

MONTH = "2026-03"
STAFF = {"业务员工号": "A1", "业务员姓名": "李明", "主管工号": "S1", "主管姓名": "赵主管", "账号": "6222000000001234"}
DUE = date(2026, 3, 10)
BOOK = [policy(number, DUE, **STAFF) for number in range(1, 5)]
LARGE = policy(5, DUE, **STAFF, 保费="50000.00")
COMPLAINED = policy(6, DUE, **STAFF)


@pytest.fixture(scope="module")
async def march(office):
    """Two talks, one of them with a bad end, and one call that reached nobody."""
    await office.import_book([*BOOK, LARGE, COMPLAINED])
    for row, said in zip(
        BOOK,
        ({"result": "reached"}, {"result": "refused", "reason": "no-money"}, {"result": "unreachable"}),
        strict=False,
    ):
        log = {"by": "A1", "person": "holder", "channel": "call", "matters": "续期保费", **said}
        await office.post("scheduler", f"/policies/{row['保单号']}/contacts", log)
    hold = {"kind": "complaint", "policy_number": COMPLAINED["保单号"], "by": "客服", "note": "没收到发票"}
    await office.post("scheduler", "/holds", hold)
    await office.settle()
    return office


async def rows(office):
    url = f"{office.world.services['scheduler'].url}/lists/{MONTH}/rows"
    async with httpx.AsyncClient(headers={"Authorization": f"Bearer {API_KEY}"}) as client:
        lines = (await client.get(url)).text.splitlines()
    return {row["policy_number"]: row for row in map(json.loads, lines)}


async def test_a12_who_was_reached_counts_and_who_was_dialled_does_not(march):
    [current] = (await march.get("scheduler", f"/lists/{MONTH}"))["coverage"]
    assert (current["bucket"], current["due"], current["tried"], current["reached"]) == ("current", 6, 3, 2)
    assert current["percent"] == "33.33"
    said = await march.cli("list", "--month", MONTH)
    assert "holders reached" in said.out


async def test_a20_large_difficult_and_special_customers_are_tagged(march):
    found = await rows(march)
    assert [found[row["保单号"]]["tags"] for row in BOOK] == [[], ["difficult"], ["difficult"], []]
    assert [found[row["保单号"]]["tags"] for row in (LARGE, COMPLAINED)] == [["large"], ["special"]]
    last = found[BOOK[1]["保单号"]]["last_contact"]
    assert (last["by"], last["channel"], last["result"]) == ("A1", "call", "refused")
