"""A delivery, and the world that a decision on it may look at."""

from datetime import datetime, timedelta

import pytest

from schemas.outcomes import DeliveryOutcome
from schemas.parties import Channel
from services.notifier.domain.choice import PartyCopy
from services.notifier.domain.decide import decide, opened
from services.notifier.domain.deliveries import Answered, Decision, Due
from services.notifier.domain.look import PolicyFact
from services.notifier.packs.library import load_packs
from services.notifier.packs.template import House
from tests.builders import local, make_instalment, make_notice, make_party, make_policy


class World:
    """Facts, party and providers, a delivery, and the time. Each stimulus moves the delivery on."""

    def __init__(self, **notice) -> None:
        self.now: datetime = local("2026-03-02")
        self.party = PartyCopy.of(make_party())
        self.suppressed = ()
        self.providers = {Channel.SMS: "echo", Channel.EMAIL: "smtp"}
        self.said: list[DeliveryOutcome] = []
        self.take(make_policy("P1", make_instalment("2026-03-01")))
        self.delivery = opened(make_notice(**notice), None, self.now).delivery

    def take(self, *policies) -> None:
        """What the ledger says now."""
        self.facts = {policy.policy_id: PolicyFact.of(policy) for policy in policies}

    def due(self, after: timedelta = timedelta()) -> Decision:
        self.now += after
        return self.told(Due(self.facts, self.party, self.suppressed, self.providers))

    def answered(self, result) -> Decision:
        return self.told(Answered(result))

    def told(self, stimulus) -> Decision:
        decision = decide(self.delivery, stimulus, self.now)
        self.delivery = decision.delivery
        self.said += decision.events
        return decision

    @property
    def outcomes(self) -> list[tuple]:
        """What was said of the delivery: outcome, reason, and whether it concludes."""
        return [(e.outcome, e.reason, e.concludes) for e in self.said if isinstance(e, DeliveryOutcome)]


@pytest.fixture
def world():
    return World()


@pytest.fixture
def make_world():
    return World


@pytest.fixture(scope="session")
def library():
    """The shipped packs, spoken by a house with a name in either script."""
    return load_packs(House(name="常青人寿", phone="95500", latin="Evergreen Life"), "zh-CN")
