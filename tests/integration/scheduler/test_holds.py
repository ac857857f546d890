"""Holds: what each kind stops, what is recalled, what goes on when it ends, and what is refused."""

from datetime import date

import pytest

from schemas.http.why import Why
from tests.builders import local, make_party, party_named
from tests.integration.scheduler.book import purposes
from tests.integration.scheduler.team import begin_with_team, contact, served, work

BORN = date(1980, 4, 20)


async def hold(client, kind="complaint", **given):
    subject = {} if given.keys() & {"policy_number", "party_id"} else {"policy_number": "P1"}
    answer = await client.post("/holds", json={"kind": kind, "by": "客服", **subject, **given})
    assert answer.status_code in {200, 201}, answer.text
    return answer.json()


async def lift(client, held):
    return await client.post(f"/holds/{held['hold_id']}/lift", json={"by": "客服"})


async def states(client, policy="P1"):
    view = Why.model_validate((await client.get(f"/policies/{policy}/why")).json())
    return {step.step: (step.state.value, step.reason) for case in view.cases for step in case.steps}


async def test_a_complaint_stops_reminders_and_not_the_lapse_notice(living, client):
    policy = served()
    await begin_with_team(living, policy)
    await hold(client)
    await living.move(local("2026-07-01", "00:00"))
    assert set(purposes(living)) == {"Digest"}
    await living.take(living.lapsed(policy))
    await living.move(local("2026-07-01", "12:00"))
    assert purposes(living)[-1] == "LapseNotice"
    assert (await states(client))["grace"] == ("skipped", "hold")


async def test_a_hold_recalls_what_is_on_its_way_and_its_end_lets_the_newest_go_on(living, client):
    await begin_with_team(living)
    await living.move(local("2026-04-11"))
    (first,) = living.notices.values()
    held = await hold(client)
    await living.relay()
    assert [each.reason for each in living.withdrawals.values()] == ["hold"]
    assert (await states(client))["before-due"] == ("withdrawn", "hold; the recall is under way")
    await living.answer(first, "withdrawn", "withdrawn")
    await living.move(local("2026-05-03", "12:00"))
    found = await states(client)
    assert (found["before-due"], found["due"]) == (("skipped", "hold"), ("held", "hold"))
    assert (await lift(client, held)).json()["lifted_by"] == "客服"
    await living.move(local("2026-05-03", "15:00"))
    again = list(living.notices.values())[1]
    assert again.content.premiums[0].stage == "grace"
    found = await states(client)
    assert found["due"][0] == "waiting"
    await living.answer(again, "accepted")
    await living.move(local("2026-05-20"))
    assert len(living.notices) == 2


async def test_a_hold_ends_by_itself_on_the_day_after_its_last(living, client):
    await begin_with_team(living)
    await hold(client, until="2026-04-13")
    await living.move(local("2026-04-13", "23:59"))
    assert purposes(living) == []
    await living.move(local("2026-04-14", "09:00"))
    assert purposes(living) == ["PremiumNotice"]


async def test_a_hold_that_begins_later_lets_go_what_leaves_before(living, client):
    await begin_with_team(living)
    await hold(client, **{"from": "2026-04-12"})
    await living.move(local("2026-04-11", "09:00"))
    assert purposes(living) == ["PremiumNotice"]
    await living.move(local("2026-04-12", "00:00"))
    assert [each.reason for each in living.withdrawals.values()] == ["hold"]


async def test_lifted_while_the_recall_is_under_way_it_leaves_once_more_and_never_twice(living, client):
    await begin_with_team(living)
    await living.move(local("2026-04-11"))
    (first,) = living.notices.values()
    held = await hold(client)
    await lift(client, held)
    await living.move(local("2026-04-11", "10:00"))
    assert len(living.notices) == 1
    await living.answer(first, "accepted")
    await living.move(local("2026-04-20"))
    assert len(living.notices) == 1
    assert (await states(client))["before-due"] == ("sent", None)


async def test_paid_while_held_it_is_over(living, client):
    policy = served()
    await begin_with_team(living, policy)
    await living.move(local("2026-04-11"))
    (first,) = living.notices.values()
    held = await hold(client)
    await living.take(living.paid(policy))
    await living.answer(first, "withdrawn", "withdrawn")
    await lift(client, held)
    await living.move(local("2026-05-20"))
    assert (await states(client))["before-due"] == ("withdrawn", "paid")
    assert purposes(living) == ["PremiumNotice", "PaymentThanks"]


