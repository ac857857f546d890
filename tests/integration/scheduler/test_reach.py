"""Who cannot be written to, and who does not want to be; who has to hear of a case besides the agent."""

from datetime import date

from schemas.ids import staff_id
from schemas.parties import Channel, Consent, Contact, MessageClass, Role
from schemas.staff_purposes import Climb
from tests.builders import local, make_party, yuan
from tests.integration.scheduler.book import begin, purposes
from tests.integration.scheduler.team import TEAM, begin_with_team, contact, served, work

GONE = tuple(Contact(number=n, channel=Channel.SMS, address=f"+861380013800{n}", usable=False) for n in (1, 2))


async def test_when_no_contact_is_left_the_agent_finds_one(living):
    await begin_with_team(living)
    await living.move(local("2026-04-02"))
    assert await work(living) == []
    await living.take(living.party(make_party(party_version=2, contacts=GONE)))
    await living.move(local("2026-04-03"))
    assert await work(living) == [("find-contact", "A1")]
    await living.take(living.party(make_party(party_version=3)))
    await living.move(local("2026-04-04"))
    assert (await work(living), await work(living, "withdrawn")) == ([], [("find-contact", "A1")])


async def test_who_cannot_be_written_to_is_told_of_a_lapse_by_letter_or_call(living):
    landline = (Contact(number=1, channel=Channel.CALL, address="+862161234567"),)
    policy = served()
    await begin_with_team(living, policy, holder=make_party(contacts=landline))
    await living.move(local("2026-07-01"))
    await living.take(living.lapsed(policy))
    await living.move(local("2026-07-02"))
    assert ("tell-lapse", "A1") in await work(living)
    await living.take(living.party(make_party(party_version=2)))
    await living.move(local("2026-07-03"))
    assert ("tell-lapse", "A1") in await work(living), "a contact that comes later has not been told"


async def test_work_moves_to_the_agent_whom_a_policy_gets(living, client):
    """Nobody is called by two: what waited at the desk, or with the agent before, is taken back; what was done stays done."""
    orphan = served(agent_id=None)
    await begin_with_team(living, orphan)
    await living.move(local("2026-05-02"))
    assert await calls(living) == {("desk", "open")}
    [at_desk] = [task for task in (await client.get("/tasks?kind=work")).json() if task["step"] == "first-call"]
    assert at_desk["zone"] == orphan.zone, "a desk has the clock of the policy"
    first = orphan.model_copy(update={"agent_id": staff_id("A1"), "policy_version": 3})
    await living.take(living.changed(first, "agent_id"))
    assert await calls(living) == {("desk", "withdrawn"), ("A1", "open")}
    await contact(client)
    second = orphan.model_copy(update={"agent_id": staff_id("A2"), "policy_version": 4})
    await living.take(living.changed(second, "agent_id"))
    assert await calls(living) == {("desk", "withdrawn"), ("A1", "done")}


async def calls(living):
    """Who has or had the first call, and what became of it."""
    rows = await living.rows("SELECT recipient_id, state FROM task WHERE step = 'first-call'")
    names = {staff_id(each): each for each in ("A1", "A2")}
    return {(names.get(row["recipient_id"], "desk"), row["state"]) for row in rows}


async def test_who_opted_out_of_greetings_is_not_asked_again(living):
    words = (Consent(message_class=MessageClass.CARE, granted=False, since=date(2026, 4, 1), source="sms"),)
    await begin_with_team(living, holder=make_party(birth_date=date(1980, 4, 20), consents=words))
    await living.move(local("2026-04-22"))
    assert purposes(living) == ["PremiumNotice"]
    assert ("birthday", "withdrawn", "opted-out") in await living.tasks("step", "state", "reason")


async def test_a_large_problem_is_the_managers_at_once_and_a_small_one_climbs(living, client):
    await begin_with_team(living, served("P1", premium=yuan("20000.00")), served("P2"))
    await contact(client, "P1", help="problem")
    await living.move(local("2026-04-01", "10:00"))
    assert await work(living) == [("problem", "M1"), ("problem", "S1")]
    await contact(client, "P2", help="problem")
    await living.move(local("2026-04-03", "08:59"))
    assert await work(living) == [("problem", "M1"), ("problem", "M1"), ("problem", "S1"), ("problem", "S1")]


async def test_a_handover_that_is_taken_on_does_not_climb(living, client):
    await begin_with_team(living)
    await living.move(local("2026-06-15", "10:00"))
    (row,) = await living.rows("SELECT task_id, case_id FROM task WHERE what = 'hand-over'")
    taken = await client.post(f"/tasks/{row['task_id']}/acknowledge", json={"by": "S1"})
    assert taken.status_code == 204
    await living.move(local("2026-06-18"))
    assert "M1" not in {who for _, who in await work(living)}
    assert ("handover-climb", "skipped", "acknowledged") in await living.tasks("step", "state", "reason")


async def test_a_handover_that_nobody_takes_on_climbs_and_the_case_with_it(living, client):
    await begin_with_team(living)
    await living.move(local("2026-06-17", "10:00"))
    assert ("hand-over", "M1") in await work(living)
    assert (await client.get("/policies/P1/why")).json()["cases"][0]["owner"] == "M1"
    first, climbed = (each.content for each in living.notices.values() if each.content.purpose == "Digest")
    assert (first.climbed, first.handed_over[0].climbed) == (0, None)
    assert (climbed.climbed, climbed.handed_over[0].climbed) == (1, Climb(supervisor_name="S1", within_days=2))


async def test_what_climbs_is_told_at_the_managers_own_hour(living):
    abroad = make_party(
        "M1", party_id=staff_id("M1"), staff_number="M1", roles=frozenset({Role.SUPERVISOR}), zone="America/New_York"
    )
    await begin(living, served(), people=[make_party(), *TEAM[:-1], abroad])
    await living.move(local("2026-06-17", "08:59", "America/New_York"))
    assert purposes(living).count("Digest") == 1
    await living.move(local("2026-06-17", "09:00", "America/New_York"))
    assert purposes(living).count("Digest") == 2


async def test_everybodys_days_are_their_own_from_report_and_hand_over_to_the_climb(living, client):
    """Policy in New York, agent in London, supervisor in Shanghai, manager in Auckland."""
    homes = {"A1": "Europe/London", "S1": "Asia/Shanghai", "M1": "Pacific/Auckland"}
    people = [each.model_copy(update={"zone": homes.get(each.name, each.zone)}) for each in TEAM]
    await begin(living, served(zone="America/New_York"), people=[make_party(), *people])
    await living.move(local("2026-05-10", "23:30", "Europe/London"))
    await contact(client, help="problem", result="unreachable")
    await living.move(local("2026-06-18", "12:00"))
    rows = await living.rows("SELECT step, deadline, at FROM task WHERE kind = 'work'")
    found = {row["step"]: row for row in rows}
    assert found["unreachable-visit"]["deadline"] == local("2026-05-13", "18:00", "Europe/London")
    assert found["problem"]["deadline"] == local("2026-05-13", "18:00", "Asia/Shanghai")
    assert found["handover-form"]["deadline"] == local("2026-06-16", "18:00", "Europe/London")
    assert found["handover"]["at"] == local("2026-06-15", "09:00", "Asia/Shanghai")
    assert found["handover-climb"]["at"] == local("2026-06-17", "09:00", "Pacific/Auckland")
    assert found["first-call"]["deadline"] == local("2026-05-25", "18:00", "Europe/London")
