"""A3, A11, A17, A18, A19, A22: the list of the month as a team gets it, from the book to the workbook."""

import json
from collections import Counter
from datetime import date
from decimal import Decimal

import httpx
import openpyxl
import pytest

from tests.chaos.world import API_KEY
from tests.rows.office import payment, policy

MONTH = "2026-03"
AGENTS = [{"业务员工号": "A1", "业务员姓名": "李明"}, {"业务员工号": "A2", "业务员姓名": "王梅"}]


def due(number, day, *, years=1, **cells):
    """A premium due on a day, of a policy that began so many years before."""
    began = date(day.year - years, day.month, day.day)
    return policy(number, day, 生效日=began, **{**AGENTS[0], **cells})


BOOK = [
    due(1, date(2026, 3, 5), 保费="1000.00"),
    due(2, date(2026, 3, 15), years=2, 保费="3000.00"),
    due(3, date(2026, 3, 25), years=3, 保费="26000.00", 产品="金账户两全保险（万能型）"),
    due(4, date(2026, 2, 10), years=5, 产品="团体养老年金"),
    due(5, date(2026, 1, 20), **AGENTS[1], 机构="浦东", 渠道="银保"),
    due(6, date(2026, 4, 2)),
    due(7, date(2026, 3, 8), 保费="500.00", 币种="USD"),
    due(8, date(2026, 2, 12), 业务员工号="", 业务员姓名=""),
]


@pytest.fixture(scope="module")
async def book(office):
    """The book is in, one premium of last month is paid in this one."""
    await office.import_book(BOOK)
    await office.import_payments([payment(BOOK[3], date(2026, 3, 1))])
    return office


async def sheet_of(office, *options):
    """The workbook that the command writes, one dict a row under the English halves of its headings."""
    said = await office.cli("list", "--month", MONTH, "--xlsx", "list.xlsx", *options)
    assert said.code == 0, said.err
    lines = list(openpyxl.load_workbook(office.folder / "list.xlsx")[MONTH].iter_rows(values_only=True))
    names = [heading.split(" ", 1)[1] for heading in lines[0]]
    found = [dict(zip(names, line, strict=True)) for line in lines[1:]]
    return {row["policy"]: row for row in found}


async def policies_of(office, **query):
    """The policies on a part of the list, by the API."""
    api = office.world.services["scheduler"].url
    async with httpx.AsyncClient(headers={"Authorization": f"Bearer {API_KEY}"}) as client:
        answer = await client.get(f"{api}/lists/{MONTH}/rows", params=query)
    return {json.loads(line)["policy_number"] for line in answer.text.splitlines()}


async def test_a3_the_list_holds_what_is_due_and_what_two_months_left_unpaid(book):
    rows = await sheet_of(book)
    assert {number: row["list"] for number, row in rows.items()} == {
        BOOK[0]["保单号"]: "当月",
        BOOK[1]["保单号"]: "当月",
        BOOK[2]["保单号"]: "当月",
        BOOK[3]["保单号"]: "宽一",
        BOOK[4]["保单号"]: "宽末",
        BOOK[6]["保单号"]: "当月",
        BOOK[7]["保单号"]: "宽一",
    }
    last = rows[BOOK[4]["保单号"]]
    assert (last["last payable day"].date(), last["days left"], last["unit"]) == (date(2026, 3, 21), 20, "浦东")
    assert next(iter(rows)) == BOOK[4]["保单号"], "the fewest days left first"
    assert rows.keys() - await policies_of(book, unpaid="true") == {BOOK[3]["保单号"]}
    assert (rows[BOOK[3]["保单号"]]["state"], rows[BOOK[3]["保单号"]]["settled on"].date()) == (
        "paid",
        date(2026, 3, 1),
    )


async def test_a6_a_last_day_that_is_not_two_months_later_is_marked(book):
    said = await book.cli("list", "--month", MONTH)
    assert "2026-05-04 (-1)" in said.out
    assert all(word in said.out for word in ("二次", "三次", "四次及以上", "当月", "宽一", "宽末"))


async def test_a11_universal_life_large_and_group_cases_are_flagged(book):
    rows = await sheet_of(book)
    flags = {number: row["flags"] for number, row in rows.items() if row["flags"]}
    assert flags == {BOOK[2]["保单号"]: "universal life, large", BOOK[3]["保单号"]: "group"}


async def test_a16_the_premiums_of_the_month_are_counted_by_size(book):
    figures = await book.get("scheduler", f"/lists/{MONTH}")
    assert [(share["group"], share["currency"], share["due"]["count"]) for share in figures["bands"]] == [
        ("<2000", "CNY", 1),
        ("2000–5000", "CNY", 1),
        ("≥20000", "CNY", 1),
        ("300–1000", "USD", 1),
    ]


async def test_a17_second_third_and_later_premiums_make_nine_cells(book):
    figures = await book.get("scheduler", f"/lists/{MONTH}")
    cells = {(c["bucket"], c["ordinal"]): c["due"]["count"] for c in figures["cells"] if c["currency"] == "CNY"}
    assert len(cells) == 9
    assert {cell: count for cell, count in cells.items() if count} == {
        ("current", "second"): 1,
        ("current", "third"): 1,
        ("current", "fourth-plus"): 1,
        ("grace-1", "second"): 1,
        ("grace-1", "fourth-plus"): 1,
        ("grace-end", "second"): 1,
    }
    dollars = [c["due"]["premium"] for c in figures["cells"] if c["currency"] == "USD" and c["due"]["count"]]
    assert list(map(Decimal, dollars)) == [Decimal(500)]


async def test_a18_the_month_is_split_into_ten_days_with_their_share_of_the_premium(book):
    figures = await book.get("scheduler", f"/lists/{MONTH}")
    yuan = {share["group"]: share["percent"] for share in figures["thirds"] if share["currency"] == "CNY"}
    assert yuan == {"first": "3.33", "middle": "10.00", "last": "86.67"}
    assert Counter(row["ten days"] for row in (await sheet_of(book)).values() if row["list"] == "当月") == {
        "1st to 10th": 2,
        "11th to 20th": 1,
        "from the 21st": 1,
    }


async def test_a19_whose_customer_it_is(book):
    given_away = {**BOOK[0], **AGENTS[1]}
    await book.import_book([given_away], name="again.csv")
    rows = await sheet_of(book)
    assert rows[BOOK[0]["保单号"]]["service"] == "taken over"
    assert rows[BOOK[7]["保单号"]]["service"] == "no agent"
    assert rows[BOOK[1]["保单号"]]["service"] == "own customer"
    assert await policies_of(book, agent="A2") == {BOOK[0]["保单号"], BOOK[4]["保单号"]}
    assert await policies_of(book, unit="浦东") == {BOOK[4]["保单号"]}
    assert set(await sheet_of(book, "--channel", "银保")) == {BOOK[4]["保单号"]}


async def test_a_month_that_is_none_is_refused_in_words(book):
    said = await book.cli("list", "--month", "2026-13")
    assert (said.code, "Traceback" in said.err) == (1, False)
    assert "month" in said.err
