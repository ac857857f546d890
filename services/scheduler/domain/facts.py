"""Facts: the policies, people and feed marks that a notice is composed from."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import NamedTuple

from schemas.addressees import Addressee, AgentCard
from schemas.civil import local_day
from schemas.ids import PartyId, PolicyId
from schemas.notices import Truth
from schemas.parties import Party
from schemas.policies import Instalment, Policy
from schemas.staff_purposes import ToSeeTo
from services.scheduler.domain.plans import Plans
from services.scheduler.domain.steps import Fresh, Step
from services.scheduler.domain.tasks import Task


@dataclass(frozen=True, slots=True)
class Agenda:
    """What one person has to see to, as the daily mail names it."""

    premiums: Sequence[ToSeeTo]
    truths: Sequence[Truth]
    """None of the premiums that the mail names is paid, and none has lapsed."""


@dataclass(frozen=True)
class Facts:
    """What is known at the moment of composing."""

    plans: Plans
    policies: Mapping[PolicyId, Policy]
    parties: Mapping[PartyId, Party]
    erased: frozenset[PartyId]
    marks: Mapping[str, date]
    """Per payment feed, the day through which every shard is complete."""
    agendas: Mapping[PartyId, Agenda] = field(default_factory=dict)
    """Of those whose worklist waits to leave."""

    def agent_card(self, policy: Policy) -> AgentCard | None:
        """Who serves a policy, as a text names them."""
        agent = self.parties.get(policy.agent_id) if policy.agent_id else None
        if agent is None:
            return None
        return AgentCard(name=agent.name, phone=agent.phone)

    def held_by(self, holder: PartyId) -> Iterator[Policy]:
        """The policies of a holder; all of them where a notice to the holder waits that depends on them."""
        return iter(self._by_holder.get(holder, ()))

    @cached_property
    def _by_holder(self) -> Mapping[PartyId, Sequence[Policy]]:
        """Found once: a claim speaks of a thousand holders, and asks for each of their premiums."""
        found: dict[PartyId, list[Policy]] = {}
        for policy in self.policies.values():
            found.setdefault(policy.holder_id, []).append(policy)
        return found

    def name_of(self, party: PartyId | None) -> str | None:
        """A party's name, where it is known."""
        known = self.parties.get(party) if party else None
        return known.name if known else None


class Subject(NamedTuple):
    """A task that may leave, with what it speaks about."""

    task: Task
    step: Step
    policy: Policy | None
    premium: Instalment | None
    today: date
    """The civil date where the policy is."""
    read_on: date | None = None
    """The civil date where the recipient is; None where that is not known, and then it is taken for `today`."""


def addressee(party: Party) -> Addressee:
    """A party as a text speaks to it."""
    return Addressee(name=party.name, sex=party.sex)


def stale_feed(fresh: Fresh | None, policy: Policy | None, marks: Mapping[str, date], now: datetime) -> str | None:
    """The first feed of the policy that is too old to speak, in words; None when all are fresh enough.

    Feeds and premiums are dated where the policy is, and so is `now` here.
    """
    if fresh is None or policy is None:
        return None
    needed = local_day(now, policy.zone) - timedelta(days=fresh.within_days)
    for feed in fresh.feeds or policy.feeds:
        mark = marks.get(feed)
        if mark is None or mark < needed:
            return f"held: feed {feed} " + (f"complete through {mark}" if mark else "has not spoken yet")
    return None
