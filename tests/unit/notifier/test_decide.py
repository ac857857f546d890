"""A delivery from its notice to its one terminal outcome."""

from datetime import timedelta

import pytest

from schemas.notices import WithdrawalReason
from schemas.outcomes import ContactReportedBad, OutcomeKind, Reason
from schemas.parties import Channel, MessageClass
from schemas.policies import InstalmentStatus
from services.notifier.domain.answers import BACK_OFF
from services.notifier.domain.choice import Place
from services.notifier.domain.decide import opened
from services.notifier.domain.deliveries import Receipt, State, Unrenderable, Withdrawn
from services.notifier.domain.results import Accepted, Busy, NotSent, Rejected, Unsure
from tests.builders import local, make_instalment, make_notice, make_policy

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
WITHDRAWN = Withdrawn(WithdrawalReason.PAID)
SMS, EMAIL = Place(Channel.SMS, 1), Place(Channel.EMAIL, 2)


def test_a_due_notice_is_started_at_the_first_contact_and_concluded_when_accepted(world):
    start = world.due().start
    assert (start.place, start.address, start.provider) == (SMS, "+8613800138000", "echo")
    assert (world.delivery.state, world.delivery.attempts, world.delivery.next_at) == (State.SENDING, 1, None)

    world.answered(Accepted())

    assert world.outcomes == [(OutcomeKind.ACCEPTED, Reason.NONE, True)]
    assert world.delivery.state is State.CONCLUDED


def test_a_notice_waits_for_the_start_of_its_interval(make_world):
    world = make_world(not_before=local("2026-03-02", "14:30"), expires_at=local("2026-03-02", "18:00"))
    assert world.delivery.next_at == local("2026-03-02", "14:30")
    assert world.due().start is None
    assert world.due(5 * HOUR + 30 * MINUTE).start is not None


def test_nothing_starts_at_the_end_of_the_interval(world):
    assert world.due(2 * HOUR + 30 * MINUTE).start is None
    assert world.outcomes == [(OutcomeKind.EXPIRED, Reason.WINDOW, True)]


def test_a_notice_received_after_its_interval_answers_at_once():
    late = opened(make_notice(), None, local("2026-03-03")).delivery
    assert late.next_at == local("2026-03-02", "11:30")


def test_a_settled_instalment_stops_the_notice(world):
    world.take(make_policy("P1", make_instalment("2026-03-01", status=InstalmentStatus.PAID)))
    assert world.due().start is None
    assert world.outcomes == [(OutcomeKind.SUPPRESSED, Reason.UNTRUE, True)]


def test_unknown_facts_make_the_notice_wait(world):
    world.take()
    assert world.due().start is None
    assert (world.delivery.state, world.delivery.next_at) == (State.WAITING, world.now + MINUTE)
    assert world.outcomes == []


def test_an_unknown_recipient_makes_the_notice_wait_and_then_expire(world):
    world.party = None
    world.due()
    assert world.delivery.state is State.WAITING
    world.due(3 * HOUR)
    assert world.outcomes == [(OutcomeKind.EXPIRED, Reason.WINDOW, True)]


def test_a_refusal_goes_on_to_the_next_channel_and_a_bad_address_is_reported(world):
    world.due()
    world.answered(Rejected("550 5.1.1 no such user", bad_address=True))
    assert world.outcomes == [(OutcomeKind.REFUSED, Reason.BAD_ADDRESS, False)]
    [report] = [event for event in world.said if isinstance(event, ContactReportedBad)]
    assert (report.channel, report.contact) == SMS
    assert world.delivery.next_at == world.now

    assert world.due().start.place == EMAIL
    world.answered(Accepted())
    assert [seq.seq for seq in world.said if not isinstance(seq, ContactReportedBad)] == [1, 2]


def test_the_last_refusal_concludes(world):
    world.due()
    world.answered(Rejected("no"))
    world.due()
    world.answered(Rejected("554 no", bad_address=False))
    world.due()
    refused = (OutcomeKind.REFUSED, Reason.REJECTED)
    assert world.outcomes == [(*refused, False), (*refused, False), (*refused, True)]


def test_without_any_contact_the_notice_is_suppressed(world):
    world.party = world.party.model_copy(update={"contacts": ()})
    world.due()
    assert world.outcomes == [(OutcomeKind.SUPPRESSED, Reason.NO_CONTACT, True)]