async def test_bereavement_stops_every_notice_of_a_life(living, client):
    insured = party_named("王小")
    mine, theirs = served("P1"), served("P2", insured_id=party_named("王芳"), holder_id=insured)
    await begin_with_team(living, mine, theirs, holder=make_party(birth_date=BORN))
    await living.take(living.party(make_party("王小", birth_date=BORN)))
    await hold(client, "bereavement", party_id=str(party_named("王芳")))
    await living.move(local("2026-06-30", "12:00"))
    assert set(purposes(living)) == {"Digest"}
    await living.take(living.lapsed(mine), living.lapsed(theirs))
    await living.move(local("2026-07-02", "12:00"))
    assert set(purposes(living)) == {"Digest"}


async def test_who_is_not_to_be_contacted_hears_only_what_is_statutory(living, client):
    policy = served()
    await begin_with_team(living, policy, holder=make_party(birth_date=BORN))
    await hold(client, "do-not-contact", policy_number="P1", life="holder")
    await living.move(local("2026-07-01", "00:00"))
    await living.take(living.lapsed(policy))
    await living.move(local("2026-07-02", "12:00"))
    assert set(purposes(living)) == {"Digest", "LapseNotice"}


async def test_a_complaint_keeps_birthday_cheer_back_and_a_late_greeting_is_not_sent(living, client):
    await begin_with_team(living, served(due=date(2026, 9, 1)), holder=make_party(birth_date=BORN))
    held = await hold(client)
    await living.move(local("2026-04-22"))
    await lift(client, held)
    await living.move(local("2026-04-23"))
    assert purposes(living) == []
    assert (await states(client))["birthday"][0] in {"skipped", "upcoming"}


async def test_what_opens_while_it_is_held_is_held_from_the_start(living, client):
    policy = served("P2")
    await begin_with_team(living, served("P1", due=date(2026, 9, 1)))
    await hold(client, "do-not-contact", party_id=str(party_named("王芳")))
    await living.take(living.registered(policy), living.due(policy))
    await living.move(local("2026-05-02", "12:00"))
    assert purposes(living) == []
    assert (await states(client, "P2"))["due"] == ("held", "hold")


async def test_calls_are_held_and_a_broken_promise_is_called_about_after_the_hold(living, client):
    await begin_with_team(living)
    await contact(client, result="promised", promised_on="2026-04-05")
    held = await hold(client)
    await living.move(local("2026-04-08"))
    assert await work(living) == []
    await lift(client, held)
    await living.move(local("2026-04-08", "10:00"))
    assert await work(living) == [("call-broken-promise", "A1")]


async def test_missold_is_a_complaint_of_its_own_queue(living, client):
    await begin_with_team(living)
    await contact(client, result="refused", reason="MISSOLD", matters="跟当初讲的不一样")
    (held,) = (await client.get("/holds?kind=complaint&active=true")).json()
    assert (held["policy_number"], held["note"], held["by"]) == ("P1", "跟当初讲的不一样", "A1")
    await living.move(local("2026-05-02"))
    assert purposes(living) == []


async def test_the_same_hold_again_changes_nothing_and_a_lifted_one_needs_a_new_name(living, client):
    await begin_with_team(living)
    first, again = await hold(client, reference="T1"), await hold(client, reference="T1")
    assert first == again
    assert (await lift(client, first)).status_code == 200
    assert (await lift(client, first)).status_code == 409
    refused = await client.post(
        "/holds", json={"kind": "complaint", "by": "客服", "policy_number": "P1", "reference": "T1"}
    )
    assert (refused.status_code, "another first day or reference" in refused.text) == (409, True)
    assert (await hold(client, reference="T2"))["hold_id"] != first["hold_id"]
    assert (await lift(client, {"hold_id": "6f1d3b7a-52c4-5e0b-9a77-7d1f0e4c2b90"})).status_code == 404


@pytest.mark.parametrize(
    ("given", "field", "rule"),
    [
        ({"policy_number": "P9"}, "policy_number", "is no policy that the scheduler knows"),
        ({"kind": "bereavement"}, "life", "is needed with bereavement: holder or insured"),
        ({"policy_number": None}, "policy_number", "a hold is on a policy or on a party, one of the two"),
        ({"until": "2026-03-30"}, "until", "lies before the first day, 2026-04-01"),
        ({"from": "2026-03-01", "until": "2026-03-30"}, "until", "lies in the past; today is 2026-04-01"),
        ({"policy_number": None, "party_id": "6f1d3b7a-52c4-5e0b-9a77-7d1f0e4c2b90"}, "party_id", "is nobody whom the scheduler knows"),
        ({"kind": "mood"}, "kind", "Input should be 'complaint', 'claim', 'bereavement' or 'do-not-contact'"),
    ],
)  # fmt: skip
async def test_a_hold_that_breaks_a_rule_is_refused_by_field_and_rule(living, client, given, field, rule):
    await begin_with_team(living)
    answer = await client.post("/holds", json={"kind": "complaint", "by": "客服", "policy_number": "P1"} | given)
    assert answer.status_code == 422
    assert [(each["field"], each["rule"]) for each in answer.json()["errors"]] == [(field, rule)]
