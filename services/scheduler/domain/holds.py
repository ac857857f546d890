"""Holds: which of them concern a case, and the rules by which one is taken in."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from schemas.http.holds import HoldIn, HoldKind
from schemas.ids import PartyId, PolicyId
from schemas.policies import Policy
from services.scheduler.domain.cases import Case, CaseKind
from services.scheduler.domain.rules import BrokenRule
from services.scheduler.domain.stops import Stop, StopKind

OF_THE_INSURED = frozenset({HoldKind.BEREAVEMENT, HoldKind.CLAIM})
"""What concerns the policies of a life that is insured, and not only those which it holds."""
SPOILS_GREETINGS = frozenset({HoldKind.COMPLAINT, HoldKind.CLAIM})
"""On one policy of a holder, it keeps greetings back too."""
OF_A_PERSON = frozenset({HoldKind.BEREAVEMENT, HoldKind.DO_NOT_CONTACT})


@dataclass(frozen=True, slots=True)
class Hold:
    """A hold that was not lifted: on a policy, or on a party."""

    hold_id: UUID
    kind: HoldKind
    policy_id: PolicyId | None
    party_id: PartyId | None
    starts_at: datetime
    ends_at: datetime | None


def stops_for(case: Case, own: Sequence[Policy], holds: Iterable[Hold]) -> tuple[Stop, ...]:
    """What these holds mean for a case; `own` is its policy, or all policies of the holder for a care calendar."""
    found = [
        hold for hold in holds if any(_concerns(hold, case, policy) for policy in own) or hold.party_id == case.party_id
    ]
    ordered = sorted(found, key=lambda hold: (hold.starts_at, str(hold.hold_id)))
    return tuple(Stop(hold.hold_id, StopKind(hold.kind.value), hold.starts_at, hold.ends_at) for hold in ordered)


def _concerns(hold: Hold, case: Case, policy: Policy) -> bool:
    if hold.policy_id is not None:
        mine = case.kind is CaseKind.RENEWAL or hold.kind in SPOILS_GREETINGS
        return mine and hold.policy_id == policy.policy_id
    return hold.party_id == policy.insured_id and hold.kind in OF_THE_INSURED


def unclear(asked: HoldIn) -> Iterator[BrokenRule]:
    """Every rule about whom or what a hold is on that it breaks."""
    if (asked.policy_number is None) == (asked.party_id is None):
        yield BrokenRule(
            "policy_number", asked.policy_number or "", "a hold is on a policy or on a party, one of the two"
        )
    if asked.life is not None and asked.policy_number is None:
        yield BrokenRule("life", asked.life.value, "goes with a policy number")
    if asked.kind in OF_A_PERSON and asked.policy_number is not None and asked.life is None:
        yield BrokenRule("life", "", f"is needed with {asked.kind.value}: holder or insured")


def untimely(asked: HoldIn, today: date) -> Iterator[BrokenRule]:
    """Every rule about its days that a hold breaks; today is where its subject is."""
    if asked.until is not None and asked.until < (asked.since or today):
        yield BrokenRule(
            "until", asked.until.isoformat(), f"lies before the first day, {(asked.since or today).isoformat()}"
        )
    elif asked.until is not None and asked.until < today:
        yield BrokenRule("until", asked.until.isoformat(), f"lies in the past; today is {today.isoformat()}")
