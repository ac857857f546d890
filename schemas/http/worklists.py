"""Worklists over the scheduler's HTTP API: what one person has to do, and the card beside the telephone."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from schemas.base import Contract, Instant
from schemas.http.contacts import ContactView
from schemas.http.lists import ListRow, Person
from schemas.ids import PartyId, TaskId
from schemas.money import Money
from schemas.parties import Sex
from schemas.policies import PolicyStatus


class Talk(StrEnum):
    """In what way a customer is spoken to."""

    CALL = "call"
    VISIT = "visit"


class WorkPremium(Contract):
    """One premium that a piece of work is about."""

    policy_number: str
    instalment: int


class WorkItem(Contract):
    """One thing that a person has to do for a customer: a talk about everything that is open, or one piece of other work."""

    item_id: UUID
    """Stays the same: for a talk from one to the next, for other work the id of its task."""
    talk: Talk | None
    """None for work in which the customer is not spoken to."""
    what: str
    """call-…, visit-…, hand-over, assessment-form and so on, as the plan says; of a talk that of its most pressing task."""
    task_id: TaskId
    """The most pressing task; a talk is completed by completing any of its tasks."""
    task_ids: tuple[TaskId, ...]
    """Every task, the most pressing first."""
    premiums: tuple[WorkPremium, ...]
    """What it is about, each premium once, the most pressing first."""
    opened_at: Instant
    """When the first of the tasks was given."""
    changed_at: Instant
    """When the newest of them changed."""
    deadline: Instant | None
    """The earliest one."""
    acknowledged_by: str | None
    starts_at: Instant
    """A stretch of time that suits: for talks one of the customer's three windows, in the evening for difficult customers (A30)."""
    ends_at: Instant


class WorkRow(Contract):
    """One customer whom somebody has to see to. Nobody stands on a worklist twice."""

    holder_id: PartyId
    holder: str | None
    phone: str | None
    """The number to call; one that gets no text messages will do."""
    address: str | None
    """Where a visit goes."""
    days_left: int
    """Until the earliest last payable day, which decides about the cover, today counted."""
    last_payable_day: date
    """The earliest one."""
    outstanding: tuple[Money, ...]
    """What is unpaid, one sum for each currency."""
    premiums: tuple[ListRow, ...]
    """The open premiums, the earliest last payable day first; those of this person stand here also without work."""
    work: tuple[WorkItem, ...]
    """What is open for this person, the most pressing first: at most one call and one visit, and each piece of other work."""


class Worklist(Contract):
    """What a person has to see to, the customers with the fewest days left first: `GET /worklists/{party}`."""

    person: Person
    zone: str | None = None
    """Where the person is, and deadlines are counted; None for a desk, whose times are those of each policy."""
    locale: str | None = None
    """The person's language; None for a desk."""
    now: Instant
    rows: tuple[WorkRow, ...]


class AgeBand(StrEnum):
    """How a holder is to be spoken to; people of sixty and more slowly and with patience (A37)."""

    YOUNG = "under-35"
    MIDDLE = "35-45"
    SETTLED = "46-59"
    OLDER = "60-and-over"


class CardPolicy(Contract):
    """One policy of the holder, as far as a caller must know it."""

    policy_number: str
    product: str
    status: PolicyStatus
    sales_channel: str | None
    payment_years: int
    years_paid: int
    """Premiums of whole years that have been paid."""
    effective_date: date
    account_tail: str | None
    currency: str
    dividend: Decimal | None
    """This year's, as the book says."""
    account_value: Decimal | None
    """As the book says."""


class ServedElsewhere(Contract):
    """Policies of the holder that somebody else serves; nothing more of them is on this card."""

    policies: int
    by: Person | None
    """None where nothing is known of who that is."""


class CallCard(CardPolicy):
    """What lies beside the telephone (A31, A37): the policy named, and what is open of the holder.

    `GET /policies/{policy_number}/card?person=`.
    """

    premium: ListRow | None
    """The earliest unpaid premium of the policy."""
    premiums: tuple[ListRow, ...] = ()
    """Every open premium of the holder that the same person serves, the earliest last payable day first."""
    outstanding: tuple[Money, ...] = ()
    """Their sums, one for each currency."""
    policies: tuple[CardPolicy, ...] = ()
    """Every policy of the holder that the same person serves, the one named first."""
    elsewhere: tuple[ServedElsewhere, ...] = ()
    """The holder's other policies, counted by who serves them, most of them first."""
    phones: tuple[str, ...] = ()
    """The numbers at which the holder can be called, those that get text messages first."""
    holder: str | None
    sex: Sex | None
    age: int | None
    age_band: AgeBand | None
    contacts: tuple[ContactView, ...]
    """The last ones about any of these policies, the newest first."""
