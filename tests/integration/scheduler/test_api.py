"""The HTTP API: why, tasks, plans and records."""

import json

import pytest

from schemas.http.scheduler import NoticeRecord, PlanView, TaskView
from schemas.http.why import CaseView, Why
from tests.builders import local
from tests.integration.scheduler.book import ROUTINE, a_policy, begin
from tests.integration.scheduler.team import TEAM


async def why(client, number="P1") -> Why:
    return Why.model_validate((await client.get(f"/policies/{number}/why")).json())


def states(view: Why) -> dict:
    steps = (step for step in view.cases[0].steps if step.step not in ROUTINE)
    return {step.step: (step.state.value, step.reason) for step in steps}


async def test_why_says_what_was_is_and_will_be(living, client):
    policy = a_policy()
    await begin(living, policy)
    await living.move(local("2026-04-11"))
    await living.answer(next(iter(living.notices.values())), "accepted")
    view = await why(client)
    assert [case.kind for case in view.cases] == ["renewal", "care"]
    first, second = [each for each in view.cases[0].steps if each.step not in ROUTINE][:2]
    assert (first.state, first.channel, first.outcome, first.recipient) == ("sent", "email", "accepted", "王芳")
    assert (first.at, first.local_at.isoformat()) == (local("2026-04-11"), "2026-04-11T09:00:00+08:00")
    assert (second.step, second.state) == ("due", "upcoming")
    assert {step.step for step in view.cases[1].steps} == {"birthday", "anniversary"}
    await living.take(living.paid(policy))
    assert states(await why(client)) == {
        "before-due": ("sent", None),
        "due": ("skipped", "paid"),
        "grace": ("skipped", "paid"),
        "handover-form": ("skipped", "paid"),
        "handover": ("skipped", "paid"),
        "handover-digest": ("skipped", "paid"),
        "grace-2": ("skipped", "paid"),
        "final-week": ("skipped", "paid"),
        "last-day": ("skipped", "paid"),
        "thanks": ("upcoming", None),
    }
    case = CaseView.model_validate((await client.get(f"/cases/{view.cases[0].case_id}")).json())
    assert case.status == "paid"


async def test_why_shows_a_hold_in_words(living, client):
    await begin(living, a_policy())
    await living.rows("UPDATE feed SET complete_through = '2026-04-20' WHERE feed = 'bank'")
    await living.move(local("2026-05-01"))
    assert states(await why(client))["due"] == ("waiting", "held: feed bank complete through 2026-04-20")


async def test_a_supervisor_completes_the_work_once(living, client):
    await begin(living, a_policy())
    await living.move(local("2026-06-15"))
    found = [TaskView.model_validate(each) for each in (await client.get("/tasks?kind=work&state=open")).json()]
    form, task = [each for each in found if each.step not in ROUTINE]
    assert (form.what, form.deadline) == ("assessment-form", local("2026-06-16", "18:00"))
    assert (task.what, task.policy_number, task.deadline) == ("hand-over", "P1", local("2026-06-30", "18:00"))
    early = await client.post(f"/tasks/{task.task_id}/complete", json={"by": "赵主管"})
    assert early.json()["errors"][0]["rule"] == "waits for the assessment form of the case to be filled in"
    alone = await client.post(f"/tasks/{form.task_id}/complete", json={"by": "赵主管"})
    assert alone.json()["errors"][0]["rule"] == "is done by filling in the assessment form of the case"
    filled = {"situation": "出差", "reason": "other", "tried": "三次电话", "proposal": "主管面访"}
    unknown = await client.post(f"/cases/{task.case_id}/assessment", json={"by": "A9", **filled})
    assert unknown.json()["errors"][0] == {
        "field": "by",
        "value": "A9",
        "rule": "is the staff number of nobody whom the scheduler knows",
    }
    await living.take(living.party(TEAM[0]))
    assert (await client.post(f"/cases/{task.case_id}/assessment", json={"by": "A1", **filled})).status_code == 201
    assert (await client.get(f"/cases/{task.case_id}/assessment")).json()["proposal"] == "主管面访"
    assert states(await why(client))["handover-form"] == ("done", None)
    done = await client.post(f"/tasks/{task.task_id}/complete", json={"by": "赵主管", "note": "面访"})
    assert done.status_code == 204
    again = await client.post(f"/tasks/{task.task_id}/complete", json={"by": "赵主管"})
    assert (again.status_code, "is done" in again.json()["detail"]) == (409, True)
    assert states(await why(client))["handover"] == ("done", None)


async def test_records_hold_every_task_and_notice(living, client):
    await begin(living, a_policy())
    await living.move(local("2026-05-02"))
    lines = (await client.get("/records/tasks")).text.splitlines()
    found = [TaskView.model_validate(json.loads(line)) for line in lines]
    assert sorted((each.kind, each.state) for each in found) == [
        ("notice", "requested"),
        ("notice", "requested"),
        ("work", "open"),
        ("work", "open"),
    ]
    (first, _) = (await client.get("/records/notices")).text.splitlines()
    assert NoticeRecord.model_validate_json(first).purpose == "PremiumNotice"


async def test_plans_are_shown_as_loaded(client):
    plans = [PlanView.model_validate(each) for each in (await client.get("/plans")).json()]
    assert [plan.key for plan in plans][:2] == ["care", "cn-60"]
    assert plans[1].steps[0]["notice"]["class"] == "service"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/policies/nobody/why", 404),
        ("GET", "/cases/6f1d3b7a-52c4-5e0b-9a77-7d1f0e4c2b90", 404),
        ("POST", "/tasks/6f1d3b7a-52c4-5e0b-9a77-7d1f0e4c2b90/complete", 404),
        ("GET", "/tasks?state=lost", 422),
    ],
)
async def test_what_is_not_there_is_said_plainly(client, method, path, status):
    answer = await client.request(method, path, json={"by": "x"} if method == "POST" else None)
    assert answer.status_code == status
    assert answer.json()["detail"]
