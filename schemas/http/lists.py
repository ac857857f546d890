"""The lists of the scheduler's HTTP API: the month's list, its figures, and what stands in a row of it."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from schemas.base import Contract, Instant
from schemas.http.contacts import Person as ContactPerson
from schemas.http.contacts import TalkResult, Way
from schemas.ids import PartyId, PolicyId
from schemas.money import Currency, Money
from schemas.policies import FailureReason, PaymentMode, Standing

Month = Annotated[str, Field(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])$")]
"""A month as 2026-03."""


class Bucket(StrEnum):
    """Where a premium stands on the list of a month: due in it, in the month before, or earlier."""

    CURRENT = "current"
    GRACE_1 = "grace-1"
    GRACE_END = "grace-end"


class Ordinal(StrEnum):
    """Which premium it is, by policy year: with the buckets the nine cells of the month (九宫格)."""

    FIRST_YEAR = "first-year"
    """A further instalment of the first year; only where several are paid in a year."""
    SECOND = "second"
    THIRD = "third"
    FOURTH_PLUS = "fourth-plus"


class Third(StrEnum):
    """Ten days of a month: to the 10th, to the 20th, to its end."""

    FIRST = "first"
    MIDDLE = "middle"
    LAST = "last"


class RowState(StrEnum):
    """What became of a premium, by the clock."""

    OPEN = "open"
    PAID = "paid"
    WAIVED = "waived"
    LAPSED = "lapsed"
    CLOSED = "closed"


class Flag(StrEnum):
    """What a manager looks at first."""

    UNIVERSAL_LIFE = "universal-life"
    LARGE = "large"
    GROUP = "group"


class Tag(StrEnum):
    """Why a customer is important."""

    LARGE = "large"
    DIFFICULT = "difficult"
    """Three reminders and more have been sent, or the last contact did not go well."""
    SPECIAL = "special"
    """Somebody asked us to stop: a complaint, a claim, a bereavement."""


class Service(StrEnum):
    """Whose customer it is."""

    OWN = "own"
    REASSIGNED = "reassigned"
    """Another agent had the policy before."""
    ORPHAN = "orphan"


class Gap(StrEnum):
    """What is missing or wrong in the data of a row."""

    MISSING_PHONE = "missing-phone"
    NO_ACCOUNT = "no-account"
    NO_BIRTH_DATE = "no-birth-date"
    BAD_BIRTH_DATE = "bad-birth-date"
    NO_AGENT = "no-agent"
    UNKNOWN_HOLDER = "unknown-holder"


class Person(Contract):
    """Somebody of a row."""

    party_id: PartyId
    name: str
    staff_number: str | None = None
    phone: str | None = None


class Told(Contract):
    """The last notice about a premium."""

    purpose: str
    requested_at: Instant
    channel: str | None = None
    outcome: str | None = None
    """What became of it; nothing while that is not known."""


class Contacted(Contract):
    """The last contact about a premium, from its log."""

    at: Instant
    by: str
    channel: Way
    person: ContactPerson
    result: TalkResult
    effective: bool
    """Whether the holder was reached, not merely dialled."""
    promised_on: date | None = None


class ListRow(Contract):
    """One premium on the list of a month: a line of `GET /lists/{month}/rows`."""

    policy_number: str
    policy_id: PolicyId
    instalment: int
    bucket: Bucket
    ordinal: Ordinal
    policy_year: int
    state: RowState
    standing: Standing
    """By the clock, which decides: a premium can lapse while the list still has it as grace-1."""
    due_date: date
    last_payable_day: date
    days_left: int
    """Payable days left, today counted; 0 when there are none."""
    edge: int
    """Days by which the last payable day misses the same day two months later; a team counts wrong where it is not 0."""
    amount: Money
    outstanding: Money
    settled_on: date | None
    product: str
    mode: PaymentMode
    holder_id: PartyId
    holder: str | None
    phone: str | None
    agent: Person | None
    supervisor: Person | None
    owner: Person | None
    """Who is to act: the agent, from the hand-over on the supervisor, or a desk."""
    unit: str | None
    sales_channel: str | None
    service: Service
    has_mandate: bool
    """Whether there is an account to take the premium from."""
    third: Third
    band: str | None
    """Of the premium, in its currency."""
    flags: tuple[Flag, ...]
    tags: tuple[Tag, ...]
    failure: FailureReason | None
    last_notice: Told | None
    last_contact: Contacted | None = None
    gaps: tuple[Gap, ...]
    development: bool | None = None
    """Whether there may be more to offer; said only when it is asked for, and only of those who agreed to be asked."""


class Sum(Contract):
    """Some premiums of one currency."""

    count: int
    premium: Decimal


class Cell(Contract):
    """One of the nine cells, in one currency."""

    bucket: Bucket
    ordinal: Ordinal
    currency: Currency
    due: Sum
    collected: Sum
    lapsed: Sum


class Share(Contract):
    """A group of the premiums due in the month, and its part of their total in percent."""

    group: str
    currency: Currency
    due: Sum
    percent: Decimal


class Rate(Contract):
    """How much of a bucket has been collected, in one currency. Current is what the month is about, grace-1 says how the work
    goes on, grace-end what came of it all: three figures, never one (A4).
    """

    bucket: Bucket
    currency: Currency
    due: Sum
    collected: Sum
    premium_percent: Decimal
    count_percent: Decimal


class Split(Contract):
    """When the premiums due in a month were paid, in one currency (A5)."""

    due_month: Month
    currency: Currency
    before_due: Sum
    in_due_month: Sum
    grace_1: Sum
    grace_end: Sum
    lapsed: Sum
    still_open: Sum


class Task(StrEnum):
    """What a team is asked to bring in (A23)."""

    NORMAL_SECOND = "normal-second"
    NORMAL_LATER = "normal-later"
    GRACE_EASY = "grace-easy"
    GRACE_HARD = "grace-hard"
    """Of difficult customers."""
    REINSTATE_FRESH = "reinstate-fresh"
    """Lapsed in the last three months."""
    REINSTATE_LAST = "reinstate-last"
    """In the last three months of the two years after the lapse."""


class Target(Contract):
    """One line of the targets, in one currency."""

    task: Task
    currency: Currency
    due: Sum
    collected: Sum
    percent: Decimal
    wanted_percent: Decimal | None
    """What the team set itself; nothing where it set nothing."""
    missing: Decimal | None
    """The premium still to be collected to get there."""


class Coverage(Contract):
    """How many holders of a bucket were reached, of those whose premium is due (A12: all of them)."""

    bucket: Bucket
    due: int
    tried: int
    """With any contact in the log."""
    reached: int
    percent: Decimal
    """The reached ones."""


class MonthList(Contract):
    """The figures of a month's list: `GET /lists/{month}`. Its rows come from `GET /lists/{month}/rows`."""

    month: Month
    now: Instant
    labels: dict[Bucket, str]
    ordinals: dict[Ordinal, str]
    cells: tuple[Cell, ...]
    thirds: tuple[Share, ...]
    """The premiums due in the month by ten days."""
    bands: tuple[Share, ...]
    """The premiums due in the month by size."""
    rates: tuple[Rate, ...] = ()
    splits: tuple[Split, ...] = ()
    """Of the month and the two before it."""
    coverage: tuple[Coverage, ...] = ()
    targets: tuple[Target, ...] = ()
