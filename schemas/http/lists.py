"""The list of a month over the scheduler's HTTP API: what stands in a row of it."""

from collections.abc import Callable
from datetime import date, datetime
from enum import StrEnum

from schemas.base import Contract, Instant
from schemas.civil import local_day
from schemas.http.contacts import Person as ContactPerson
from schemas.http.contacts import TalkResult, Way
from schemas.ids import PartyId, PolicyId
from schemas.money import Money
from schemas.policies import FailureReason, PaymentMode, Standing

Word = Callable[[str, str], str]
"""What a code of a group is called in the language of a reader: `word("outcome", "delivered")`."""


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

    def in_words(self, word: Word, zone: str | None) -> str:
        """As a list shows it, by the clock of a zone."""
        channel = word("channel", self.channel) if self.channel else None
        parts = (_day(self.requested_at, zone), word("purpose", self.purpose), channel)
        outcome = word("outcome", self.outcome or "under-way")
        return " ".join(part for part in (*parts, outcome) if part)


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

    def in_words(self, word: Word, zone: str | None) -> str:
        """As a list shows it, by the clock of a zone."""
        return f"{_day(self.at, zone)} {word('way', self.channel)} {self.by}: {word('result', self.result)}"


class ListRow(Contract):
    """One premium on the list of a month: a line of `GET /lists/{month}/rows`."""

    policy_number: str
    policy_id: PolicyId
    instalment: int
    bucket: Bucket
    ordinal: Ordinal
    policy_year: int
    state: RowState
    standing: Standing | None
    """By the clock, which decides: a premium can lapse while the list still has it as grace-1. None of one that nobody asks for
    any more.
    """
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
    zone: str
    """Where the policy is, and its days are counted."""
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


def _day(at: datetime, zone: str | None) -> str:
    return f"{local_day(at, zone or 'UTC'):%Y-%m-%d}"
