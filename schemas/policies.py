"""A policy and its instalments as they stand: what every event of `ledger.policies` carries."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field

from schemas.base import Contract, Instant
from schemas.civil import ZoneName, add_months
from schemas.ids import PartyId, PolicyId
from schemas.money import Money, zero

TOPIC = "ledger.policies"

REINSTATEMENT_MONTHS = 24
"""A policy without cover can be reinstated for so long (renewal-domain 3.6)."""

PolicyAmount = Annotated[Decimal, Field(max_digits=16, decimal_places=2)]
"""An amount in the currency of the policy."""


class PaymentMode(StrEnum):
    """How often a premium is due."""

    ANNUAL = "annual"
    HALF_YEARLY = "half-yearly"
    QUARTERLY = "quarterly"
    MONTHLY = "monthly"
    SINGLE = "single"


class PolicyStatus(StrEnum):
    """Whether there is cover, and whether there can be again."""

    IN_FORCE = "in-force"
    LAPSED = "lapsed"
    CLOSED = "closed"


class InstalmentStatus(StrEnum):
    """Whether one premium is still wanted."""

    OPEN = "open"
    PAID = "paid"
    WAIVED = "waived"
    """Grace ended on a product that does not lapse then: it is asked for no more."""


class Standing(StrEnum):
    """Where an unpaid instalment is on a date (renewal-domain 3.5)."""

    UPCOMING = "upcoming"
    CURRENT = "current"
    GRACE_1 = "grace-1"
    GRACE_END = "grace-end"
    LAPSED = "lapsed"
    CLOSABLE = "closable"
    """Nobody can demand reinstatement any more; the policy is closed by decision of the insurer, never by the clock."""


COVERED = (Standing.UPCOMING, Standing.CURRENT, Standing.GRACE_1, Standing.GRACE_END)
"""Where an unpaid instalment may stand while there is cover."""


class FailureReason(StrEnum):
    """Why a transfer did not succeed: the nine reasons of renewal-domain A43 and 1c, and accounts that are gone."""

    INSUFFICIENT_BALANCE = "insufficient-balance"
    NAME_MISMATCH = "name-mismatch"
    DUPLICATE_IDENTITY = "duplicate-identity"
    THIRD_PARTY_ACCOUNT = "third-party-account"
    NO_MANDATE_RECORD = "no-mandate-record"
    BAD_ACCOUNT_NUMBER = "bad-account-number"
    NON_SETTLEMENT_ACCOUNT = "non-settlement-account"
    ABC_PREFIX_MISSING = "abc-prefix-missing"
    SYSTEM_OTHER = "system-other"
    ACCOUNT_UNUSABLE = "account-unusable"


class GraceEnd(StrEnum):
    """What the product does when grace ends unpaid."""

    LAPSE = "lapse"
    PREMIUM_LOAN = "premium-loan"
    REDUCED_PAID_UP = "reduced-paid-up"
    ACCOUNT_VALUE = "account-value"


class GraceAnchor(StrEnum):
    """From when the days of grace of a product are counted (renewal-domain 3.2)."""

    DUE_DATE = "due-date"
    END_OF_DUE_MONTH = "end-of-due-month"
    NOTICE_DELIVERY = "notice-delivery"
    """The day on which the demand reached the holder; of premiums paid by the month or the quarter, the due date."""


class GraceTerms(Contract):
    """How long grace is on a product that has terms of its own."""

    days: Annotated[int, Field(ge=1, le=366)]
    """Calendar days; the day from which they are counted is day 0."""
    anchor: GraceAnchor = GraceAnchor.DUE_DATE
    non_working_days: tuple[date, ...] = ()
    """Grace does not end on one of these: it goes on to the next day that is none of them."""


class StepUp(Contract):
    """A benefit of the product that rises on an anniversary of the policy (renewal-domain B17)."""

    years: Annotated[int, Field(ge=1)]
    """Whole years in force on that anniversary."""
    benefit: str
    """In the words of the product."""
    percent_before: PolicyAmount
    percent_after: PolicyAmount


class Failure(Contract):
    """The last transfer of an instalment that did not succeed."""

    reason: FailureReason
    attempted_on: date
    next_debit_on: date | None = None


class RefusedAccount(Contract):
    """An account that the bank refused for a reason of the account itself, or of the mandate for it."""

    tail: str | None = None
    """Its last digits, where the policy named them."""
    reason: FailureReason
    refused_on: date
    """The day of the attempt."""
    source: str
    """The payment feed that told it: money that the same feed brings later shows that the account works again."""


def reinstatement_ends(lapse_effective: date) -> date:
    """The last day on which a policy without cover since `lapse_effective` can be reinstated (Civil Code art. 202)."""
    return add_months(lapse_effective, REINSTATEMENT_MONTHS)


class Instalment(Contract):
    """One regular premium of a policy with its own due date. Number 1 is the premium paid at issue."""

    number: int
    due_date: date
    amount: Money
    paid: Money
    paid_on: date | None = None
    """The value date of the payment that completed it, once one has."""
    status: InstalmentStatus
    last_payable_day: date
    """Inclusive: cover continues to 24:00 of this day in the policy's zone."""
    lapse_effective: date
    """The first day without cover when the instalment stays unpaid."""
    failure: Failure | None = None

    @property
    def outstanding(self) -> Money:
        """What is still to be paid; nothing when the instalment is settled."""
        if self.status is not InstalmentStatus.OPEN:
            return zero(self.amount.currency)
        if not self.paid.amount:
            return self.amount
        rest = self.amount.minus(self.paid)
        return rest if rest.amount > Decimal(0) else zero(self.amount.currency)

    def standing_on(self, day: date) -> Standing:
        """Where the instalment is on a day, as the clock has it: the lists of the month are views of this."""
        if day >= self.lapse_effective:
            return Standing.LAPSED if day <= reinstatement_ends(self.lapse_effective) else Standing.CLOSABLE
        months = (day.year - self.due_date.year) * 12 + day.month - self.due_date.month
        if months < 0:
            return Standing.UPCOMING
        return (Standing.CURRENT, Standing.GRACE_1, Standing.GRACE_END)[min(months, 2)]


