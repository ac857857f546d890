"""The call card: which policies are spoken of together, and which numbers can be called."""

from datetime import date

from schemas.ids import staff_id
from schemas.parties import Channel, Contact
from services.scheduler.domain.cards import Beside, call_card, counted_elsewhere, served_elsewhere, served_with
from tests.builders import make_instalment, make_party, make_policy

A1, A2, S1 = staff_id("A1"), staff_id("A2"), staff_id("S1")


def served(number, agent=A1, supervisor=S1):
    return make_policy(number, make_instalment("2026-05-01"), agent_id=agent, supervisor_id=supervisor)


def test_the_policies_that_the_same_person_serves_are_spoken_of_together():
    named, same, others, orphan = served("P2"), served("P1"), served("P3", A2), served("P4", None, None)
    every = [named, same, others, orphan]
    assert served_with(named, every, None) == (named, same), "the one named first"
    assert served_with(named, every, S1) == (named, same, others), "those of the team"
    assert served_with(orphan, every, None) == (orphan,)


def test_policies_that_others_serve_are_counted_and_their_agents_named():
    named, same, orphan = served("P2"), served("P1"), served("P4", None, None)
    mei = make_party(party_id=A2, name="王梅", staff_number="A2")
    every = [named, same, served("P3", A2), served("P5", A2), orphan]
    counts = served_elsewhere(served_with(named, every, None), every)
    told = [(each.policies, each.by.name) for each in counted_elsewhere(counts, {A2: mei})]
    assert told == [(2, "王梅"), (1, "orphan desk")]
    assert not served_elsewhere(served_with(named, every[:4], S1), every[:4]), "those of the team are on the card"


def test_a_landline_is_a_number_to_call_behind_those_that_get_text_messages():
    contacts = (
        Contact(number=1, channel=Channel.CALL, address="+861065432100"),
        Contact(number=2, channel=Channel.SMS, address="+8613800138000"),
        Contact(number=3, channel=Channel.SMS, address="+8613900139000", usable=False),
    )
    policy = served("P1")
    card = call_card(policy, Beside(make_party(contacts=contacts), (policy,), (), ()), date(2026, 5, 1))
    assert card.phones == ("+8613800138000", "+861065432100")
    assert [each.policy_number for each in card.policies] == ["P1"]
