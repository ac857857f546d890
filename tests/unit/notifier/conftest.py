"""A delivery, and the world that a decision on it may look at."""

import re
import shutil
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from schemas.outcomes import DeliveryOutcome
from schemas.parties import Channel
from services.notifier import packs
from services.notifier.domain.choice import PartyCopy
from services.notifier.domain.decide import decide, opened
from services.notifier.domain.deliveries import Answered, Decision, Due
from services.notifier.domain.look import PolicyFact
from services.notifier.packs.library import load_packs
from services.notifier.packs.template import House
from tests.builders import local, make_instalment, make_notice, make_party, make_policy

SHIPPED = Path(packs.__file__).parent
TAGS = re.compile(r"<style.*?</style>|<[^>]+>|\s+", re.DOTALL)


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


@pytest.fixture
def said(library):
    """Every text of a content by its kind: the message, the e-mail's subject, text, and HTML without its tags."""

    def said(content, locale="zh-CN") -> dict[str, str]:
        mail = library.render(locale, content, Channel.EMAIL)
        read = re.sub(r"\s+", " ", mail.text), TAGS.sub(" ", mail.html).replace("&#39;", "'")
        words = {"subject": mail.subject, "text": read[0], "html": re.sub(r"\s+", " ", read[1])}
        if Channel.SMS in library.channels(locale, type(content).__name__):
            words["sms"] = library.render(locale, content, Channel.SMS).text
        return words

    return said


@pytest.fixture
def bodies(said):
    """The same without the subject, and without spaces in Chinese."""

    def bodies(content, locale="zh-CN") -> list[str]:
        texts = [text for kind, text in said(content, locale).items() if kind != "subject"]
        return [text.replace(" ", "").replace("\u3000", "") if locale == "zh-CN" else text for text in texts]

    return bodies


@pytest.fixture
def pack(tmp_path):
    """A copy of the shipped pack, to be spoilt."""
    shutil.copytree(SHIPPED / "zh-CN", tmp_path / "zh-CN")
    return tmp_path
