"""9b: a customer of several premiums and policies is called once, and everywhere stands once with everything that is open."""

import json
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from schemas.ids import staff_id
from tests.rows.office import policy
from tests.rows.test_worklists import entries

SETTINGS = {"PERENNIAL_SCHEDULER_DAILY_WORKLISTS": "true"}
MAIL = "a1@example.com"
ABOVE = "s1@example.com"
A1 = {
    "业务员工号": "A1", "业务员姓名": "李明", "业务员邮箱": MAIL, "主管工号": "S1", "主管姓名": "赵主管", "主管邮箱": ABOVE,
}  # fmt: skip
A2 = A1 | {"业务员工号": "A2", "业务员姓名": "王梅", "业务员邮箱": ""}
HOLDER = {"投保人姓名": "孙丽", "投保人证件号": "ID-SUN", "投保人手机": "13800138000"}
MONTHLY = policy(1, date(2026, 1, 20), **A1, **HOLDER, 缴费方式="月缴", 保费="1234.50")
YEARLY = policy(2, date(2026, 3, 10), **A1, **HOLDER)
ANOTHERS = policy(3, date(2026, 3, 12), **A2, **HOLDER)
INTERNAL = ("call-", "visit-", "assessment-form", "hand-over")


@pytest.fixture(scope="module")
async def march(office):
    await office.import_book([MONTHLY, YEARLY, ANOTHERS])
    await office.move_to(datetime(2026, 3, 3, 12, tzinfo=ZoneInfo("Asia/Shanghai")))
    return office


async def worklist(office, person):
    return (await office.get("scheduler", f"/worklists/{staff_id(person)}"))["rows"]


async def chinese(office, monkeypatch, *arguments):
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    monkeypatch.setenv("COLUMNS", "200")
    said = await office.cli(*arguments)
    assert said.code == 0, said.err
    assert not [name for name in INTERNAL if name in said.out], said.out
    return said.out


async def test_a_customer_stands_on_the_worklist_once_with_one_call_about_everything(march):
    [row] = await worklist(march, "A1")
    open_premiums = [(each["policy_number"], each["due_date"]) for each in row["premiums"]]
    assert open_premiums == [
        (MONTHLY["保单号"], "2026-01-20"), (MONTHLY["保单号"], "2026-02-20"), (YEARLY["保单号"], "2026-03-10"),
        (MONTHLY["保单号"], "2026-03-20"),
    ]  # fmt: skip
    [call] = [item for item in row["work"] if item["talk"] == "call"]
    assert len(call["task_ids"]) == len(call["premiums"]) > 2
    assert (row["last_payable_day"], row["days_left"]) == ("2026-03-21", 19), "the day that decides"
    assert row["outstanding"] == [{"amount": "4903.50", "currency": "CNY"}]
    [theirs] = await worklist(march, "A2")
    assert {each["policy_number"] for each in theirs["premiums"]} == {ANOTHERS["保单号"]}, "each calls about their own"


async def test_lists_cards_and_calendars_name_work_in_the_language_of_the_reader(march, monkeypatch):
    shown = await chinese(march, monkeypatch, "worklist", "A1")
    assert shown.count("孙丽") == 1
    assert all(word in shown for word in ("剩余天数", "电话提醒", "4,903.50 CNY", "1位客户"))
    tasks = await chinese(march, monkeypatch, "tasks", "list", "--for", "A1")
    assert tasks.count("孙丽") == len((await worklist(march, "A1"))[0]["work"]), "a talk is one line"
    card = await chinese(march, monkeypatch, "card", YEARLY["保单号"])
    assert all(word in card for word in (MONTHLY["保单号"], YEARLY["保单号"], "2026-01-20", "4,903.50 CNY"))
    assert ANOTHERS["保单号"] not in card, "somebody else's customer"
    assert "该投保人另有1张保单，服务人：王梅 (A2)" in card
    await chinese(march, monkeypatch, "worklist", "A1", "--ics", "a1.ics")
    text = (march.folder / "a1.ics").read_bytes().decode()
    assert not [name for name in INTERNAL if name in text]
    [call] = [each for each in entries(text)["VEVENT"] if "电话" in each["SUMMARY"]]
    assert all(each["保单号"] in call["DESCRIPTION"] for each in (MONTHLY, YEARLY))
    assert "剩19天" in call["SUMMARY"]


async def test_the_mail_of_the_day_names_a_customer_once(march):
    mail = [each for each in march.mails(MAIL) if each.subject and "工作清单" in each.subject][-1]
    assert mail.subject == "今日工作清单：1位客户、4笔保费待跟进"
    assert (mail.text.count("孙丽"), mail.text.count("待办")) == (1, 1)
    assert not [name for name in INTERNAL if name in mail.text]


