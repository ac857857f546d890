"""What a notice says: the typed variables of its purpose, and what must stay true until it leaves.

Validated although the values are valid: for models of this size `model_construct` takes twice as long.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import assert_never

from schemas.addressees import AgentCard
from schemas.civil import local_day
from schemas.ids import PolicyId
from schemas.money import Money, sums_of, zero
from schemas.notices import Truth
from schemas.parties import Party
from schemas.policies import COVERED, FailureReason, Instalment, Policy, Standing, reinstatement_ends
from schemas.purposes import (
    Anniversary,
    AnniversaryGreeting,
    Content,
    FailureNotice,
    Greeting,
    LapsedPolicy,
    LapseNotice,
    PaidPremium,
    PaymentThanks,
    PremiumNotice,
)
from schemas.staff_purposes import Climb, Digest, HandedOver
from schemas.unpaid import FailedTransfer, Premium
from services.scheduler.domain.demands import (
    Demand,
    as_named,
    demands,
    due_of,
    others_due,
    premium_of,
    stage_on,
    standings_of,
)
from services.scheduler.domain.facts import Facts, Subject, addressee
from services.scheduler.domain.staff import worklist_of
from services.scheduler.domain.steps import Earlier, Step
from services.scheduler.domain.tasks import Purpose

_About = tuple[Subject, Policy, Instalment]


def truth_of(purpose: Purpose, subject: Subject) -> Truth | None:
    """What must hold for the subject's own premium; None for a greeting, which stays true."""
    policy, premium = subject.policy, subject.premium
    if policy is None or premium is None:
        return None
    match purpose:
        case Purpose.PREMIUM:
            standings = standings_of(stage_on(premium, subject.today))
        case Purpose.FAILURE | Purpose.DIGEST:
            standings = COVERED
        case Purpose.LAPSE:
            standings = (Standing.LAPSED,)
        case Purpose.THANKS:
            standings = ()
        case Purpose.GREETING | Purpose.ANNIVERSARY | Purpose.WORKLIST:
            return None
        case _:
            assert_never(purpose)
    return Truth(policy_id=policy.policy_id, instalment=premium.number, standings=standings)


def truths_of(purpose: Purpose, subjects: Sequence[Subject], party: Party, facts: Facts) -> tuple[Truth, ...]:
    """What must hold for a notice about these subjects: for every premium that it names, once."""
    if purpose is Purpose.WORKLIST:
        return tuple(facts.agendas[party.party_id].truths)
    own = [truth for subject in subjects if (truth := truth_of(purpose, subject))]
    if purpose in {Purpose.PREMIUM, Purpose.FAILURE}:
        own += [demand.truth for demand in demands(subjects, facts)]
    elif purpose is Purpose.DIGEST:
        own += [
            Truth(policy_id=each.policy.policy_id, instalment=premium.number, standings=COVERED)
            for each in subjects
            if each.policy
            for premium in due_of(each.policy, each.today)
        ]
    once: dict[tuple[PolicyId, int], Truth] = {}
    for truth in own:
        once.setdefault((truth.policy_id, truth.instalment), truth)
    return tuple(once.values())


def content_of(purpose: Purpose, subjects: Sequence[Subject], party: Party, facts: Facts, now: datetime) -> Content:
    """The variables of a notice about these subjects, which come ordered by their deadlines."""
    about = [(each, each.policy, each.premium) for each in subjects]
    premiums = [(each, policy, premium) for each, policy, premium in about if policy and premium]
    to, card = addressee(party), _agent_of([policy for _, policy, _ in about if policy], facts)
    match purpose:
        case Purpose.PREMIUM:
            asked = demands(subjects, facts)
            return PremiumNotice(
                addressee=to,
                agent=card,
                premiums=as_named(asked, facts),
                totals=sums_of(each.premium.outstanding for each in asked),
                earliest_deadline=_earliest(asked),
                pay_by=min(each.pay_by for each in asked),
                others_due=others_due(asked, party.party_id, now, facts),
            )
        case Purpose.FAILURE:
            asked, failed = demands(subjects, facts), _once(premiums)
            told = {(policy.policy_number, premium.number) for _, policy, premium in failed}
            return FailureNotice(
                addressee=to,
                agent=card,
                failures=tuple(_failed(policy, premium, each.today, facts) for each, policy, premium in failed),
                also_due=as_named([each for each in asked if each.key not in told], facts),
                totals=sums_of(each.premium.outstanding for each in asked),
                earliest_deadline=_earliest(asked),
            )
        case Purpose.LAPSE:
            lapsed = tuple(_lapsed(policy, premium) for _, policy, premium in premiums)
            return LapseNotice(addressee=to, agent=card, policies=lapsed)
        case Purpose.THANKS:
            paid = tuple(_paid(policy, premium, each.task.occurrence) for each, policy, premium in premiums)
            return PaymentThanks(addressee=to, agent=card, premiums=paid)
        case Purpose.DIGEST:
            handed = tuple(_handed_over(*each, facts) for each in _each_policy(premiums))
            climbed = sum(each.climbed is not None for each in handed)
            return Digest(addressee=to, handed_over=handed, total=len(handed), climbed=climbed)
        case Purpose.WORKLIST:
            return worklist_of(facts.agendas[party.party_id], party, date.fromisoformat(subjects[0].task.occurrence))
        case Purpose.GREETING:
            return Greeting(addressee=to, agent=None)
        case Purpose.ANNIVERSARY:
            kept = tuple(_anniversary(policy, each.task.occurrence) for each, policy, _ in about if policy)
            return AnniversaryGreeting(addressee=to, agent=card, anniversaries=kept)
    assert_never(purpose)