def test_a_busy_provider_is_tried_again_after_longer_and_longer_pauses(make_world):
    world = make_world(expires_at=local("2026-03-03"))
    pauses = []
    for _ in range(7):
        world.due()
        world.answered(Busy("451 later"))
        pauses.append(world.delivery.next_at - world.now)
        world.now = world.delivery.next_at
    assert [pause // MINUTE for pause in pauses] == [1, 2, 4, 8, 15, 15, 15]
    assert world.outcomes == []
    assert BACK_OFF[-1] == 15 * MINUTE


def test_a_provider_that_stays_busy_ends_with_the_window(world):
    world.due(2 * HOUR + 29 * MINUTE + timedelta(seconds=30))
    world.answered(Busy("451 later"))
    assert world.delivery.next_at == world.delivery.notice.expires_at
    world.now = world.delivery.next_at
    world.due()
    assert world.outcomes == [(OutcomeKind.EXPIRED, Reason.WINDOW, True)]
    assert world.said[0].detail == "451 later"


def test_what_was_not_sent_is_free_to_be_tried_at_once(world):
    world.due()
    world.answered(NotSent("no time left"))
    assert (world.delivery.next_at, world.delivery.setbacks) == (world.now, 0)


def test_an_unknown_statutory_notice_is_sent_again_to_the_same_contact_and_counted(make_world):
    world = make_world(message_class=MessageClass.STATUTORY)
    world.due()
    world.answered(Unsure("lost"))
    assert world.outcomes == [(OutcomeKind.UNKNOWN, Reason.LOST_CONNECTION, False)]
    assert world.delivery.next_at == world.now + MINUTE
    assert world.due(MINUTE).start.place == SMS
    assert world.delivery.attempts == 2


def test_an_unknown_service_notice_waits_for_a_receipt_and_then_uses_the_next_channel(world):
    world.due()
    world.answered(Unsure("lost"))
    assert (world.delivery.state, world.delivery.next_at) == (State.AWAITING_RECEIPT, world.now + HOUR)
    assert world.due(HOUR).start.place == EMAIL


def test_a_receipt_in_time_concludes_an_unknown_service_notice(world):
    world.due()
    world.answered(Unsure("lost"))
    world.told(Receipt(delivered=True))
    assert world.outcomes[-1] == (OutcomeKind.DELIVERED, Reason.NONE, True)


def test_an_unknown_service_notice_without_another_channel_stays_unknown(make_world):
    world = make_world(channels=(Channel.SMS,))
    world.due()
    world.answered(Unsure("lost"))
    world.due(HOUR)
    assert world.outcomes[-1] == (OutcomeKind.UNKNOWN, Reason.NO_RECEIPT, True)


def test_an_unknown_service_notice_is_not_called_expired_when_its_interval_ends(make_world):
    world = make_world(expires_at=local("2026-03-02", "09:30"))
    world.due()
    world.answered(Unsure("lost"))
    world.due(30 * MINUTE)
    assert world.outcomes[-1] == (OutcomeKind.UNKNOWN, Reason.NO_RECEIPT, True)


def test_an_unknown_greeting_is_never_repeated(make_world):
    world = make_world(message_class=MessageClass.CARE, true_while=())
    world.due()
    world.answered(Unsure("lost", lost_worker=True))
    assert world.outcomes == [(OutcomeKind.UNKNOWN, Reason.LOST_WORKER, True)]


def test_a_withdrawal_stops_a_waiting_notice(world):
    world.told(WITHDRAWN)
    assert world.outcomes == [(OutcomeKind.WITHDRAWN, Reason.WITHDRAWN, True)]
    assert world.due().start is None


def test_a_withdrawal_before_its_notice_concludes_it_on_arrival():
    decision = opened(make_notice(), WithdrawalReason.PAID, local("2026-03-02"))
    [outcome] = decision.events
    assert (outcome.outcome, outcome.concludes) == (OutcomeKind.WITHDRAWN, True)


@pytest.mark.parametrize(
    ("result", "outcome"),
    [
        (Accepted(), OutcomeKind.ACCEPTED),
        (Busy("later"), OutcomeKind.WITHDRAWN),
        (NotSent("free"), OutcomeKind.WITHDRAWN),
        (Unsure("lost"), OutcomeKind.UNKNOWN),
    ],
)
def test_a_withdrawal_during_an_attempt_waits_for_its_result(world, result, outcome):
    world.due()
    world.told(WITHDRAWN)
    assert world.outcomes == []
    world.answered(result)
    assert [(kind, concludes) for kind, _, concludes in world.outcomes] == [(outcome, True)]


def test_stimuli_that_come_twice_or_too_late_change_nothing(world):
    world.due()
    world.due()
    world.answered(Accepted())
    ended = world.delivery
    world.answered(Accepted())
    world.told(WITHDRAWN)
    world.due(HOUR)
    assert world.delivery == ended
    assert len(world.outcomes) == 1


def test_an_unrenderable_notice_is_suppressed(world):
    world.told(Unrenderable("premium.amount: missing"))
    assert world.outcomes == [(OutcomeKind.SUPPRESSED, Reason.UNRENDERABLE, True)]
