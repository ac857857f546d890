"""The last look: is what the notice says still true, by the notifier's own copy of the facts?"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from schemas.base import Contract
from schemas.civil import ZoneName, local_day
from schemas.ids import PolicyId
from schemas.notices import Truth
from schemas.policies import COVERED, Instalment, Policy, PolicyStatus, Standing


class PolicyFact(Contract):
    """What the last look needs of a policy, and nothing else of it."""

    policy_id: PolicyId
    policy_version: int
    status: PolicyStatus
    zone: ZoneName
    unpaid: tuple[Instalment, ...]
    newest: int
    """The highest number of an instalment that was ever opened here; 0 when none was."""

    @classmethod
    def of(cls, policy: Policy) -> Self:
        """The facts of a policy as it stands."""
        return cls(
            policy_id=policy.policy_id,
            policy_version=policy.policy_version,
            status=policy.status,
            zone=policy.zone,
            unpaid=policy.unpaid,
            newest=max((each.number for each in policy.instalments), default=0),
        )


@dataclass(frozen=True, slots=True)
class Holds:
    """Everything that the notice says is so."""


@dataclass(frozen=True, slots=True)
class Untrue:
    """Something that the notice says is no longer so."""

    because: str


@dataclass(frozen=True, slots=True)
class NotYetKnown:
    """The facts here are behind those from which the notice was made: wait for them."""

    because: str


Look = Holds | Untrue | NotYetKnown


def last_look(truths: Iterable[Truth], facts: Mapping[PolicyId, PolicyFact], now: datetime) -> Look:
    """All truths against the facts. One untrue one is enough; otherwise one that is not known yet makes it wait."""
    waiting: NotYetKnown | None = None
    for truth in truths:
        match look_at(truth, facts.get(truth.policy_id), now):
            case Untrue() as untrue:
                return untrue
            case NotYetKnown() as unknown:
                waiting = unknown
            case Holds():
                pass
    return waiting or Holds()


def look_at(truth: Truth, fact: PolicyFact | None, now: datetime) -> Look:
    """One truth. An instalment that is not among the unpaid was settled, unless it is newer than all we know."""
    if fact is None:
        return NotYetKnown(f"policy {truth.policy_id} is not known yet")
    instalment = next((each for each in fact.unpaid if each.number == truth.instalment), None)
    if instalment is None:
        if truth.instalment > fact.newest:
            return NotYetKnown(f"instalment {truth.instalment} is not known yet")
        return Untrue(f"instalment {truth.instalment} is settled") if truth.standings else Holds()
    if not truth.standings:
        return Untrue(f"instalment {truth.instalment} is not paid")
    standing = instalment.standing_on(local_day(now, fact.zone))
    if standing not in truth.standings:
        return Untrue(f"instalment {truth.instalment} stands at {standing}")
    return _with_cover(standing, fact.status)


def _with_cover(standing: Standing, status: PolicyStatus) -> Look:
    """A lapse is a decision of the ledger, not a date: by date alone nobody is told that cover ended."""
    if standing not in COVERED:
        match status:
            case PolicyStatus.LAPSED:
                return Holds()
            case PolicyStatus.IN_FORCE:
                return NotYetKnown("the policy is not known as lapsed yet")
            case PolicyStatus.CLOSED:
                return Untrue("the policy is closed")
    return Holds() if status is PolicyStatus.IN_FORCE else Untrue(f"the policy is {status}")
