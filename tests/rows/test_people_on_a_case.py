"""People act on a case: contacts, forms, hand-over, problems, searches and complaints (A12–A14, A29, A32, A33, A35, A42, A44)."""

import json
from datetime import date, timedelta

import pytest

from schemas.ids import staff_id
from schemas.notices import NoticeWithdrawn
from services.cli.errors import BadInput
from tests.rows.office import policy

TEAM = {
    "业务员工号": "A7", "业务员姓名": "李经理", "主管工号": "S7", "主管姓名": "赵主管", "主管邮箱": "s7@example.com",
    "经理工号": "M7", "经理姓名": "钱总", "经理邮箱": "m7@example.com",
}  # fmt: skip
OURS = ("accompany", "problem", "trace-", "visit-unreachable", "assessment-form", "hand-over")
"""The kinds of work that these rows are about; an agent has others by date."""
WHO = {staff_id(number): number for number in ("A7", "S7", "M7")}


async def served(office, number: int, due: date, **cells: object) -> dict[str, str]:
    row = policy(number, due, **TEAM, **cells)
    await office.import_book([row])
    return row


async def log(office, row, result: str, matters: str = "谈续期保费", **more: object) -> dict:
    """By HTTP: the agent's call, unless something else is given."""
    line = {"by": "A7", "person": "holder", "channel": "call", "result": result, "matters": matters} | more
    answer = await office.post("scheduler", f"/policies/{row['保单号']}/contacts", line)
    await office.settle()
    return answer


async def command(office, row, *more: object, by: str = "A7"):
    line = ("--by", by, "--channel", "call", "--matters", "谈续期保费", *more)
    return await office.cli("contact", "log", row["保单号"], *line)


async def work(office, row, state: str = "open") -> list[tuple[str, str]]:
    """What is exported of such work on a policy: its kind and the staff number of whose it is."""
    return sorted(
        (task["what"], WHO[staff_id_of(task)])
        for task in await office.export("tasks")
        if (task["policy_number"], task["kind"], task["state"]) == (row["保单号"], "work", state)
        and task["what"].startswith(OURS)
    )


def staff_id_of(task) -> object:
    return next(each for each in WHO if str(each) == task["recipient_id"])


async def case_of(office, row) -> dict:
    return (await office.get("scheduler", f"/policies/{row['保单号']}/why"))["cases"][0]


async def task_of(office, row, what: str, state: str = "open") -> str:
    return next(
        task["task_id"]
        for task in await office.export("tasks")
        if (task["policy_number"], task["what"], task["state"]) == (row["保单号"], what, state)
    )


async def test_a12_who_is_not_reached_is_visited_and_assessed(office):
    row = await served(office, 12, office.today + timedelta(days=5))
    assert (await command(office, row, "--result", "unreachable")).code == 0
    await office.settle()
    found = await work(office, row)
    assert {("assessment-form", "A7"), ("visit-unreachable", "A7")} <= set(found)


async def test_a13_effective_visits_are_counted_and_the_supervisor_comes_along(office):
    row = await served(office, 13, office.today + timedelta(days=5))
    await log(office, row, "reached", channel="visit")
    await log(office, row, "unreachable", channel="visit")
    await log(office, row, "reached", "请主管陪同", help="accompany", channel="visit")
    case = await case_of(office, row)
    assert (case["effective_visits"], case["effective_calls"]) == (2, 0)
    assert await work(office, row) == [("accompany", "S7")]


async def test_a29_a_talk_is_kept_as_it_was_logged(office):
    row = await served(office, 29, office.today + timedelta(days=5))
    await log(office, row, "reached")
    await log(office, row, "unreachable")
    exported = b"".join([piece async for piece in office.house.stream("scheduler", "/records/contacts")])
    lines = [json.loads(line) for line in exported.splitlines()]
    mine = [(each["matters"], each["result"], each["by"]) for each in lines if each["policy_number"] == row["保单号"]]
    assert sorted(mine) == [("谈续期保费", "reached", "A7"), ("谈续期保费", "unreachable", "A7")]


async def test_a32_a_line_names_time_person_matters_and_result_and_is_found_again(office):
    row = await served(office, 32, office.today + timedelta(days=5))
    missing = await office.cli(
        "contact", "log", row["保单号"], "--by", "A7", "--channel", "call", "--result", "reached"
    )
    assert (missing.code, "--matters" in missing.err) == (2, True)
    refused = await command(office, row, "--result", "promised", "--person", "other")
    assert (refused.code, "promised_on" in refused.err, "is needed with the result promised" in refused.err) == (
        1,
        True,
        True,
    )
    assert "person_name" in refused.err
    assert (await command(office, row, "--result", "reached", by="A99")).code == 1
    assert (await command(office, row, "--result", "reached", "--person", "other", "--name", "王先生")).code == 0
    found = await office.cli("contact", "list", "--policy", row["保单号"], "--text", "王先生", "--json")
    [line] = json.loads(found.out)
    assert (line["person_name"], line["effective"], line["result"]) == ("王先生", False, "reached")


