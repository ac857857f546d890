"""Worklists over the scheduler's HTTP API: what one person has to do, and the card beside the telephone."""

from datetime import date
from decimal import Decimal
from enum import StrEnum

from schemas.base import Contract, Instant
from schemas.http.contacts import ContactView
from schemas.http.lists import ListRow, Person
from schemas.ids import TaskId
from schemas.parties import Sex


class WorkItem(Contract):
    """One open piece of work of a person."""

    task_id: TaskId
    what: str
    """call-…, visit-…, hand-over, assessment-form and so on, as the plan says."""
    opened_at: Instant
    changed_at: Instant
    deadline: Instant | None
    acknowledged_by: str | None
    starts_at: Instant
    """A stretch of time that suits: for talks one of the customer's three windows, in the evening for difficult customers (A30)."""
    ends_at: Instant


class WorkRow(Contract):
    """One premium that somebody has to see to."""

    premium: ListRow
    address: str | None
    """Where a visit goes."""
    work: tuple[WorkItem, ...]
    """What is open for this person, the most pressing first; a premium of theirs stands here also without."""


class Worklist(Contract):
    """What a person has to see to, the fewest days left first: `GET /worklists/{party}`."""

    person: Person
    zone: str | None = None
    """Where the person is, and deadlines are counted; None for a desk."""
    now: Instant
    rows: tuple[WorkRow, ...]


class AgeBand(StrEnum):
    """How a holder is to be spoken to; people of sixty and more slowly and with patience (A37)."""

    YOUNG = "under-35"
    MIDDLE = "35-45"
    SETTLED = "46-59"
    OLDER = "60-and-over"


class CallCard(Contract):
    """What lies beside the telephone (A31, A37): `GET /policies/{policy_number}/card`."""

    premium: ListRow | None
    """The earliest unpaid premium."""
    policy_number: str
    product: str
    holder: str | None
    sex: Sex | None
    age: int | None
    age_band: AgeBand | None
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
    contacts: tuple[ContactView, ...]
    """The last ones, the newest first."""
