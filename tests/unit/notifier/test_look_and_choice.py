"""The last look, and whom a notice goes to."""

from datetime import date

import pytest

from schemas.ids import policy_id
from schemas.notices import Truth
from schemas.outcomes import Reason
from schemas.parties import Channel, Consent, Contact, MessageClass
from schemas.policies import InstalmentStatus, PolicyStatus, Standing
from services.notifier.domain.choice import Chosen, Nobody, PartyCopy, Place, choose
from services.notifier.domain.look import Holds, NotYetKnown, PolicyFact, Untrue, last_look
from tests.builders import local, make_instalment, make_party, make_policy, make_truth

BOTH = (Channel.SMS, Channel.EMAIL)
OPEN = make_instalment("2026-03-01")


def look(truth, policy, at):
    facts = {} if policy is None else {policy.policy_id: PolicyFact.of(policy)}
    return type(last_look([truth], facts, at))


@pytest.mark.parametrize(
    ("day", "time", "standing"),
    [
        ("2026-02-28", "23:59", Standing.UPCOMING),
        ("2026-03-01", "00:00", Standing.CURRENT),
        ("2026-04-01", "00:00", Standing.GRACE_1),
        ("2026-04-30", "23:59", Standing.GRACE_1),
    ],
)
def test_the_standing_is_taken_on_the_local_day_of_the_policy(day, time, standing):
    policy = make_policy("P1", OPEN)
    assert look(make_truth(standing), policy, local(day, time)) is Holds
    others = set(Standing) - {standing}
    assert look(make_truth(*others), policy, local(day, time)) is Untrue


def test_the_zone_is_the_policys_own():
    policy = make_policy("P1", OPEN, zone="America/New_York")
    assert look(make_truth(Standing.UPCOMING), policy, local("2026-03-01", "09:00")) is Holds


def test_settled_and_long_settled_instalments_are_untrue_and_one_not_opened_yet_is_waited_for():
    paid = make_policy("P1", make_instalment("2026-03-01", status=InstalmentStatus.PAID))
    assert look(make_truth(), paid, local("2026-03-02")) is Untrue
    later = make_policy("P1", make_instalment("2027-03-01", number=3))
    assert look(make_truth(), later, local("2026-03-02")) is Untrue
    assert look(make_truth(), make_policy("P1"), local("2026-03-02")) is NotYetKnown
    assert look(make_truth(), None, local("2026-03-02")) is NotYetKnown


def test_thanks_are_true_of_a_paid_instalment_only():
    thanks = Truth(policy_id=policy_id("P1"), instalment=2)
    paid = make_instalment("2026-03-01", status=InstalmentStatus.PAID)
    assert look(thanks, make_policy("P1", paid), local("2026-03-02")) is Holds
    assert look(thanks, make_policy("P1", paid, status=PolicyStatus.LAPSED), local("2026-03-02")) is Holds
    assert look(thanks, make_policy("P1", OPEN), local("2026-03-02")) is Untrue
    assert look(thanks, make_policy("P1"), local("2026-03-02")) is NotYetKnown


@pytest.mark.parametrize(
    ("status", "said"),
    [(PolicyStatus.LAPSED, Holds), (PolicyStatus.IN_FORCE, NotYetKnown), (PolicyStatus.CLOSED, Untrue)],
)
def test_a_lapse_is_what_the_ledger_decided_not_a_date(status, said):
    policy = make_policy("P1", OPEN, status=status)
    assert look(make_truth(Standing.LAPSED), policy, local("2026-05-01")) is said


def test_no_premium_is_reminded_of_on_a_lapsed_policy():
    policy = make_policy("P1", OPEN, status=PolicyStatus.LAPSED)
    assert look(make_truth(), policy, local("2026-03-02")) is Untrue


def test_one_untrue_statement_is_enough_and_weighs_more_than_an_unknown_one():
    paid = make_policy("P1", make_instalment("2026-03-01", status=InstalmentStatus.PAID))
    facts = {paid.policy_id: PolicyFact.of(paid)}
    truths = [make_truth(policy="P2"), make_truth(policy="P1")]
    assert isinstance(last_look(truths, facts, local("2026-03-02")), Untrue)


def test_a_notice_without_statements_stays_true():
    assert isinstance(last_look((), {}, local("2026-03-02")), Holds)


def party(**given):
    return PartyCopy.of(make_party(**given))


def test_the_order_of_channels_decides():
    assert choose((Channel.EMAIL, Channel.SMS), MessageClass.SERVICE, party(), ()) == Chosen(
        Place(Channel.EMAIL, 2), "someone@example.com"
    )


def test_unusable_and_barred_contacts_are_passed_by():
    contacts = (
        Contact(number=1, channel=Channel.SMS, address="+8613800138000", usable=False, reason="dead"),
        Contact(number=3, channel=Channel.SMS, address="+8613800138001"),
        Contact(number=4, channel=Channel.SMS, address="+8613800138002"),
    )
    chosen = choose(BOTH, MessageClass.SERVICE, party(contacts=contacts), {Place(Channel.SMS, 3)})
    assert chosen == Chosen(Place(Channel.SMS, 4), "+8613800138002")


def refusal(channel=None, *, granted=False, since=date(2026, 1, 1), message_class=MessageClass.CARE):
    return Consent(message_class=message_class, channel=channel, granted=granted, since=since, source="call")


def test_a_refusal_binds_greetings_and_leaves_service_and_statutory_notices_alone():
    refusing = party(consents=tuple(refusal(message_class=each) for each in MessageClass))
    for each in (MessageClass.CARE, MessageClass.MARKETING):
        assert choose(BOTH, each, refusing, ()) == Nobody(Reason.OPTED_OUT)
    for each in (MessageClass.SERVICE, MessageClass.STATUTORY):
        assert isinstance(choose(BOTH, each, refusing, ()), Chosen)


def test_a_refusal_of_one_channel_leaves_the_other_and_a_later_consent_lifts_it():
    without_sms = party(consents=(refusal(Channel.SMS),))
    assert choose(BOTH, MessageClass.CARE, without_sms, ()).place.channel is Channel.EMAIL
    lifted = party(consents=(refusal(Channel.SMS), refusal(granted=True, since=date(2026, 2, 1))))
    assert choose(BOTH, MessageClass.CARE, lifted, ()).place.channel is Channel.SMS


def test_nothing_is_sent_to_the_dead():
    assert choose(BOTH, MessageClass.STATUTORY, party(deceased_on=date(2026, 1, 1)), ()) == Nobody(Reason.DECEASED)