async def test_a33_a_problem_goes_to_the_account_manager_and_then_to_the_channel_manager(office):
    row = await served(office, 33, office.today + timedelta(days=5))
    await log(office, row, "reached", help="problem")
    assert await work(office, row) == [("problem", "S7")]
    await office.move_to(office.today + timedelta(days=3))
    assert await work(office, row) == [("problem", "M7"), ("problem", "S7")]


async def test_a35_a_large_problem_goes_to_the_leader_at_once(office):
    row = await served(office, 35, office.today + timedelta(days=5), 保费="50000.00")
    await log(office, row, "reached", help="problem")
    assert await work(office, row) == [("problem", "M7"), ("problem", "S7")]


async def test_a42_the_search_goes_on_step_by_step_and_tells_others_nothing(office):
    row = await served(office, 42, office.today + timedelta(days=5))
    await log(office, row, "unreachable")
    for what, needed in (
        ("trace-records", {}), ("trace-bank", {}), ("trace-insured", {"nothing_told": True}), ("trace-archive", {}),
        ("trace-home", {"note": "邻居说已搬走"}), ("trace-neighbours", {"nothing_told": True}),
    ):  # fmt: skip
        path = f"/tasks/{await task_of(office, row, what)}/complete"
        if needed:
            with pytest.raises(BadInput):
                await office.post("scheduler", path, {"by": "A7"})
        await office.post("scheduler", path, {"by": "A7", **needed})
        await office.settle()
    assert len([what for what, _ in await work(office, row, "done") if what.startswith("trace-")]) == 6
    await log(office, row, "reached")
    assert await work(office, row) == []


@pytest.fixture(scope="module")
async def late(office):
    """Two premiums that nobody pays, lived to their 45th day."""
    due = office.today + timedelta(days=1)
    rows = [await served(office, number, due) for number in (14, 15)]
    await office.move_to(due + timedelta(days=45))
    return rows


async def test_a14_on_day_45_a_form_is_opened_and_the_case_handed_over(office, late):
    kept, climbs = late
    for row in late:
        found = await work(office, row)
        assert {("assessment-form", "A7"), ("hand-over", "S7")} <= set(found)
        assert (await case_of(office, row))["owner"] == "赵主管"
    [told] = [one for one in office.mails("s7@example.com") if kept["保单号"] in one.text]
    assert climbs["保单号"] in told.text
    handover = await task_of(office, kept, "hand-over")
    early = await office.cli("tasks", "complete", handover, "--by", "S7")
    assert (early.code, "assessment form" in early.err) == (1, True)
    case = (await case_of(office, kept))["case_id"]
    form = ("--situation", "住院", "--reason", "no-money", "--tried", "电话两次、面访一次", "--proposal", "主管面访")
    assert (await office.cli("tasks", "assess", case, "--by", "A7", *form)).code == 0
    assert (await office.cli("tasks", "complete", handover, "--by", "S7", "--note", "已接手")).code == 0
    await office.move_to(office.today + timedelta(days=2))
    assert ("hand-over", "M7") in await work(office, climbs)
    assert ("hand-over", "M7") not in await work(office, kept)
    assert (await case_of(office, climbs))["owner"] == "钱总"
    [told] = office.mails("m7@example.com")
    assert (climbs["保单号"] in told.text, kept["保单号"] in told.text) == (True, False)


async def test_a44_a_complaint_stops_all_but_the_notice_of_lapse(office):
    due = office.today + timedelta(days=20)
    await office.settle()
    row = await served(office, 44, due)
    (office.folder / "holds.csv").write_text(
        f"类型,保单号,经办人,备注\n投诉,{row['保单号']},客服,说没收到发票\n", encoding="utf-8"
    )
    assert (await office.cli("import", "holds", "holds.csv")).code == 0
    queue = await office.cli("hold", "list", "--kind", "complaint", "--json")
    assert [each["policy_number"] for each in json.loads(queue.out)] == [row["保单号"]]
    await office.move_to(due + timedelta(days=63))
    [only] = office.received(row)
    assert "效力中止" in only.text


async def test_a44_a_hold_recalls_what_is_on_its_way(office):
    row = await served(office, 45, office.today + timedelta(days=20))
    await office.outage("sms")
    await office.move_to(office.now + timedelta(hours=22))
    said = await office.cli("hold", "add", "complaint", "--policy", row["保单号"], "--by", "客服")
    assert said.code == 0
    await office.settle()
    await office.recovery("sms")
    await office.move_to(office.today + timedelta(days=2))
    recalled = [each for each in await office.events("scheduler.withdrawals", NoticeWithdrawn) if each.reason == "hold"]
    assert (len(recalled), office.received(row)) == (1, [])