async def test_an_event_of_the_calendar_moves_and_is_never_doubled(march):
    [before] = [item["item_id"] for item in (await worklist(march, "A1"))[0]["work"] if item["talk"] == "call"]
    log = {"by": "A1", "person": "holder", "channel": "call", "matters": "无人接听", "result": "unreachable"}
    await march.post("scheduler", f"/policies/{MONTHLY['保单号']}/contacts", log)
    await march.settle()
    [row] = await worklist(march, "A1")
    [call] = [item for item in row["work"] if item["talk"] == "call"]
    [visit] = [item for item in row["work"] if item["talk"] == "visit"]
    assert call["item_id"] == before
    assert call["starts_at"] > "2026-03-03T11:29", "the evening, after a call at noon that nobody answered"
    assert len([item for item in row["work"] if item["what"] == "assessment-form"]) == 1, (
        "a person is searched for once"
    )
    assert visit["task_ids"]


async def test_a_call_that_reached_the_holder_is_done_for_every_premium_that_the_agent_serves(march):
    await march.move_to(datetime(2026, 3, 3, 20, tzinfo=ZoneInfo("Asia/Shanghai")))
    [before] = [item for item in (await worklist(march, "A1"))[0]["work"] if item["talk"] == "call"]
    said = await march.cli(
        "contact", "log", MONTHLY["保单号"], "--by", "A1", "--channel", "call", "--matters", "下周缴",
        "--result", "promised", "--promised-on", "2026-03-15", "--promised-for", YEARLY["保单号"], "--reason", "no-money",
    )  # fmt: skip
    assert said.code == 0, said.err
    await march.settle()
    [row] = await worklist(march, "A1")
    assert not [item for item in row["work"] if item["talk"]], "the search ends too"
    done = {task["task_id"]: task for task in await march.export("tasks") if task["task_id"] in before["task_ids"]}
    assert {(task["state"], task["done_by"]) for task in done.values()} == {("done", "A1")}
    told = {(each["policy_number"], each["due_date"]): each["last_contact"]["result"] for each in row["premiums"]}
    assert told == {
        (MONTHLY["保单号"], "2026-01-20"): "promised",
        (MONTHLY["保单号"], "2026-02-20"): "promised",
        (YEARLY["保单号"], "2026-03-10"): "promised",
        (MONTHLY["保单号"], "2026-03-20"): "reached",
    }, "a promise is for what is due by its day"
    [theirs] = await worklist(march, "A2")
    talks = [item["talk"] for item in theirs["work"] if item["talk"]]
    assert talks == ["call"], "somebody else's call is theirs"
    lines = json.loads((await march.cli("contact", "list", "--policy", YEARLY["保单号"], "--json")).out)
    assert [len(line["covers"]) for line in lines] == [4, 4], "one line for each talk"


async def test_completing_one_task_of_a_talk_completes_the_talk(march):
    """A broken promise opens a call for each premium: they are one call again."""
    await march.move_to(date(2026, 3, 16))
    [row] = await worklist(march, "A1")
    [call] = [item for item in row["work"] if item["talk"] == "call"]
    assert len(call["task_ids"]) > 2
    said = await march.cli("tasks", "complete", call["task_ids"][-1], "--by", "A1", "--note", "已约定")
    assert said.code == 0, said.err
    done = [task for task in await march.export("tasks") if task["task_id"] in call["task_ids"]]
    assert {(task["state"], task["done_by"], task["note"]) for task in done} == {("done", "A1", "已约定")}


async def test_whoever_has_one_premium_of_a_policy_to_see_to_sees_all_that_is_open_of_it(march):
    """The premium of January was handed over; nobody speaks about it without those that fell due since."""
    await march.move_to(datetime(2026, 3, 16, 12, tzinfo=ZoneInfo("Asia/Shanghai")))
    [row] = await worklist(march, "S1")
    dues = ["2026-01-20", "2026-02-20", "2026-03-20"]
    assert [(each["policy_number"], each["due_date"]) for each in row["premiums"]] == [
        (MONTHLY["保单号"], due) for due in dues
    ]
    mail = [each for each in march.mails(ABOVE) if each.subject and "工作清单" in each.subject][-1]
    assert mail.subject == "今日工作清单：1位客户、3笔保费待跟进"
    assert [mail.text.count(day) for day in ("应缴日 2026年1月20日", "应缴日 2026年2月20日")] == [1, 1]
