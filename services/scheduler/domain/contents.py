"""What a notice says: the typed variables of its purpose, and what must stay true until it leaves.

Validated although the values are valid: for models of this size `model_construct` takes twice as long.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import assert_never

from schemas.civil import local_day
from schemas.money import Money, zero
from schemas.notices import Truth
from schemas.parties import Party
from schemas.policies import COVERED, Instalment, Policy, Standing, reinstatement_ends
from schemas.purposes import (
    Anniversary,
    AnniversaryGreeting,
    Content,
    Digest,
    FailureNotice,
    Greeting,
    HandedOver,
    LapsedPolicy,
    LapseNotice,
    PaidPremium,
    PaymentThanks,
    PremiumNotice,
)
from schemas.unpaid import FailedTransfer, Premium, Stage
from services.scheduler.domain.facts import Facts, Subject, addressee
from services.scheduler.domain.staff import worklist_of
from services.scheduler.domain.tasks import Purpose

AT_THE_COUNTER = timedelta(days=46)
"""From this day after the due date on a text offers the counter: more than 45 days without a successful transfer (A38)."""
FINAL_WEEK = timedelta(days=6)
EVE = timedelta(days=1)
"""Before the last payable day."""

_IN_GRACE = (Standing.CURRENT, Standing.GRACE_1, Standing.GRACE_END)
_OF_STAGE = {
    Stage.BEFORE_DUE: (Standing.UPCOMING, Standing.CURRENT),
    Stage.DUE: (Standing.CURRENT, Standing.GRACE_1),
    Stage.GRACE: _IN_GRACE,
    Stage.GRACE_2: _IN_GRACE,
    Stage.FINAL_WEEK: _IN_GRACE,
    Stage.EVE: _IN_GRACE,
    Stage.LAST_DAY: _IN_GRACE,
}
"""Where the premium may stand for the words of a stage to be true."""


def stage_on(premium: Instalment, today: date) -> Stage:
    """How far a premium is on a day."""
    if today < premium.due_date:
        return Stage.BEFORE_DUE
    if today == premium.due_date:
        return Stage.DUE
    if today >= premium.last_payable_day - EVE:
        return Stage.LAST_DAY if today >= premium.last_payable_day else Stage.EVE
    if today >= premium.last_payable_day - FINAL_WEEK:
        return Stage.FINAL_WEEK
    return Stage.GRACE_2 if today >= premium.due_date + AT_THE_COUNTER else Stage.GRACE


def truth_of(purpose: Purpose, subject: Subject) -> Truth | None:
    """What must hold for this part of a notice; None for a greeting, which stays true."""
    policy, premium = subject.policy, subject.premium
    if policy is None or premium is None:
        return None
    match purpose:
        case Purpose.PREMIUM:
            standings = _OF_STAGE[stage_on(premium, subject.today)]
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


def content_of(purpose: Purpose, subjects: Sequence[Subject], party: Party, facts: Facts) -> Content:
    """The variables of a notice about these subjects, which come ordered by their deadlines."""
    about = [(each, each.policy, each.premium) for each in subjects]
    premiums = [(each, policy, premium) for each, policy, premium in about if policy and premium]
    to, card = addressee(party), next((facts.agent_card(policy) for _, policy, _ in about if policy), None)
    match purpose:
        case Purpose.PREMIUM:
            named = tuple(_premium(policy, premium, each.today) for each, policy, premium in premiums)
            return PremiumNotice(
                addressee=to,
                agent=card,
                premiums=named,
                totals=_totals(premium.amount for premium in named),
                earliest_deadline=named[0].last_payable_day,
                pay_by=min(_pay_by(premium, each.today) for each, _, premium in premiums),
            )
        case Purpose.FAILURE:
            failures = tuple(_failed(policy, premium, each.today) for each, policy, premium in _once(premiums))
            deadline = min(failure.premium.last_payable_day for failure in failures)
            return FailureNotice(addressee=to, agent=card, failures=failures, earliest_deadline=deadline)
        case Purpose.LAPSE:
            lapsed = tuple(_lapsed(policy, premium) for _, policy, premium in premiums)
            return LapseNotice(addressee=to, agent=card, policies=lapsed)
        case Purpose.THANKS:
            paid = tuple(_paid(policy, premium, each.task.occurrence) for each, policy, premium in premiums)
            return PaymentThanks(addressee=to, agent=card, premiums=paid)
        case Purpose.DIGEST:
            handed = tuple(_handed_over(policy, premium, facts) for _, policy, premium in premiums)
            return Digest(addressee=to, handed_over=handed, total=len(handed))
        case Purpose.WORKLIST:
            return worklist_of(facts.agendas[party.party_id], party, date.fromisoformat(subjects[0].task.occurrence))
        case Purpose.GREETING:
            return Greeting(addressee=to, agent=None)
        case Purpose.ANNIVERSARY:
            kept = tuple(_anniversary(policy, each.task.occurrence) for each, policy, _ in about if policy)
            return AnniversaryGreeting(addressee=to, agent=card, anniversaries=kept)
    assert_never(purpose)


def _once(
    premiums: Iterable[tuple[Subject, Policy, Instalment]],
) -> Iterable[tuple[Subject, Policy, Instalment]]:
    """Each premium once: only its last failure is told."""
    return {(policy.policy_id, premium.number): (each, policy, premium) for each, policy, premium in premiums}.values()


def _pay_by(premium: Instalment, today: date) -> date:
    """The day by which a text asks for a premium: its due date until that is over (renewal-domain A28)."""
    return premium.due_date if today <= premium.due_date else premium.last_payable_day


def _premium(policy: Policy, premium: Instalment, today: date) -> Premium:
    return Premium(
        policy_number=policy.policy_number,
        product=policy.product,
        instalment=premium.number,
        stage=stage_on(premium, today),
        due_date=premium.due_date,
        last_payable_day=premium.last_payable_day,
        amount=premium.outstanding,
        account_tail=policy.account_tail,
        on_grace_end=policy.on_grace_end,
    )


def _failed(policy: Policy, premium: Instalment, today: date) -> FailedTransfer:
    failure = premium.failure
    if failure is None:
        raise ValueError(f"{policy.policy_number}: instalment {premium.number} has no failure to tell")
    return FailedTransfer(
        premium=_premium(policy, premium, today),
        reason=failure.reason,
        attempted_on=failure.attempted_on,
        next_debit_on=failure.next_debit_on,
    )


def _lapsed(policy: Policy, premium: Instalment) -> LapsedPolicy:
    lapsed_on = local_day(policy.lapsed_at, policy.zone) if policy.lapsed_at else premium.lapse_effective
    amounts = _totals(each.outstanding for each in policy.unpaid) or (zero(policy.premium.currency),)
    return LapsedPolicy(
        policy_number=policy.policy_number,
        product=policy.product,
        lapsed_on=lapsed_on,
        reinstate_by=told_reinstatement_end(lapsed_on),
        amount=amounts[0],
    )


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


def _handed_over(policy: Policy, premium: Instalment, facts: Facts) -> HandedOver:
    return HandedOver(
        policy_number=policy.policy_number,
        product=policy.product,
        holder_name=facts.name_of(policy.holder_id) or "—",
        agent_name=facts.name_of(policy.agent_id),
        due_date=premium.due_date,
        last_payable_day=premium.last_payable_day,
        amount=premium.outstanding,
        last_failure=premium.failure.reason if premium.failure else None,
    )


def _anniversary(policy: Policy, occurrence: str) -> Anniversary:
    years = int(occurrence.rpartition(":")[2])
    return Anniversary(policy_number=policy.policy_number, product=policy.product, years=years)


def _totals(amounts: Iterable[Money]) -> tuple[Money, ...]:
    sums: dict[str, Money] = {}
    for money in amounts:
        held = sums.get(money.currency)
        sums[money.currency] = held.plus(money) if held else money
    return tuple(sums.values())
