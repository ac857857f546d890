"""What a notice is for: a closed set, each purpose with the variables that its templates may use."""

from datetime import date
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, model_validator

from schemas.addressees import Addressee, AgentCard
from schemas.base import Contract
from schemas.listed import Listed
from schemas.money import Money
from schemas.staff_purposes import Digest, Worklist
from schemas.unpaid import FailedTransfer, Premium


class PremiumNotice(Listed):
    """Premiums of one holder that are to be paid, the earliest deadline first."""

    LISTED: ClassVar[tuple[str, ...]] = ("premiums",)

    purpose: Literal["PremiumNotice"] = "PremiumNotice"
    addressee: Addressee
    agent: AgentCard | None = None
    premiums: Annotated[tuple[Premium, ...], Field(min_length=1)]
    totals: tuple[Money, ...]
    """One sum for each currency, of everything that is due, named or not."""
    earliest_deadline: date
    """The earliest last payable day of everything that is due, named or not."""
    pay_by: date
    """The day by which the text asks for payment, that day included: the earliest, over its premiums, of the due date
    while that has not passed, else of the last payable day."""
    others_due: bool = False
    """A premium of another policy of the holder is due as well, and this text does not speak of that policy."""

    @model_validator(mode="before")
    @classmethod
    def _of_an_older_writer(cls, data: Any) -> Any:
        """Notices written before `pay_by` existed asked for payment by the deadline."""
        if isinstance(data, dict) and "pay_by" not in data and "earliest_deadline" in data:
            return data | {"pay_by": data["earliest_deadline"]}
        return data


class FailureNotice(Listed):
    """Transfers of one holder that did not succeed."""

    LISTED: ClassVar[tuple[str, ...]] = ("failures", "also_due")

    purpose: Literal["FailureNotice"] = "FailureNotice"
    addressee: Addressee
    agent: AgentCard | None = None
    failures: Annotated[tuple[FailedTransfer, ...], Field(min_length=1)]
    also_due: tuple[Premium, ...] = ()
    """Other premiums of the same policies that are open and due, or opening; the earliest deadline first."""
    totals: tuple[Money, ...] = ()
    """One sum for each currency, of everything that is due, named or not."""
    earliest_deadline: date
    """The earliest last payable day of everything that is due, named or not."""


class LapsedPolicy(Contract):
    """One policy whose cover ended."""

    policy_number: str
    product: str
    lapsed_on: date
    reinstate_by: date
    """The last day to name to a customer (renewal-domain 3.6: the day before the civil-code day)."""
    amount: Money
    """What was due by the day of the lapse and is unpaid. Later premiums are not part of it."""
    received: Money | None = None
    """What was already received for it, where a part was paid."""


class LapseNotice(Listed):
    """Policies of one holder whose cover ended, and how it is restored."""

    LISTED: ClassVar[tuple[str, ...]] = ("policies",)

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


class PaymentThanks(Listed):
    """Thanks for premiums of one holder that were paid; it holds no offer (renewal-domain 0.6)."""

    LISTED: ClassVar[tuple[str, ...]] = ("premiums",)

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


class AnniversaryGreeting(Listed):
    """Thanks on the anniversary of policies."""

    LISTED: ClassVar[tuple[str, ...]] = ("anniversaries",)

    purpose: Literal["AnniversaryGreeting"] = "AnniversaryGreeting"
    addressee: Addressee
    agent: AgentCard | None = None
    anniversaries: Annotated[tuple[Anniversary, ...], Field(min_length=1)]


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
