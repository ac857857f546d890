"""A31, A34, A37: what an agent has to see to, the visits as a calendar, and the card beside the telephone."""

import json
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from tests.rows.office import policy

STAFF = {"业务员工号": "A1", "业务员姓名": "李明", "主管工号": "S1", "主管姓名": "赵主管"}
OLDER = {"投保人出生日期": "1960-05-01", "性别": "女", "渠道": "银保", "红利": "186.50", "账户价值": "0"}
AT_HOME = {"投保人地址": "上海市静安区南京西路1号, 2单元"}
DUES = [date(2026, 3, 20), date(2026, 2, 10), date(2026, 3, 12)]
BOOK = [
    policy(1, DUES[0], **STAFF, **OLDER),
    policy(2, DUES[1], **STAFF, **AT_HOME),
    policy(3, DUES[2], **{**STAFF, "业务员工号": "A2", "业务员姓名": "王梅"}),
]


@pytest.fixture(scope="module")
async def morning(office):
    """One customer of A1 could not be reached: a visit, a form and a search wait for A1."""
    await office.import_book(BOOK)
    log = {"by": "A1", "person": "holder", "channel": "call", "matters": "无人接听", "result": "unreachable"}
    await office.post("scheduler", f"/policies/{BOOK[1]['保单号']}/contacts", log)
    await office.move_to(datetime(2026, 3, 2, 8, 30, tzinfo=ZoneInfo("Asia/Shanghai")))
    return office


def entries(text):
    """The components of a calendar by kind, unfolded, as RFC 5545 has them."""
    found = {"VEVENT": [], "VTODO": []}
    stack = []
    for line in text.replace("\r\n ", "").split("\r\n"):
        name, _, value = line.partition(":")
        if name == "BEGIN":
            stack.append({})
            if value in found:
                found[value].append(stack[-1])
        elif name == "END":
            stack.pop()
        elif stack:
            stack[-1][name] = value
    return found


async def test_a34_the_visits_of_an_agent_leave_as_a_calendar(morning):
    said = await morning.cli("worklist", "A1", "--visits", "--ics", "visits.ics")
    assert said.code == 0, said.err
    text = (morning.folder / "visits.ics").read_bytes().decode()
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    [visit] = entries(text)["VEVENT"]
    work = [item for row in (await listed(morning))["rows"] for item in row["work"]]
    [wanted] = [item for item in work if item["talk"] == "visit"]
    assert visit["UID"] == f"{wanted['item_id']}@perennial"
    assert (visit["DTSTART"], visit["DTEND"]) == ("20260302T063000Z", "20260302T100000Z"), "the afternoon in Shanghai"
    assert visit["LOCATION"] == AT_HOME["投保人地址"].replace(",", "\\,")
    assert BOOK[1]["投保人姓名"] in visit["SUMMARY"]
    assert BOOK[1]["投保人手机"] in visit["DESCRIPTION"]
    assert visit["DTSTAMP"] == "20260302T003000Z"
    again = await morning.cli("worklist", "A1", "--ics", "all.ics")
    whole = entries((morning.folder / "all.ics").read_bytes().decode())
    talks = {f"{item['item_id']}@perennial" for item in work if item["talk"]}
    assert (again.code, {each["UID"] for each in whole["VEVENT"]}) == (0, talks)
    assert len(whole["VTODO"]) == len(work) - len(talks), "forms and searches are to-dos"


async def listed(office, person="A1"):
    said = await office.cli("worklist", person, "--json")
    assert said.code == 0, said.err
    return json.loads(said.out)


async def test_a_worklist_has_the_fewest_days_left_first(morning):
    rows = (await listed(morning))["rows"]
    found = [(premium["policy_number"], row["days_left"]) for row in rows for premium in row["premiums"]]
    assert found == [(BOOK[1]["保单号"], 41), (BOOK[0]["保单号"], 79)]
    said = await morning.cli("worklist", "A1")
    assert (BOOK[2]["保单号"] in said.out, "visit-unreachable" in said.out, "visit to" in said.out) == (
        False,
        False,
        True,
    )
    nobody = await morning.cli("worklist", "A9")
    assert (nobody.code, "A9" in nobody.err) == (4, True)


async def test_the_work_of_one_person_is_told_by_name_and_by_the_clock_where_they_are(morning):
    said = await morning.cli("tasks", "list", "--for", "A1", "--json")
    tasks = json.loads(said.out)
    assert {(task["recipient"], task["staff_number"], task["zone"]) for task in tasks} == {
        ("李明", "A1", "Asia/Shanghai")
    }
    assert {task["policy_number"] for task in tasks} == {BOOK[0]["保单号"], BOOK[1]["保单号"]}
    shown = (await morning.cli("tasks", "list", "--for", "A1")).out
    assert "李明 (A1)" in shown
    assert "2026-03-25 18:00" in shown, "by the 25th, 18:00 in Shanghai"
    assert "2026-03-04 18:00" in (await morning.cli("worklist", "A1")).out, "the search ends two days after the call"
    nobody = await morning.cli("tasks", "list", "--for", "A9")
    assert (nobody.code, "0 open" in nobody.out) == (0, True)


async def test_a31_a37_the_call_card_has_what_a_caller_must_know(morning):
    card = await morning.get("scheduler", f"/policies/{BOOK[0]['保单号']}/card")
    told = {
        name: card[name] for name in ("age", "age_band", "sex", "sales_channel", "dividend", "account_value", "product")
    }
    assert told == {
        "age": 65,
        "age_band": "60-and-over",
        "sex": "female",
        "sales_channel": "银保",
        "dividend": "186.50",
        "account_value": "0.00",
        "product": BOOK[0]["产品"],
    }
    assert (card["years_paid"], card["payment_years"], card["premium"]["amount"]["amount"]) == (3, 20, "1200.00")
    said = await morning.cli("card", BOOK[1]["保单号"])
    assert said.code == 0, said.err
    assert all(word in said.out for word in ("无人接听", "not reached", BOOK[1]["产品"]))
