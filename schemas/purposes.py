"""What a notice is for: a closed set, each purpose with the variables that its templates may use."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from schemas.base import Contract
from schemas.money import Money
from schemas.parties import Sex
from schemas.policies import FailureReason, GraceEnd


class Addressee(Contract):
    """Whom the text speaks to."""

    name: str
    sex: Sex | None = None


class AgentCard(Contract):
    """Who serves the recipient, where somebody does."""

    name: str
    phone: str | None = None


class Stage(StrEnum):
    """How far a premium is when its notice is written."""

    BEFORE_DUE = "before-due"
    DUE = "due"
    GRACE = "grace"
    GRACE_2 = "grace-2"
    """More than 45 days after the due date: a text names the counter as well (renewal-domain A38)."""
    FINAL_WEEK = "final-week"
    LAST_DAY = "last-day"
    """The last payable day, or the day before it."""


class Premium(Contract):
    """One unpaid instalment as a text may name it."""

    policy_number: str
    product: str
    instalment: int
    stage: Stage
    due_date: date
    last_payable_day: date
    amount: Money
    """What is still outstanding."""
    account_tail: str | None = None
    on_grace_end: GraceEnd = GraceEnd.LAPSE
    """What happens when it stays unpaid: nobody is warned of a lapse that will not come."""


class PremiumNotice(Contract):
    """Premiums of one holder that are to be paid, the earliest deadline first."""

    purpose: Literal["PremiumNotice"] = "PremiumNotice"
    addressee: Addressee
    agent: AgentCard | None = None
    premiums: Annotated[tuple[Premium, ...], Field(min_length=1)]
    totals: tuple[Money, ...]
    """One sum for each currency."""
    earliest_deadline: date


class FailedTransfer(Contract):
    """One transfer that did not succeed, and what heals it."""

    premium: Premium
    reason: FailureReason
    attempted_on: date
    next_debit_on: date | None = None


class FailureNotice(Contract):
    """Transfers of one holder that did not succeed."""

    purpose: Literal["FailureNotice"] = "FailureNotice"
    addressee: Addressee
    agent: AgentCard | None = None
    failures: Annotated[tuple[FailedTransfer, ...], Field(min_length=1)]
    earliest_deadline: date


class LapsedPolicy(Contract):
    """One policy whose cover ended."""

    policy_number: str
    product: str
    lapsed_on: date
    reinstate_by: date
    """The last day to name to a customer (renewal-domain 3.6: the day before the civil-code day)."""
    amount: Money


class LapseNotice(Contract):
    """Policies of one holder whose cover ended, and how it is restored."""

    purpose: Literal["LapseNotice"] = "LapseNotice"
    addressee: Addressee
    agent: AgentCard | None = None
    policies: Annotated[tuple[LapsedPolicy, ...], Field(min_length=1)]


class PaidPremium(Contract):
    """One premium that was paid."""

    policy_number: str
    product: str
    instalment: int
    due_date: date
    amount: Money
    """What was received for it."""
    paid_on: date
    """The value date of the payment that completed it."""


class PaymentThanks(Contract):
    """Thanks for premiums of one holder that were paid; it holds no offer (renewal-domain 0.6)."""

    purpose: Literal["PaymentThanks"] = "PaymentThanks"
    addressee: Addressee
    agent: AgentCard | None = None
    premiums: Annotated[tuple[PaidPremium, ...], Field(min_length=1)]


class Greeting(Contract):
    """A birthday greeting; it holds no offer (renewal-domain 0.6)."""

    purpose: Literal["Greeting"] = "Greeting"
    addressee: Addressee
    agent: AgentCard | None = None


class Anniversary(Contract):
    """One policy that has been in force for whole years."""

    policy_number: str
    product: str
    years: int


class AnniversaryGreeting(Contract):
    """Thanks on the anniversary of policies."""

    purpose: Literal["AnniversaryGreeting"] = "AnniversaryGreeting"
    addressee: Addressee
    agent: AgentCard | None = None
    anniversaries: Annotated[tuple[Anniversary, ...], Field(min_length=1)]


class HandedOver(Contract):
    """One unpaid policy that became a supervisor's work."""

    policy_number: str
    product: str
    holder_name: str
    agent_name: str | None
    due_date: date
    last_payable_day: date
    amount: Money
    last_failure: FailureReason | None = None


class Digest(Contract):
    """The policies handed over to a supervisor, one digest per supervisor and day."""

    purpose: Literal["Digest"] = "Digest"
    addressee: Addressee
    handed_over: Annotated[tuple[HandedOver, ...], Field(min_length=1)]


class ToSeeTo(Contract):
    """One premium that somebody has to see to."""

    policy_number: str
    product: str
    holder_name: str
    holder_phone: str | None = None
    due_date: date
    last_payable_day: date
    days_left: int
    """Payable days, today counted."""
    amount: Money
    call: bool = False
    visit: bool = False
    form: bool = False
    hand_over: bool = False
    other: bool = False
    """What waits for the reader."""
    deadline: date | None = None
    """The earliest of its deadlines."""


class Worklist(Contract):
    """What an agent or supervisor has to see to today, the fewest days left first; one for a person and day."""

    purpose: Literal["Worklist"] = "Worklist"
    addressee: Addressee
    day: date
    premiums: Annotated[tuple[ToSeeTo, ...], Field(min_length=1)]
    total: int
    """All of them."""
    more: int = 0
    """Premiums that the mail has no room for; they stand in the list itself."""


Content = Annotated[
    PremiumNotice | FailureNotice | LapseNotice | PaymentThanks | Greeting | AnniversaryGreeting | Digest | Worklist,
    Field(discriminator="purpose"),
]
"""The variables of a notice, told apart by their purpose."""

PURPOSES: tuple[type[Contract], ...] = (
    PremiumNotice,
    FailureNotice,
    LapseNotice,
    PaymentThanks,
    Greeting,
    AnniversaryGreeting,
    Digest,
    Worklist,
)
"""The closed set: every pack has a template for each."""

FORGOTTEN = Greeting(addressee=Addressee(name="-"))
"""What stands for the content of a notice whose recipient is erased: it says nothing of anybody, and is never sent."""
