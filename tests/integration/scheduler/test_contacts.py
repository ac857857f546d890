"""The contact log: what it needs, what it finds, and what its results do to the case."""

from datetime import date

import pytest

from schemas.findings import ContactFoundBad
from schemas.http.why import Why
from schemas.parties import Channel, Contact
from tests.builders import local, make_party
from tests.integration.scheduler.book import purposes
from tests.integration.scheduler.team import begin_with_team, contact, promise, served, work


async def faults(answer):
    assert answer.status_code == 422, answer.text
    return {(each["field"], each["value"]): each["rule"] for each in answer.json()["errors"]}


async def test_a_line_is_found_by_policy_agent_words_result_and_days(living, client):
    await begin_with_team(living, served("P1"), served("P2"))
    line = (await contact(client, matters="说下周发工资再交")).json()
    await contact(client, "P2", result="unreachable", matters="无人接听")
    assert (line["effective"], line["instalment"], line["at"]) == (True, 2, "2026-03-31T16:00:00Z")
    for query, count in {
        "policy=P1": 2, "agent=A1": 2, "agent=A2": 0, "text=发工资": 1, "result=unreachable": 1,
        "since=2026-04-01": 0, "until=2026-03-31": 2,
    }.items():  # fmt: skip
        assert len((await client.get(f"/contacts?{query}")).json()) == count, query
    assert len((await client.get("/records/contacts")).text.splitlines()) == 2


async def test_the_same_line_again_changes_nothing(living, client):
    await begin_with_team(living)
    first, again = await contact(client), await contact(client)
    assert first.json() == again.json()
    assert len(await living.rows("SELECT 1 FROM contact_log")) == 1


@pytest.mark.parametrize(
    ("given", "field", "value", "rule"),
    [
        ({"by": "A9"}, "by", "A9", "is the staff number of nobody whom the scheduler knows"),
        ({"by": "A2"}, "by", "A2", "policy P1 is somebody else's: its agent, its owner and who leads them log it"),
        ({"result": "promised"}, "promised_on", "", "is needed with the result promised"),
        ({"promised_on": "2026-04-09"}, "promised_on", "2026-04-09", "goes with the result promised and no other"),
        ({"result": "promised", "promised_on": "2026-03-30"}, "promised_on", "2026-03-30", "lies in the past; today is 2026-04-01"),
        ({"result": "promised", "promised_on": "2026-07-01"}, "promised_on", "2026-07-01", "is after 2026-06-30, the last payable day; cover would have ended"),
        ({"result": "refused"}, "reason", "", "is needed with the result refused: will-pay-at-grace-end, no-money, missold, other"),
        ({"person": "other"}, "person_name", "", "is needed when it was not the holder"),
        ({"at": "2026-04-02T09:00:00+08:00"}, "at", "2026-04-02T01:00:00+00:00", "lies in the future; it is 2026-03-31T16:00:00+00:00"),
        ({"contact": 7}, "contact", "7", "is the number of no contact of the holder"),
        ({"instalment": 9}, "instalment", "9", "policy P1 has no such premium that is followed"),
        ({"result": "happy"}, "result", "happy", "Input should be 'reached', 'promised', 'refused', 'unreachable' or 'wrong-number'"),
        ({"matters": ""}, "matters", "", "String should have at least 1 character"),
    ],
)  # fmt: skip
async def test_a_line_that_breaks_a_rule_is_refused_by_field_value_and_rule(living, client, given, field, value, rule):
    await begin_with_team(living)
    assert (await faults(await contact(client, **given)))[field, value] == rule
    assert await living.rows("SELECT 1 FROM contact_log") == []


async def test_a_log_for_a_policy_that_nobody_knows_is_not_found(client):
    assert (await contact(client, "nobody")).status_code == 404


async def test_a_promise_after_lapse_is_refused(living, client):
    policy = served()
    await begin_with_team(living, policy)
    await living.move(local("2026-07-01"))
    await living.take(living.lapsed(policy))
    broken = await faults(await promise(client, "2026-07-02"))
    assert broken["promised_on", "2026-07-02"] == "instalment 2 is lapsed; nothing can be promised"


async def test_in_the_last_month_of_grace_a_reason_is_needed(living, client):
    await begin_with_team(living, served(due=date(2026, 5, 15)))
    await living.move(local("2026-06-30", "12:00"))
    assert (await contact(client)).status_code == 201
    await living.move(local("2026-07-01", "12:00"))
    known = "will-pay-at-grace-end, no-money, missold, other"
    rule = f"is needed in the last month of grace and in its last ten days: {known}"
    assert await faults(await contact(client)) == {("reason", ""): rule}
    assert (await contact(client, reason="NO_MONEY")).json()["reason"] == "no-money"


async def test_where_no_list_says_that_grace_ends_the_clock_asks_for_the_reason(living, client):
    """Due on 1 May, a premium lapses on 1 July, before it could stand in the last month of grace."""
    await begin_with_team(living, served(due=date(2026, 5, 1)))
    await living.move(local("2026-06-20", "12:00"))
    assert (await contact(client)).status_code == 201
    await living.move(local("2026-06-21", "12:00"))
    assert ("reason", "") in await faults(await contact(client))


