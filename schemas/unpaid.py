"""Unpaid premiums as the texts name them."""

from datetime import date
from enum import StrEnum

from schemas.base import Contract
from schemas.money import Money
from schemas.policies import FailureReason, GraceEnd, StepUp


class Stage(StrEnum):
    """How far a premium is when its notice is written."""

    BEFORE_DUE = "before-due"
    DUE = "due"
    GRACE = "grace"
    GRACE_2 = "grace-2"
    """More than 45 days after the due date: a text names the counter as well (renewal-domain A38)."""
    FINAL_WEEK = "final-week"
    EVE = "eve"
    """The day before the last payable day."""
    LAST_DAY = "last-day"
    """The last payable day itself."""


class Premium(Contract):
    """One unpaid instalment as a text may name it."""

    policy_number: str
    product: str
    instalment: int
    stage: Stage
    due_date: date
    last_payable_day: date
    in_grace: bool = False
    """The due date is over on the day of the text, and the cover goes on."""
    at_counter: bool = False
    """The text offers the counter as a way to pay: from day 46 after the due date on (renewal-domain A38), in the last week
    of grace, and as long as nothing can be debited."""
    near_end: bool = False
    """The last payable day is at most six days away."""
    amount: Money
    """What is still outstanding."""
    received: Money | None = None
    """What was already received for it, where a part was paid."""
    account_tail: str | None = None
    """The last digits of the account that the premium will be debited from; None where nothing promises a debit."""
    account_refused: bool = False
    """The bank refused the account for a reason of the account itself, and neither the account nor the mandate
    has changed since: nothing is debited, so the text says how to pay instead."""
    on_grace_end: GraceEnd = GraceEnd.LAPSE
    """What happens when it stays unpaid: nobody is warned of a lapse that will not come."""
    anniversary_years: int | None = None
    """Whole years that the policy is in force on the day of the text, where the text falls on the anniversary."""
    step_up: StepUp | None = None
    """What rises on that anniversary (renewal-domain B17); None where the product promises nothing for it."""


class FailedTransfer(Contract):
    """One transfer that did not succeed, and what heals it."""

    premium: Premium
    reason: FailureReason
    attempted_on: date
    next_debit_on: date | None = None
