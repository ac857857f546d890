"""Anchors: the civil dates from which steps are counted, and who is meant by a role."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import count
from typing import assert_never

from schemas.civil import MONTHS_PER_YEAR, add_months
from schemas.ids import ORPHAN_DESK, PartyId
from schemas.policies import Instalment, Policy
from services.scheduler.domain.cases import Case, FailureSeen
from services.scheduler.domain.plans import Anchor, Role


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One day on which an anchor falls."""

    key: str
    """Tells the occurrences of an anchor apart inside a case; part of the identity of tasks."""
    day: date
    policy: Policy | None = None
    failure: FailureSeen | None = None
    known_at: datetime | None = None
    """When it was learned, where that may be after its day."""

    def reachable(self, role: Role) -> bool:
        """Whether there is somebody who can be written to: the orphan desk works, but reads no notices."""
        return role is Role.HOLDER or (self.policy is not None and supervisor_of(self.policy) is not None)


def supervisor_of(policy: Policy) -> PartyId | None:
    """Whose work a policy becomes when it is handed over, if it has an agent and a supervisor."""
    return policy.supervisor_id if policy.agent_id else None


def recipient_of(role: Role, case: Case, policy: Policy | None) -> PartyId:
    """The party that a role means."""
    match role:
        case Role.HOLDER:
            return case.party_id
        case Role.SUPERVISOR:
            return (supervisor_of(policy) if policy else None) or ORPHAN_DESK
    assert_never(role)


def birthday(birth_date: date, year: int) -> date:
    """The birthday in a year; 29 February is 28 February in a common year."""
    return add_months(birth_date, MONTHS_PER_YEAR * (year - birth_date.year))


def anniversary(effective: date, years: int) -> date:
    """The policy anniversary after whole years, from the effective date."""
    return add_months(effective, MONTHS_PER_YEAR * years)


def grace_dates(case: Case, policy: Policy | None) -> Mapping[Anchor, date]:
    """The dates of the case's premium."""
    premium = _premium(case, policy)
    if premium is None:
        return {}
    return {Anchor.DUE: premium.due_date, Anchor.GRACE_END: premium.last_payable_day}


def occurrences(
    anchor: Anchor,
    case: Case,
    policies: Sequence[Policy],
    dates: Mapping[Anchor, date],
    birth_date: date | None,
    last_day: date,
) -> Iterator[Occurrence]:
    """The days on which an anchor falls for a case; recurring ones from the day of its opening to `last_day`."""
    policy = next(iter(policies), None)
    match anchor:
        case Anchor.DUE | Anchor.GRACE_END:
            day = dates.get(anchor)
            yield from () if day is None else (Occurrence(anchor.value, day, policy),)
        case Anchor.LAPSE:
            if case.lapsed_on:
                yield Occurrence(case.lapsed_on.isoformat(), case.lapsed_on, policy)
        case Anchor.FAILURE:
            for failure in case.failures:
                yield Occurrence(str(failure.payment_id), failure.attempted_on, policy, failure, failure.known_at)
        case Anchor.BIRTHDAY:
            yield from _birthdays(case, birth_date, last_day)
        case Anchor.ANNIVERSARY:
            for each in policies:
                yield from _anniversaries(case, each, last_day)
        case _:
            assert_never(anchor)


def _birthdays(case: Case, birth_date: date | None, last_day: date) -> Iterator[Occurrence]:
    if birth_date is None:
        return
    for year in range(case.opened_at.year - 1, last_day.year + 1):
        day = birthday(birth_date, year)
        if _first_day(case) <= day <= last_day:
            yield Occurrence(str(year), day)


def _anniversaries(case: Case, policy: Policy, last_day: date) -> Iterator[Occurrence]:
    first = max(1, _first_day(case).year - policy.effective_date.year)
    for years in count(first):
        day = anniversary(policy.effective_date, years)
        if day > last_day:
            return
        if day >= _first_day(case):
            yield Occurrence(f"{policy.policy_number}:{years}", day, policy)


def _first_day(case: Case) -> date:
    """The day before the opening, by UTC: no zone's day of opening is missed."""
    return date.fromordinal(case.opened_at.date().toordinal() - 1)


def _premium(case: Case, policy: Policy | None) -> Instalment | None:
    return policy.instalment(case.instalment) if policy and case.instalment is not None else None