async def test_a_promise_snoozes_notices_until_its_day_and_not_the_eve_of_the_last(living, client):
    await begin_with_team(living)
    await living.move(local("2026-04-20", "12:00"))
    assert purposes(living) == ["PremiumNotice"]
    await living.answer(next(iter(living.notices.values())), "accepted")
    assert (await promise(client, "2026-05-10")).status_code == 201
    await living.move(local("2026-05-10", "12:00"))
    assert purposes(living) == ["PremiumNotice"]
    view = Why.model_validate((await client.get("/policies/P1/why")).json()).cases[0]
    assert {step.step: step.state for step in view.steps}["due"] == "held"
    assert [(each.day.isoformat(), each.broken) for each in view.promises] == [("2026-05-10", False)]
    await living.move(local("2026-05-11", "12:00"))
    assert purposes(living) == ["PremiumNotice", "PremiumNotice"]
    assert await work(living) == [("call-broken-promise", "A1")]
    view = Why.model_validate((await client.get("/policies/P1/why")).json()).cases[0]
    (call,) = [step for step in view.steps if step.step == "broken-promise"]
    assert (call.occurrence, call.state, view.promises[0].broken) == ("2026-05-10", "waiting", True)


async def test_a_promise_recalls_what_is_on_its_way_and_it_leaves_when_the_promise_is_broken(living, client):
    await begin_with_team(living)
    await living.move(local("2026-04-11"))
    (notice,) = living.notices.values()
    await promise(client, "2026-04-13")
    await living.relay()
    assert [(each.notice_id, each.reason) for each in living.withdrawals.values()] == [(notice.notice_id, "promised")]
    await living.answer(notice, "withdrawn", "withdrawn")
    await living.move(local("2026-04-13", "20:00"))
    assert len(living.notices) == 1
    await living.move(local("2026-04-14", "12:00"))
    again = list(living.notices.values())[1]
    assert (again.task_ids, again.notice_id != notice.notice_id) == (notice.task_ids, True)


async def test_a_notice_that_was_faster_than_the_promise_stays_sent(living, client):
    await begin_with_team(living)
    await living.move(local("2026-04-11"))
    (notice,) = living.notices.values()
    await promise(client, "2026-04-13")
    await living.answer(notice, "accepted")
    await living.move(local("2026-04-20"))
    assert ("before-due", "sent", "before: promised") in await living.tasks("step", "state", "reason")
    assert len(living.notices) == 1


async def test_a_kept_promise_leaves_no_work(living, client):
    policy = served()
    await begin_with_team(living, policy)
    await promise(client, "2026-04-10")
    await living.move(local("2026-04-10"))
    await living.take(living.paid(policy))
    await living.move(local("2026-05-20"))
    assert (await work(living), purposes(living)) == ([], ["PaymentThanks"])


async def test_a_newer_promise_or_a_refusal_takes_the_place_of_a_promise(living, client):
    await begin_with_team(living)
    await promise(client, "2026-04-10")
    await living.move(local("2026-04-08"))
    await promise(client, "2026-04-20")
    await living.move(local("2026-04-19"))
    assert (await work(living), purposes(living)) == ([], [])
    await contact(client, result="refused", reason="no-money")
    await living.move(local("2026-04-19", "10:00"))
    assert (await work(living), purposes(living)) == ([], ["PremiumNotice"])


async def test_an_unreachable_holder_is_visited_assessed_and_traced_step_by_step(living, client):
    await begin_with_team(living)
    await contact(client, result="unreachable")
    await living.move(local("2026-04-01", "12:00"))
    assert await work(living) == [("assessment-form", "A1"), ("trace-records", "A1"), ("visit-unreachable", "A1")]
    await finish(living, client, "trace-records")
    await finish(living, client, "trace-bank")
    refused = await finish(living, client, "trace-insured")
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "nothing_told")
    await finish(living, client, "trace-insured", nothing_told=True)
    await finish(living, client, "trace-archive")
    assert (await finish(living, client, "trace-home")).json()["errors"][0]["rule"] == "is needed: what was found"
    await finish(living, client, "trace-home", note="邻居说已搬走")
    assert ("trace-neighbours", "A1") in await work(living)


async def finish(living, client, what, **given):
    (row,) = await living.rows("SELECT task_id FROM task WHERE what = $1 AND state = 'open'", what)
    answer = await client.post(f"/tasks/{row['task_id']}/complete", json={"by": "A1", **given})
    await living.move(living.clock.now())
    return answer


async def test_reaching_the_holder_ends_the_search(living, client):
    await begin_with_team(living)
    await contact(client, result="unreachable")
    await living.move(local("2026-04-02", "12:00"))
    met = (await contact(client, channel="visit")).json()
    assert met["task_id"] is not None
    assert (await work(living), await work(living, "done")) == ([], [("visit-unreachable", "A1")])


async def test_a_wrong_number_is_told_to_the_ledger_and_becomes_work(living, client):
    await begin_with_team(living)
    await contact(client, result="wrong-number")
    (found,) = [each for each in await living.relay() if isinstance(each, ContactFoundBad)]
    assert (found.channel, found.contact, found.found_by) == ("sms", 1, "A1")
    await living.move(local("2026-04-01", "12:00"))
    assert await work(living) == [("find-contact", "A1")]


async def test_a_landline_that_is_somebody_elses_is_told_to_the_ledger(living, client):
    landline = Contact(number=5, channel=Channel.CALL, address="+861065432100")
    await begin_with_team(living, holder=make_party(contacts=(landline,)))
    await contact(client, result="wrong-number")
    (found,) = [each for each in await living.relay() if isinstance(each, ContactFoundBad)]
    assert (found.channel, found.contact) == ("call", 5)


async def test_the_supervisor_is_asked_to_come_along(living, client):
    await begin_with_team(living)
    await contact(client, help="accompany")
    await living.move(local("2026-04-01", "12:00"))
    assert await work(living) == [("accompany", "S1")]
