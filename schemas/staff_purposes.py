"""The purposes of notices to staff: what was handed over, and what is to be seen to today."""

from datetime import date
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, model_validator

from schemas.addressees import Addressee
from schemas.base import Contract
from schemas.listed import Listed
from schemas.money import Money
from schemas.policies import FailureReason


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
