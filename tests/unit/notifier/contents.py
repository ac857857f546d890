"""Contents of notices to holders, with figures that a test names."""

from datetime import date, timedelta
from decimal import Decimal

from schemas.addressees import Addressee, AgentCard
from schemas.money import Money
from schemas.policies import FailureReason
from schemas.purposes import FailureNotice, LapsedPolicy, LapseNotice, PremiumNotice
from schemas.unpaid import FailedTransfer, Premium, Stage

DUE = date(2026, 3, 1)
LAST = date(2026, 4, 30)
HOLDER = Addressee(name="林建洋", sex="male")
NEAR_END = {Stage.FINAL_WEEK, Stage.EVE, Stage.LAST_DAY}
COUNTER = {Stage.GRACE_2, *NEAR_END}
AGENT = AgentCard(name="王建国", phone="+8613800000004")


def money(amount: str) -> Money:
    return Money(amount=Decimal(amount), currency="CNY")


def standing(stage: Stage, *, refused: bool = False) -> dict[str, bool]:
    """What a premium says beside its stage."""
    return {
        "in_grace": stage not in {Stage.BEFORE_DUE, Stage.DUE},
        "at_counter": stage in COUNTER or refused,
        "near_end": stage in NEAR_END,
    }


def premium(number: int = 1, stage: Stage = Stage.BEFORE_DUE, **given) -> Premium:
    values = {
        "policy_number": f"PL20260000{number:02}",
        "product": "安康终身寿险（分红型）",
        "instalment": 3,
        "stage": stage,
        **standing(stage, refused=given.get("account_refused", False)),
        "due_date": DUE,
        "last_payable_day": given.get("due_date", DUE) + timedelta(days=60),
        "amount": money("1200.00"),
    }
    return Premium.model_validate(values | given)


def premium_notice(*premiums: Premium, **given) -> PremiumNotice:
    asked = [
        each.due_date if each.stage in {Stage.BEFORE_DUE, Stage.DUE} else each.last_payable_day for each in premiums
    ]
    values = {
        "addressee": HOLDER,
        "agent": AGENT,
        "premiums": premiums,
        "totals": (money(str(sum(each.amount.amount for each in premiums))),),
        "earliest_deadline": min(each.last_payable_day for each in premiums),
        "pay_by": min(asked),
    }
    return PremiumNotice.model_validate(values | given)


def failure(of: Premium, reason: FailureReason, **given) -> FailedTransfer:
    return FailedTransfer(premium=of, reason=reason, attempted_on=DUE + timedelta(days=2), **given)


def failure_notice(*failures: FailedTransfer, also_due: tuple[Premium, ...] = ()) -> FailureNotice:
    owed = [*(each.premium for each in failures), *also_due]
    return FailureNotice(
        addressee=HOLDER,
        agent=AGENT,
        failures=failures,
        also_due=also_due,
        totals=(money(str(sum(each.amount.amount for each in owed))),),
        earliest_deadline=min(each.last_payable_day for each in owed),
    )


def lapse_notice(number_of: int = 1, **given) -> LapseNotice:
    lapsed = {
        "product": "安康终身寿险（分红型）",
        "lapsed_on": LAST + timedelta(days=1),
        "reinstate_by": date(2028, 4, 30),
        "amount": money("6690.83"),
    } | given
    policies = tuple(LapsedPolicy(policy_number=f"PL20260000{at:02}", **lapsed) for at in range(1, number_of + 1))
    return LapseNotice(addressee=HOLDER, agent=AGENT, policies=policies)
