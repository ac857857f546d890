"""The work that one premium makes for people, as `perennial tasks` and the export show it (A21, A24 to A27, A30, A40, A43)."""

from datetime import date, timedelta

import pytest

from schemas.ids import OPERATIONS_DESK, POLICY_SERVICE_DESK, SERVICE_DESK, staff_id
from tests.rows.office import payment, policy

DUE = date(2026, 3, 5)
"""Grace ends on 4 May, before the 10th of the third month."""
STAFF = {
    "业务员工号": "A1",
    "业务员姓名": "李经理",
    "主管工号": "S1",
    "主管姓名": "赵主管",
    "主管邮箱": "s1@example.com",
}
AGENT = staff_id("A1")
BY_HAND = policy(1, DUE, **STAFF)
PAID = policy(2, DUE, **STAFF)
DIALLED, REACHED = policy(4, DUE, **STAFF), policy(5, DUE, **STAFF)
UNTRIED = policy(3, DUE, 账号="6200000000006789", **STAFF)
REASONS = {
    "INSUFFICIENT_BALANCE": None,
    "NAME_MISMATCH": ("correct-account", SERVICE_DESK),
    "DUPLICATE_IDENTITY": ("merge-records", SERVICE_DESK),
    "THIRD_PARTY_ACCOUNT": ("new-authorisation", AGENT),
    "NO_MANDATE_RECORD": ("register-mandate", AGENT),
    "BAD_ACCOUNT_NUMBER": ("confirm-account", AGENT),
    "NON_SETTLEMENT_ACCOUNT": None,
    "ABC_PREFIX_MISSING": ("fix-prefix", POLICY_SERVICE_DESK),
    "SYSTEM_OTHER": ("look-into-transfer", OPERATIONS_DESK),
    "账户冻结": ("new-account", AGENT),
    "9Z 客户状态异常": ("class-reason", SERVICE_DESK),
}
FAILED = {
    reason: policy(10 + number, DUE, 账号=f"62000000000000{number:02d}", **STAFF)
    for number, reason in enumerate(REASONS)
}
SETTINGS = {"PERENNIAL_LEDGER_DEBIT_DAYS": "bank=20"}


@pytest.fixture(scope="module")
async def lived(office):
    await office.import_book([BY_HAND, PAID, UNTRIED, DIALLED, REACHED, *FAILED.values()])
    await office.move_to(DUE + timedelta(days=1))
    lines = [payment(row, DUE, 结果="失败", 失败原因=reason) for reason, row in FAILED.items()]
    await office.import_payments(lines)
    await office.import_payments([payment(PAID, DUE)], name="paid.csv")
    call = (await work_of(office, DIALLED))["first-call"]["task_id"]
    await office.post("scheduler", f"/tasks/{call}/complete", {"by": "A1", "note": "无人接听"})
    talk = {"by": "A1", "person": "holder", "channel": "call", "result": "reached", "matters": "续期保费"}
    await office.post("scheduler", f"/policies/{REACHED['保单号']}/contacts", talk)
    await office.move_to(DUE + timedelta(days=55))
    return office


async def work_of(office, row):
    found = await office.export("tasks")
    mine = [task for task in found if task["policy_number"] == row["保单号"] and task["kind"] == "work"]
    return {task["step"]: task for task in mine if task["state"] != "skipped"}


def by(task):
    return task["deadline"][:10]


async def test_a21_who_has_no_mandate_is_asked_for_one_before_the_premium_is_due(lived):
    asked = (await work_of(lived, BY_HAND))["no-mandate"]
    assert (asked["what"], asked["recipient_id"]) == ("register-mandate", str(AGENT))
    assert "no-mandate" not in await work_of(lived, UNTRIED)


async def test_a24_the_month_does_not_end_before_the_holder_is_reached_and_a_call_that_was_made_is_not_enough(lived):
    assert by((await work_of(lived, BY_HAND))["first-contact"]) == "2026-03-31"
    dialled, reached = await work_of(lived, DIALLED), await work_of(lived, REACHED)
    assert (dialled["first-call"]["state"], by(dialled["first-contact"])) == ("done", "2026-03-31")
    assert (reached["first-call"]["state"], "first-contact" in reached) == ("done", False)


async def test_a25_the_first_call_is_made_by_the_25th_and_withdrawn_when_the_premium_is_paid(lived):
    assert by((await work_of(lived, BY_HAND))["first-call"]) == "2026-03-25"
    paid = (await work_of(lived, PAID))["first-call"]
    assert (paid["state"], paid["reason"]) == ("withdrawn", "paid")


async def test_a26_two_calls_are_made_in_the_first_month_of_grace(lived):
    found = await work_of(lived, BY_HAND)
    assert [by(found[step]) for step in ("grace-call-1", "grace-call-2")] == ["2026-04-25", "2026-04-25"]
    assert "grace-call-1" not in await work_of(lived, PAID)


async def test_a27_the_last_calls_are_made_before_grace_ends(lived):
    found = await work_of(lived, BY_HAND)
    assert by(found["grace-end-call"]) == "2026-05-04"
    assert (by(found["week-call"]), found["week-call"]["at"][:10]) == ("2026-04-28", "2026-04-28")


async def test_a30_work_says_when_to_call_and_difficult_cases_prefer_the_evening(lived):
    listed = await lived.get("scheduler", "/tasks", kind="work", state="open", recipient=str(AGENT))
    hours = {task["step"]: task["hours"] for task in listed if task["policy_number"] == BY_HAND["保单号"]}
    assert hours["first-call"] == ["09:00-11:30", "14:30-18:00", "19:30-21:00"]
    assert hours["week-call"][0] == "19:30-21:00"


async def test_a40_who_does_not_pay_after_three_reminders_is_visited(lived):
    assert by((await work_of(lived, UNTRIED))["visit"]) == str(DUE + timedelta(days=38))
    assert (await work_of(lived, BY_HAND))["visit-near-lapse"]["recipient_id"] == str(AGENT)
    assert "visit" not in await work_of(lived, PAID)


async def test_a43_each_reason_goes_to_who_can_heal_it_and_only_an_empty_account_is_asked_to_be_filled(lived):
    for reason, row in FAILED.items():
        found = await work_of(lived, row)
        work = [(task["what"], task["recipient_id"]) for step, task in found.items() if step.startswith("failed")]
        wanted = REASONS[reason]
        assert work == ([(wanted[0], str(wanted[1]))] if wanted else [])
        texts = [one.text for one in lived.received(row) if "扣款未成功" in one.text]
        assert len(texts) == (0 if reason in {"ABC_PREFIX_MISSING", "SYSTEM_OTHER", "9Z 客户状态异常"} else 1)
        assert all(("补足资金" in text) is (reason == "INSUFFICIENT_BALANCE") for text in texts)
    [short] = [one.text for one in lived.received(FAILED["INSUFFICIENT_BALANCE"]) if "扣款未成功" in one.text]
    assert "1,200.00元" in short
    assert "2026年3月20日再次扣款" in short
    named = (await work_of(lived, FAILED["9Z 客户状态异常"]))["failed-unclassed"]
    assert named["reason"] == "the bank says: 9Z 客户状态异常"


async def test_a43_a_debit_that_nobody_tried_alarms_operations(lived):
    alarm = (await work_of(lived, UNTRIED))["debit-not-attempted"]
    assert alarm["recipient_id"] == str(OPERATIONS_DESK)
    assert "debit-not-attempted" not in await work_of(lived, FAILED["INSUFFICIENT_BALANCE"])
