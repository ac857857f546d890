"""`perennial why` as text: beside the steps stands whose case it is, what was promised and what holds it back."""

from services.cli.why import show_why

CASE = {
    "kind": "renewal", "plan": "cn-60", "plan_version": 4, "instalment": 2, "due_date": "2026-03-05",
    "last_payable_day": "2026-05-04", "status": "open", "owner": "赵主管", "owner_id": "s",
    "effective_calls": 2, "effective_visits": 1,
    "amount": {"amount": "13266.40", "currency": "CNY"}, "outstanding": {"amount": "6690.83", "currency": "CNY"},
    "money": [],
    "promises": [
        {"day": "2026-03-20", "made_at": "2026-03-10T02:00:00Z", "broken": True},
        {"day": "2026-04-20", "made_at": "2026-04-10T02:00:00Z", "broken": False},
    ],
    "stops": [
        {"kind": "complaint", "since": "2026-03-01T00:00:00Z", "until": None, "active": True},
        {"kind": "claim", "since": "2026-02-01T00:00:00Z", "until": "2026-02-09T16:00:00Z", "active": False},
    ],
    "steps": [],
}  # fmt: skip
ANSWER = {
    "policy_number": "P1",
    "status": "in-force",
    "holder": "王芳",
    "holder_id": "x",
    "zone": "Asia/Shanghai",
    "without_supervisor": None,
    "now": "2026-04-11T02:00:00Z",
}
STEP = {
    "step": "due", "at": "2026-03-05T01:00:00Z", "local_at": "2026-03-05T09:00:00+08:00", "zone": "Asia/Shanghai",
    "local_sent_at": "2026-03-05T09:00:41+08:00", "what": "PremiumNotice", "recipient": "王芳", "recipient_id": "x",
    "state": "sent", "channel": "sms", "reason": None, "task_id": "t",
}  # fmt: skip
FAILED = {
    "event": "failed", "at": "2026-03-06T02:00:00Z", "local_at": "2026-03-06T10:00:00+08:00", "day": "2026-03-05",
    "amount": None, "reason": "insufficient-balance",
}  # fmt: skip
PART = {
    "event": "part-paid", "at": "2026-03-07T02:00:00Z", "local_at": "2026-03-07T10:00:00+08:00", "day": "2026-03-06",
    "amount": {"amount": "6575.57", "currency": "CNY"}, "reason": None,
}  # fmt: skip


def shown(capsys, answer=ANSWER, **case) -> str:
    show_why({**answer, "cases": [{**CASE, **case}]})
    return " ".join(capsys.readouterr().out.split())


def test_owner_promises_and_holds_are_shown(capsys):
    said = shown(capsys)
    assert "owner 赵主管 · holder reached: 2 by phone or message, 1 face to face" in said
    assert "promised on 2026-03-10 10:00 to pay by 2026-03-20, and not kept" in said
    assert "promised on 2026-04-10 10:00 to pay by 2026-04-20 " in said
    assert "complaint from 2026-03-01 08:00: holds now" in said
    assert "claim from 2026-02-01 08:00 until 2026-02-10 00:00: does not hold now" in said


def test_a_case_that_is_nobodys_is_of_the_orphan_desk_and_a_care_calendar_has_no_owner(capsys):
    assert "owner orphan desk" in shown(capsys, owner="orphan desk")
    assert "owner" not in shown(capsys, instalment=None)


def test_the_head_names_the_zone_the_amounts_and_why_there_is_no_supervisor(capsys):
    said = shown(capsys, {**ANSWER, "without_supervisor": "the policy has no agent"})
    assert "as of 2026-04-11 10:00 Asia/Shanghai" in said
    assert "without supervisor: the policy has no agent" in said
    assert "13,266.40 CNY, of which 6,690.83 CNY is unpaid" in said
    nothing = {"amount": "0.00", "currency": "CNY"}
    assert "13,266.40 CNY, nothing left to pay" in shown(capsys, outstanding=nothing)


def test_steps_and_money_stand_in_the_order_of_time_with_the_instant_of_sending(capsys):
    abroad = {**STEP, "step": "climb", "at": "2026-04-21T13:00:00Z", "local_at": "2026-04-21T09:00:00-04:00",
              "zone": "America/New_York", "local_sent_at": None, "state": "upcoming", "recipient": "orphan desk"}  # fmt: skip
    said = shown(capsys, steps=[abroad, STEP], money=[PART, FAILED])
    found = [said.index(each) for each in ("2026-03-05 09:00 2026-03-05 09:00", "failed", "part-paid", "climb")]
    assert found == sorted(found)
    assert "sent by sms" in said
    assert "2026-03-06 10:00 failed 2026-03-05 insufficient-balance" in said
    assert "2026-03-07 10:00 6,575.57 CNY part-paid 2026-03-06" in said
    assert "2026-04-21 09:00 America/New_York" in said
    assert "times in Asia/Shanghai unless named" in said
