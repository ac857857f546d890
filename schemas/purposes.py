"""What a notice is for: a closed set, each purpose with the variables that its templates may use."""

from datetime import date
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, model_validator

from schemas.base import Contract
from schemas.listed import Listed
from schemas.money import Money
from schemas.parties import Sex
from schemas.policies import FailureReason
from schemas.unpaid import FailedTransfer, Premium


class Addressee(Contract):
    """Whom the text speaks to."""

    name: str
    sex: Sex | None = None


class AgentCard(Contract):
    """Who serves the recipient, where somebody does."""

    name: str
    phone: str | None = None


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


class Climb(Contract):
    """Why a policy climbed to the reader: a supervisor did not take it on."""

    supervisor_name: str | None
    within_days: int
    """How long the supervisor had for it, in days of the supervisor's calendar."""


class HandedOver(Contract):
    """One unpaid policy that became a supervisor's work, with everything of it that is open."""

    policy_number: str
    product: str
    holder_name: str
    agent_name: str | None
    due_date: date
    """Of the earliest unpaid premium."""
    last_payable_day: date
    """Of the earliest unpaid premium: when it passes, the cover ends."""
    amount: Money
    """The sum of the open premiums."""
    premiums: int = 1
    """How many premiums of the policy are open."""
    last_failure: FailureReason | None = None
    climbed: Climb | None = None
    """None where it was handed over to the reader at first hand."""


class Digest(Listed):
    """The policies handed over to a supervisor, or climbed to a manager: one digest per reader and day, most urgent first."""

    LISTED: ClassVar[tuple[str, ...]] = ("handed_over",)

    purpose: Literal["Digest"] = "Digest"
    addressee: Addressee
    handed_over: Annotated[tuple[HandedOver, ...], Field(min_length=1)]
    total: int
    """All of them, named or not: those without room in the mail stand in the worklist of the reader."""
    climbed: int = 0
    """How many of all of them climbed to the reader because a supervisor did not take them on."""

    @model_validator(mode="before")
    @classmethod
    def _of_an_older_writer(cls, data: Any) -> Any:
        """Digests written before `total` existed named all of them."""
        if isinstance(data, dict) and "total" not in data:
            return data | {"total": len(data.get("handed_over", ()))}
        return data


class ToSeeTo(Contract):
    """One open premium of a customer whom the reader has to see to. The premiums of a customer stand together."""

    policy_number: str
    product: str
    holder_name: str
    holder_phone: str | None = None
    """The number to call; one that gets no text messages will do."""
    first: bool = True
    """The first of its customer: what is to be done stands with it, once for all of them."""
    due_date: date
    last_payable_day: date
    days_left: int
    """Payable days, today counted."""
    amount: Money
    to_do: str | None = None
    """What waits for the reader, in words of the reader's language, the most pressing first."""
    deadline: date | None = None
    """The earliest of its deadlines, where the reader is."""


class Worklist(Listed):
    """What an agent or supervisor has to see to today, the customers with the fewest days left first; one for a person and day."""

    LISTED: ClassVar[tuple[str, ...]] = ("premiums",)

    purpose: Literal["Worklist"] = "Worklist"
    addressee: Addressee
    day: date
    premiums: Annotated[tuple[ToSeeTo, ...], Field(min_length=1)]
    customers: int = 0
    """All customers; 0 in a worklist that was written before they were counted."""
    total: int
    """All premiums, named or not: those without room in the mail stand in the list itself."""


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
