"""Anchors: the civil dates from which steps are counted, and who is meant by a role."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count
from typing import assert_never

from schemas.civil import MONTHS_PER_YEAR, add_months, local_day
from schemas.ids import OPERATIONS_DESK, ORPHAN_DESK, POLICY_SERVICE_DESK, SERVICE_DESK, PartyId
from schemas.policies import Instalment, Policy
from services.scheduler.domain.cases import Case, FailureSeen
from services.scheduler.domain.heard import Said, news, promises
from services.scheduler.domain.steps import Anchor, Role, Step
from services.scheduler.domain.tasks import Task, TaskState


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One day on which an anchor falls."""

    key: str
    """Tells the occurrences of an anchor apart inside a case; part of the identity of tasks."""
    day: date
    """The civil date where the policy is. Spans of somebody's work are counted from a day of their own (`spans.begins_on`)."""
    policy: Policy | None = None
    failure: FailureSeen | None = None
    known_at: datetime | None = None
    """When it was learned, where that may be after its day."""
    said: Said | None = None
    """What was reported, when it follows from that."""
    earlier: Task | None = None
    """The task of an earlier step, when it follows from that."""


def supervisor_of(policy: Policy) -> PartyId | None:
    """Whose work a policy becomes when it is handed over, if it has an agent and a supervisor."""
    return policy.supervisor_id if policy.agent_id else None


def unled(policy: Policy) -> str | None:
    """Why a policy counts as without a supervisor, in words; None where it has one."""
    if policy.agent_id is None:
        named = ", and the supervisor named for it leads agents only" if policy.supervisor_id else ""
        return f"the policy has no agent{named}"
    return None if policy.supervisor_id else "no supervisor is named for the policy"


def staff_of(policy: Policy) -> Iterator[PartyId]:
    """The people who work on a policy, by whose calendars their work is counted: its agent and its supervisor."""
    yield from (party for party in (policy.agent_id, policy.supervisor_id) if party)


def recipient_of(role: Role, case: Case, policy: Policy | None, chiefs: Mapping[PartyId, PartyId]) -> PartyId:
    """The party that a role means; what nobody is there for goes to the orphan desk."""
    supervisor = supervisor_of(policy) if policy else None
    match role:
        case Role.HOLDER:
            return case.party_id
        case Role.AGENT:
            return (policy.agent_id if policy else None) or ORPHAN_DESK
        case Role.SUPERVISOR:
            return supervisor or ORPHAN_DESK
        case Role.MANAGER:
            return (chiefs.get(supervisor) if supervisor else None) or ORPHAN_DESK
        case Role.SERVICE_DESK:
            return SERVICE_DESK
        case Role.OPERATIONS:
            return OPERATIONS_DESK
        case Role.POLICY_SERVICE:
            return POLICY_SERVICE_DESK
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
    step: Step,
    case: Case,
    policies: Sequence[Policy],
    dates: Mapping[Anchor, date],
    birth_date: date | None,
    last_day: date,
    tasks: Sequence[Task] = (),
) -> Iterator[Occurrence]:
    """The days on which the anchor of a step falls; recurring ones from the day of the case's opening to `last_day`."""
    policy, anchor = next(iter(policies), None), step.anchor
    match anchor:
        case Anchor.DUE | Anchor.GRACE_END:
            day = dates.get(anchor)
            yield from () if day is None else (Occurrence(anchor.value, day, policy),)
        case Anchor.PAYMENT:
            yield from _payment(case, policy)
        case Anchor.LAPSE:
            if case.lapsed_on:
                yield Occurrence(case.lapsed_on.isoformat(), case.lapsed_on, policy)
        case Anchor.FAILURE:
            yield from _failures(step, case, policy, tasks)
        case Anchor.BIRTHDAY:
            yield from _birthdays(case, birth_date, last_day)
        case Anchor.ANNIVERSARY:
            for each in policies:
                yield from _anniversaries(case, each, last_day)
        case Anchor.REPORT | Anchor.PROMISE | Anchor.GIVEN:
            yield from _follow_ups(step, case, policy, tasks)
        case _:
            assert_never(anchor)


def _payment(case: Case, policy: Policy | None) -> Iterator[Occurrence]:
    """The payment that settled the premium, known by its value date: one that is told late is no less a payment."""
    premium = _premium(case, policy)
    if premium and policy and case.settled_at:
        told_on = local_day(case.settled_at, policy.zone)
        paid_on = premium.paid_on or told_on
        yield Occurrence(
            paid_on.isoformat(), max(paid_on, told_on - timedelta(days=1)), policy, known_at=case.settled_at
        )


def _failures(step: Step, case: Case, policy: Policy | None, tasks: Sequence[Task]) -> Iterator[Occurrence]:
    """Those that the step is for. While the work of one is open, those that follow are the same work."""
    own = [task for task in tasks if task.step == step.key]
    busy = step.work is not None and any(task.state is TaskState.OPEN for task in own)
    known = {task.occurrence for task in own}
    for failure in case.failures:
        key, for_us = str(failure.payment_id), step.is_for(failure.reason, in_catalogue=failure.stated is None)
        if for_us and (key in known or not busy):
            yield Occurrence(key, failure.attempted_on, policy, failure, failure.known_at)
            busy = busy or step.work is not None


def _follow_ups(step: Step, case: Case, policy: Policy | None, tasks: Sequence[Task]) -> Iterator[Occurrence]:
    """What follows from something that people reported, promised or were given to do."""
    match step.anchor:
        case Anchor.REPORT:
            for said, key, heard in news(case.talks):
                if said in (step.wanted_if.said or ()):
                    yield Occurrence(key, heard.on, policy, known_at=heard.known_at, said=said)
        case Anchor.PROMISE:
            for promise in promises(case.talks):
                yield Occurrence(promise.day.isoformat(), promise.day, policy, known_at=promise.made.known_at)
        case _:
            yield from _given(step, case, policy, tasks)


def _given(step: Step, case: Case, policy: Policy | None, tasks: Sequence[Task]) -> Iterator[Occurrence]:
    """The days on which the work of an earlier step was given to somebody."""
    zone = policy.zone if policy else "UTC"
    for task in tasks:
        if task.step == step.after and task.epoch == case.epoch and task.state is not TaskState.SKIPPED:
            yield Occurrence(
                task.occurrence, local_day(task.not_before, zone), policy, earlier=task, known_at=task.not_before
            )


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
