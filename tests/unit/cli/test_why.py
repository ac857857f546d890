"""`perennial why` as text: beside the steps stands whose case it is, what was promised and what holds it back."""

from services.cli.why import show_why

CASE = {
    "kind": "renewal", "plan": "cn-60", "plan_version": 4, "instalment": 2, "due_date": "2026-03-05",
    "last_payable_day": "2026-05-04", "status": "open", "owner": "赵主管", "effective_calls": 2, "effective_visits": 1,
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
    "now": "2026-04-11T02:00:00Z",
}


def shown(capsys, **case) -> str:
    show_why({**ANSWER, "cases": [{**CASE, **case}]})
    return " ".join(capsys.readouterr().out.split())


def test_owner_promises_and_holds_are_shown(capsys):
    said = shown(capsys)
    assert "owner 赵主管 · holder reached: 2 by phone or message, 1 face to face" in said
    assert "promised on 2026-03-10 02:00Z to pay by 2026-03-20, and not kept" in said
    assert "promised on 2026-04-10 02:00Z to pay by 2026-04-20 " in said
    assert "complaint from 2026-03-01 00:00Z: holds now" in said
    assert "claim from 2026-02-01 00:00Z until 2026-02-09 16:00Z: does not hold now" in said


def test_a_case_that_is_nobodys_is_of_the_orphan_desk_and_a_care_calendar_has_no_owner(capsys):
    assert "owner orphan desk" in shown(capsys, owner=None)
    assert "owner" not in shown(capsys, instalment=None)
