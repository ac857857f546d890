"""Whether an open task may leave now, waits, or has ended."""

from datetime import date, datetime
from typing import NamedTuple

from schemas.civil import local_day
from schemas.notices import Truth, WithdrawalReason
from schemas.policies import Instalment, InstalmentStatus, Policy
from services.scheduler.domain.contents import truth_of
from services.scheduler.domain.demands import names_due_money
from services.scheduler.domain.facts import Facts, Subject, stale_feed
from services.scheduler.domain.recipients import WaitsFor
from services.scheduler.domain.steps import Fresh, Step
from services.scheduler.domain.tasks import Purpose, Task
from services.scheduler.domain.transitions import expired, withdrawn
from services.scheduler.domain.unwanted import unwanted_by, withheld_greeting


class Ready(NamedTuple):
    """It may leave."""

    subject: Subject


class Later(NamedTuple):
    """It waits, at most until `at`, for a reason that `why` shows."""

    task: Task
    at: datetime
    why: str | None = None
    waits_for: WaitsFor | None = None


class Ended(NamedTuple):
    """It will not leave; the task says why."""

    task: Task


Readiness = Ready | Later | Ended


def judge(task: Task, facts: Facts, now: datetime) -> Readiness:
    """Judge one open notice."""
    party = facts.parties.get(task.recipient_id)
    step = facts.plans.step(task.plan, task.step)
    policy = facts.policies.get(task.policy_id) if task.policy_id else None
    if reason := _unwanted(task, step, policy, facts, now):
        return Ended(withdrawn(task, reason))
    if task.until <= now:
        return Ended(expired(task, task.reason or "no-window"))
    if task.not_before > now:
        return Later(task, task.not_before)
    if party is None or step is None:
        return Later(task, task.until, "held: the recipient is not known yet", WaitsFor.PARTY)
    if stale := stale_feed(_fresh(task, step, facts, now), policy, facts.marks, now):
        return Later(task, task.until, stale, WaitsFor.FEED)
    return _true_today(task, step, facts, now)


def _fresh(task: Task, step: Step, facts: Facts, now: datetime) -> Fresh | None:
    """How old the feeds may be. A notice that needs none does when it also names a premium that is due."""
    if step.fresh or task.what != Purpose.PREMIUM or not names_due_money(subject_of(task, step, facts, now)):
        return step.fresh
    return facts.plans.fresh_when_due(task.plan)


def _unwanted(
    task: Task, step: Step | None, policy: Policy | None, facts: Facts, now: datetime
) -> WithdrawalReason | None:
    party = facts.parties.get(task.recipient_id)
    action = step.notice if step else None
    if reason := unwanted_by(party, action, erased=task.recipient_id in facts.erased):
        return reason
    if step is None or (policy and not (step.suits(policy.status) and step.concerns(policy))):
        return WithdrawalReason.CHANGED
    if task.not_before > now:
        return None
    return withheld_greeting(task.what, facts.held_by(task.recipient_id), now)


def subject_of(task: Task, step: Step, facts: Facts, now: datetime) -> Subject:
    """A task with what it speaks about."""
    policy = facts.policies.get(task.policy_id) if task.policy_id else None
    premium = policy.instalment(task.instalment) if policy and task.instalment is not None else None
    today = local_day(now, policy.zone) if policy else now.date()
    party = facts.parties.get(task.recipient_id)
    return Subject(task, step, policy, premium, today, local_day(now, party.zone) if party else None)


def _true_today(task: Task, step: Step, facts: Facts, now: datetime) -> Readiness:
    subject = subject_of(task, step, facts, now)
    premium, today = subject.premium, subject.today
    purpose = Purpose(task.what)
    truth = truth_of(purpose, subject)
    if truth and premium and not _holds(truth, premium, today):
        return Later(task, task.until, "held: it would not be true today")
    if purpose is Purpose.THANKS and premium is None:
        return Ended(withdrawn(task, WithdrawalReason.CHANGED))
    if purpose is Purpose.WORKLIST and task.recipient_id not in facts.agendas:
        return Ended(withdrawn(task, WithdrawalReason.CHANGED))
    if purpose is Purpose.FAILURE and not _worth_telling(step, premium):
        return Ended(withdrawn(task, WithdrawalReason.CHANGED))
    return Ready(subject)


def _holds(truth: Truth, premium: Instalment, today: date) -> bool:
    if truth.standings:
        return premium.standing_on(today) in truth.standings
    return premium.status is InstalmentStatus.PAID


def _worth_telling(step: Step, premium: Instalment | None) -> bool:
    """Whether the last failure of the premium is one that its holder is told about."""
    failure = premium.failure if premium else None
    return failure is not None and step.speaks_of(failure.reason)