def _agent_of(policies: Iterable[Policy], facts: Facts) -> AgentCard | None:
    """Who serves all of the policies; nobody where they are served by several, or one of them by nobody."""
    of = {policy.agent_id: policy for policy in policies}
    return facts.agent_card(next(iter(of.values()))) if len(of) == 1 else None


def _earliest(asked: Iterable[Demand]) -> date:
    return min(each.premium.last_payable_day for each in asked)


def _once(premiums: Iterable[_About]) -> Sequence[_About]:
    """Each premium once: only its last failure is told."""
    of = {(policy.policy_id, premium.number): (each, policy, premium) for each, policy, premium in premiums}
    return list(of.values())


def _each_policy(premiums: Iterable[_About]) -> Iterable[_About]:
    """Each policy once, with its earliest premium."""
    of: dict[PolicyId, _About] = {}
    for each, policy, premium in premiums:
        of.setdefault(policy.policy_id, (each, policy, premium))
    return of.values()


def _failed(policy: Policy, premium: Instalment, today: date, facts: Facts) -> FailedTransfer:
    failure = premium.failure
    if failure is None:
        raise ValueError(f"{policy.policy_number}: instalment {premium.number} has no failure to tell")
    named = premium_of(Demand(policy, premium, today), facts)
    return FailedTransfer(
        premium=named,
        reason=failure.reason,
        attempted_on=failure.attempted_on,
        next_debit_on=None if _is_in_vain(failure.reason, named) else failure.next_debit_on,
    )


def _is_in_vain(reason: FailureReason, premium: Premium) -> bool:
    """Whether nothing is debited until the holder acts: on the account, or in person where two records are one customer."""
    return premium.account_refused or reason is FailureReason.DUPLICATE_IDENTITY


def _lapsed(policy: Policy, premium: Instalment) -> LapsedPolicy:
    """A policy whose cover ended. What falls due later is no part of what is asked for."""
    lapsed_on = local_day(policy.lapsed_at, policy.zone) if policy.lapsed_at else premium.lapse_effective
    arrears = due_of(policy, lapsed_on)
    return LapsedPolicy(
        policy_number=policy.policy_number,
        product=policy.product,
        lapsed_on=lapsed_on,
        reinstate_by=told_reinstatement_end(lapsed_on),
        amount=_sum((each.outstanding for each in arrears), policy),
        received=next(iter(sums_of(each.paid for each in arrears if each.paid.amount)), None),
    )


def _sum(amounts: Iterable[Money], policy: Policy) -> Money:
    return next(iter(sums_of(amounts)), zero(policy.premium.currency))


def told_reinstatement_end(lapsed_on: date) -> date:
    """The last day that a customer is told: some insurers count the first day without cover, so it is one day early."""
    return reinstatement_ends(lapsed_on) - timedelta(days=1)


def _paid(policy: Policy, premium: Instalment, occurrence: str) -> PaidPremium:
    return PaidPremium(
        policy_number=policy.policy_number,
        product=policy.product,
        instalment=premium.number,
        due_date=premium.due_date,
        amount=premium.paid,
        paid_on=date.fromisoformat(occurrence),
    )


def _handed_over(subject: Subject, policy: Policy, premium: Instalment, facts: Facts) -> HandedOver:
    """A policy with all that is due of it; the dates are those of its earliest unpaid premium, which decides the lapse."""
    due = due_of(policy, subject.today) or (premium,)
    failures = [each.failure for each in due if each.failure]
    last = max(failures, key=lambda each: each.attempted_on, default=None)
    return HandedOver(
        policy_number=policy.policy_number,
        product=policy.product,
        holder_name=facts.name_of(policy.holder_id) or "—",
        agent_name=facts.name_of(policy.agent_id),
        due_date=due[0].due_date,
        last_payable_day=due[0].last_payable_day,
        amount=_sum((each.outstanding for each in due), policy),
        premiums=len(due),
        last_failure=last.reason if last else None,
        climbed=_climb(subject.step, policy, facts),
    )


def _climb(step: Step, policy: Policy, facts: Facts) -> Climb | None:
    """Who did not take the policy on, and within how many of their days; None for a hand-over at first hand."""
    if step.wanted_if.earlier is not Earlier.UNACKNOWLEDGED:
        return None
    return Climb(supervisor_name=facts.name_of(policy.supervisor_id), within_days=step.days)


def _anniversary(policy: Policy, occurrence: str) -> Anniversary:
    years = int(occurrence.rpartition(":")[2])
    return Anniversary(policy_number=policy.policy_number, product=policy.product, years=years)