class Policy(Contract):
    """A policy as it stands after `policy_version` entries."""

    policy_id: PolicyId
    policy_number: str
    policy_version: int
    status: PolicyStatus
    product: str
    mode: PaymentMode
    premium: Money
    effective_date: date
    payment_years: int
    zone: ZoneName
    branch: str | None = None
    sales_channel: str | None = None
    account_tail: str | None = None
    """The last four digits of the account that premiums are taken from."""
    account_since: date | None = None
    """The day on which the ledger learned of this account; None for the one that the policy came in with."""
    refused_account: RefusedAccount | None = None
    """The account, while the bank refuses it: nothing is debited until the account or the mandate changes."""
    dividend: PolicyAmount | None = None
    """Of this year, in the currency of the premium, as the book says."""
    account_value: PolicyAmount | None = None
    """The same of what the policy is worth."""
    holder_id: PartyId
    insured_id: PartyId | None = None
    payer_id: PartyId | None = None
    agent_id: PartyId | None = None
    supervisor_id: PartyId | None = None
    feeds: tuple[str, ...]
    """The payment feeds by which this policy may be paid."""
    on_grace_end: GraceEnd = GraceEnd.LAPSE
    grace: GraceTerms | None = None
    """Of instalments that are opened from now on; None where the product has the ordinary terms."""
    step_ups: tuple[StepUp, ...] = ()
    """Benefits of the product that rise on an anniversary."""
    instalments: tuple[Instalment, ...] = ()
    """Every opened instalment that is unpaid, and the latest paid ones, in the order of their numbers."""
    lapsed_at: Instant | None = None
    suspense: Money | None = None
    """Money received that settles no instalment yet."""

    def instalment(self, number: int) -> Instalment | None:
        """The instalment of this number, or None when it is not opened or long settled."""
        return next((each for each in self.instalments if each.number == number), None)

    def with_instalment(self, changed: Instalment) -> Self:
        """The same policy with one instalment put in its place."""
        others = [each for each in self.instalments if each.number != changed.number]
        ordered = tuple(sorted([*others, changed], key=lambda each: each.number))
        return self.model_copy(update={"instalments": ordered})

    @property
    def unpaid(self) -> tuple[Instalment, ...]:
        """The open instalments, the earliest first: the earliest one decides the lapse."""
        return tuple(each for each in self.instalments if each.status is InstalmentStatus.OPEN)
