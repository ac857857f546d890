"""Cases: one premium, or one person's care calendar, followed through a plan."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from schemas.ids import CaseId, PartyId, PaymentId, PolicyId
from schemas.policies import FailureReason, InstalmentStatus, Policy, PolicyStatus
from services.scheduler.domain.heard import Heard, snooze
from services.scheduler.domain.money_seen import PaymentSeen
from services.scheduler.domain.stops import Stop


class CaseKind(StrEnum):
    """What is followed."""

    RENEWAL = "renewal"
    CARE = "care"


class CaseStatus(StrEnum):
    """Where a case stands. A care case is always open."""

    OPEN = "open"
    PAID = "paid"
    LAPSED = "lapsed"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class FailureSeen:
    """One transfer that did not succeed."""

    payment_id: PaymentId
    reason: FailureReason
    attempted_on: date
    known_at: datetime
    stated: str | None = None
    """The bank's own words, where nobody has said what they mean."""


@dataclass(frozen=True, slots=True)
class Case:
    """One thing that the scheduler follows through a plan."""

    case_id: CaseId
    kind: CaseKind
    plan: str
    party_id: PartyId
    """The holder."""
    opened_at: datetime
    """Of this epoch: what lies before was missed, or done in an earlier epoch."""
    policy_id: PolicyId | None = None
    instalment: int | None = None
    epoch: int = 1
    """Rises when the case re-opens or its dates move."""
    status: CaseStatus = CaseStatus.OPEN
    settled_at: datetime | None = None
    """When it became known that its premium is paid; none while it is not."""
    lapsed_on: date | None = None
    """The first day without cover, on the case whose premium ended it."""
    failures: tuple[FailureSeen, ...] = ()
    payments: tuple[PaymentSeen, ...] = ()
    """What came for its premium and was taken back; nothing is decided by it."""
    stops: tuple[Stop, ...] = ()
    """The holds that concern it."""
    heard: tuple[Heard, ...] = ()
    """What people reported of it, in order."""
    assessed_at: datetime | None = None
    """When the assessment form was filled in."""
    owner_id: PartyId | None = None
    """Whose case it is, as of the last decision."""
    next_at: datetime | None = None

    @property
    def talks(self) -> tuple[Heard, ...]:
        """What was reported in this epoch: a case that came back begins anew."""
        return tuple(each for each in self.heard if each.known_at >= self.opened_at)

    @property
    def snooze(self) -> Stop | None:
        """What a promise to pay holds back."""
        return snooze(self.talks)


def status_of(policy: Policy, instalment: int) -> CaseStatus:
    """Where the case of an instalment stands, by the policy as it is."""
    if policy.status is PolicyStatus.CLOSED:
        return CaseStatus.CLOSED
    premium = policy.instalment(instalment)
    if premium and premium.status is InstalmentStatus.WAIVED:
        return CaseStatus.CLOSED
    if premium is None or premium.status is not InstalmentStatus.OPEN:
        return CaseStatus.PAID
    return CaseStatus.LAPSED if policy.status is PolicyStatus.LAPSED else CaseStatus.OPEN
