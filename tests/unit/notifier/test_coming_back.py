"""A delivery of which its network, or a returned mail, says later that it did not arrive."""

from datetime import timedelta

import pytest

from schemas.notices import WithdrawalReason
from schemas.outcomes import OutcomeKind, Reason
from schemas.parties import Channel
from schemas.policies import InstalmentStatus
from services.notifier.domain.choice import Place
from services.notifier.domain.deliveries import Receipt, State
from services.notifier.domain.results import Accepted, Unsure
from tests.builders import make_instalment, make_policy

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
SMS, EMAIL = Place(Channel.SMS, 1), Place(Channel.EMAIL, 2)


@pytest.mark.parametrize("answer", [Accepted(), Unsure("lost")])
def test_what_comes_back_after_all_goes_to_the_next_contact(world, answer):
    world.due()
    world.answered(answer)
    world.told(Receipt(delivered=False, detail="UNDELIV"))
    assert world.outcomes[-1] == (OutcomeKind.REFUSED, Reason.REJECTED, False)
    assert world.due().start.place == EMAIL
    world.answered(Accepted())
    assert world.outcomes[-1] == (OutcomeKind.ACCEPTED, Reason.NONE, True)
    world.told(Receipt(delivered=False, place=SMS))
    assert len(world.outcomes) == 3


def test_what_comes_back_from_the_last_contact_is_refused(make_world):
    world = make_world(channels=(Channel.SMS,))
    world.due()
    world.answered(Accepted())
    world.told(Receipt(delivered=False))
    world.due()
    assert world.outcomes[1:] == [
        (OutcomeKind.REFUSED, Reason.REJECTED, False),
        (OutcomeKind.REFUSED, Reason.REJECTED, True),
    ]


def test_what_comes_back_too_late_or_is_no_longer_wanted_is_refused_and_goes_nowhere(make_world):
    for given, after in (({}, 3 * HOUR), ({"withdrawn": WithdrawalReason.PAID}, MINUTE)):
        world = make_world()
        world.due()
        world.answered(Accepted())
        world.delivery = world.delivery._replace(**given)
        world.now += after
        world.told(Receipt(delivered=False))
        assert world.outcomes[-1] == (OutcomeKind.REFUSED, Reason.REJECTED, True)
        assert world.due().start is None


def test_what_comes_back_untrue_is_not_sent_again(world):
    world.due()
    world.answered(Accepted())
    world.told(Receipt(delivered=False))
    world.take(make_policy("P1", make_instalment("2026-03-01", status=InstalmentStatus.PAID), policy_version=2))
    world.due()
    assert world.outcomes[-1] == (OutcomeKind.SUPPRESSED, Reason.UNTRUE, True)


def test_nobody_there_is_said_of_the_contact_that_was_meant(world):
    world.due()
    world.answered(Accepted())
    world.told(Receipt(delivered=False, detail="5.1.1", place=SMS, bad_address=True))
    assert world.outcomes[-1] == (OutcomeKind.REFUSED, Reason.BAD_ADDRESS, False)
    assert (world.said[-1].channel, world.said[-1].contact) == (SMS.channel, SMS.contact)
    world.due()
    world.told(Receipt(delivered=False, detail="5.1.1", place=SMS, bad_address=True))
    assert world.delivery.state is State.SENDING
