"""What a text about a policy asks for: every premium of it that is due or opening, the earliest deadline first.

Money that comes settles the earliest premium first, and the earliest one decides the lapse, so no text names a premium
without those before it.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from schemas.accounts import VERDICTS, AccountVerdict
from schemas.civil import local_day
from schemas.ids import PartyId
from schemas.money import Money
from schemas.notices import Truth
from schemas.policies import Instalment, Policy, PolicyStatus, RefusedAccount, Standing
from schemas.unpaid import Premium, Stage
from services.scheduler.domain.anchors import anniversary
from services.scheduler.domain.facts import Facts, Subject
from services.scheduler.domain.tasks import Purpose

AT_THE_COUNTER = timedelta(days=46)
"""From this day after the due date on a text offers the counter: more than 45 days without a successful transfer (A38)."""
FINAL_WEEK = timedelta(days=6)
EVE = timedelta(days=1)
"""Before the last payable day."""

_IN_GRACE = (Standing.CURRENT, Standing.GRACE_1, Standing.GRACE_END)
_NEAR_END = frozenset({Stage.FINAL_WEEK, Stage.EVE, Stage.LAST_DAY})
_COUNTER = _NEAR_END | {Stage.GRACE_2}
_OF_STAGE = {
    Stage.BEFORE_DUE: (Standing.UPCOMING, Standing.CURRENT),
    Stage.DUE: (Standing.CURRENT, Standing.GRACE_1),
    Stage.GRACE: _IN_GRACE,
    Stage.GRACE_2: _IN_GRACE,
    Stage.FINAL_WEEK: _IN_GRACE,
    Stage.EVE: _IN_GRACE,
    Stage.LAST_DAY: _IN_GRACE,
}


class Demand(NamedTuple):
    """One unpaid premium that a text names."""

    policy: Policy
    premium: Instalment
    today: date
    """The civil date where the policy is."""
    read_on: date | None = None
    """The civil date where the recipient is; None where it is taken for `today`."""

    @property
    def anniversary_years(self) -> int | None:
        """The whole years that the policy is in force on the day of its reader, when that is an anniversary.

        The greeting of that day goes by the recipient's calendar too, so that exactly one of the two says it.
        """
        return _years_on(self.policy, self.read_on or self.today)

    @property
    def key(self) -> tuple[str, int]:
        """Tells premiums apart."""
        return self.policy.policy_number, self.premium.number

    @property
    def pay_by(self) -> date:
        """The day by which a text asks for it: the due date until that is over (A28), then the last payable day."""
        return self.premium.due_date if self.today <= self.premium.due_date else self.premium.last_payable_day

    @property
    def truth(self) -> Truth:
        """What must hold for the words that a text has for it today."""
        standings = standings_of(stage_on(self.premium, self.today))
        return Truth(policy_id=self.policy.policy_id, instalment=self.premium.number, standings=standings)


def standings_of(stage: Stage) -> tuple[Standing, ...]:
    """Where a premium may stand for the words of a stage to be true."""
    return _OF_STAGE[stage]


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


def due_of(policy: Policy, day: date) -> tuple[Instalment, ...]:
    """The unpaid premiums of a policy that are due by a day, the earliest first."""
    return tuple(each for each in policy.unpaid if each.due_date <= day)


def demands(subjects: Iterable[Subject], facts: Facts) -> Sequence[Demand]:
    """What a text about these subjects asks for: their own premiums, and of their policies all that is due or opening."""
    found: dict[tuple[str, int], Demand] = {}
    for subject in subjects:
        policy, own = subject.policy, subject.premium
        if policy is None or own is None:
            continue
        until = subject.today + facts.plans.asks_before_due(subject.task.plan, policy)
        for premium in (own, *due_of(policy, until)):
            demand = Demand(policy, premium, subject.today, subject.read_on)
            found.setdefault(demand.key, demand)
    return sorted(found.values(), key=lambda each: (each.premium.last_payable_day, *each.key))


def others_due(asked: Iterable[Demand], holder: PartyId, now: datetime, facts: Facts) -> bool:
    """Whether a premium is due of a policy of the holder of which a text that asks for these premiums does not speak."""
    named = {each.policy.policy_id for each in asked}
    others = (policy for policy in facts.held_by(holder) if policy.policy_id not in named)
    return any(
        policy.status is PolicyStatus.IN_FORCE and due_of(policy, local_day(now, policy.zone)) for policy in others
    )


def names_due_money(subject: Subject) -> bool:
    """Whether a text about this subject names another premium that is due: that it is unpaid, the feeds have to say."""
    policy, own = subject.policy, subject.premium
    return policy is not None and own is not None and any(each != own for each in due_of(policy, subject.today))


def is_said(subject: Subject, purpose: Purpose, told: Sequence[Subject], asked: Sequence[Demand]) -> bool:
    """Whether a notice of this purpose says what another task would.

    A failure notice tells the last failure of a premium, whichever task it leaves for. A premium notice names what the
    task of another premium would, and carries the thanks of an anniversary.
    """
    task, what = subject.task, Purpose(subject.task.what)
    if what is Purpose.FAILURE and purpose is Purpose.FAILURE:
        return any((task.policy_id, task.instalment) == (each.task.policy_id, each.task.instalment) for each in told)
    if what is Purpose.PREMIUM and purpose is Purpose.PREMIUM:
        return any((task.policy_id, task.instalment) == (each.policy.policy_id, each.premium.number) for each in asked)
    if what is Purpose.ANNIVERSARY and purpose is Purpose.PREMIUM:
        return any(task.policy_id == each.policy.policy_id and each.anniversary_years for each in asked)
    return False


def as_named(asked: Sequence[Demand], facts: Facts) -> tuple[Premium, ...]:
    """The premiums as a text names them; the anniversary of a policy stands with its first one only."""
    first = {each.policy.policy_id: each.premium.number for each in reversed(asked)}
    return tuple(premium_of(each, facts, first=first[each.policy.policy_id] == each.premium.number) for each in asked)


def premium_of(demand: Demand, facts: Facts, *, first: bool = False) -> Premium:
    """A premium as a text names it."""
    policy, premium, today = demand.policy, demand.premium, demand.today
    refused = refused_account(policy, facts) is not None
    years = demand.anniversary_years if first else None
    stage = stage_on(premium, today)
    return Premium(
        policy_number=policy.policy_number,
        product=policy.product,
        instalment=premium.number,
        stage=stage,
        due_date=premium.due_date,
        last_payable_day=premium.last_payable_day,
        in_grace=stage not in {Stage.BEFORE_DUE, Stage.DUE},
        at_counter=refused or stage in _COUNTER,
        near_end=stage in _NEAR_END,
        amount=premium.outstanding,
        received=received(premium),
        account_tail=None if refused else policy.account_tail,
        account_refused=refused,
        on_grace_end=policy.on_grace_end,
        anniversary_years=years,
        step_up=next((each for each in policy.step_ups if each.years == years), None),
    )


def received(premium: Instalment) -> Money | None:
    """What came for a premium that is not paid whole; None when nothing did."""
    return premium.paid if premium.paid.amount and premium.outstanding.amount else None


def refused_account(policy: Policy, facts: Facts) -> RefusedAccount | None:
    """Why nothing promises a debit from the account of a policy, or None.

    The bank refused it for this policy, or for another one of the holder with the same last digits, for a reason of the
    account itself, and nothing was paid for this policy since.
    """
    if policy.refused_account or policy.account_tail is None:
        return policy.refused_account
    paid_on = max((each.paid_on for each in policy.instalments if each.paid_on), default=date.min)
    others = (
        each.refused_account for each in facts.held_by(policy.holder_id) if each.account_tail == policy.account_tail
    )
    return next((each for each in others if each and _for_all(each) and each.refused_on >= paid_on), None)


def _for_all(refused: RefusedAccount) -> bool:
    return VERDICTS[refused.reason] is AccountVerdict.REFUSED


def _years_on(policy: Policy, today: date) -> int | None:
    years = today.year - policy.effective_date.year
    return years if years > 0 and anniversary(policy.effective_date, years) == today else None
