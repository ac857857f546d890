"""What a policy gives its holder besides claims, and the papers about it."""

from datetime import date
from enum import StrEnum
from typing import ClassVar

from schemas.ids import BenefitId, InvoiceId
from schemas.money import Money
from schemas.policy_events import PolicyEvent


class BenefitKind(StrEnum):
    """What a policy pays out besides claims."""

    SURVIVAL = "survival"
    MATURITY = "maturity"
    ANNUITY = "annuity"
    CASH_VALUE = "cash-value"


class BenefitDue(PolicyEvent):
    """Money of the policy can be collected."""

    type: ClassVar[str] = "perennial.benefit-due.v1"

    benefit_id: BenefitId
    kind: BenefitKind
    amount: Money
    payable_on: date


class BenefitPaid(PolicyEvent):
    """Money of the policy was collected."""

    type: ClassVar[str] = "perennial.benefit-paid.v1"

    benefit_id: BenefitId
    amount: Money
    paid_on: date


class DividendDeclared(PolicyEvent):
    """A dividend was declared for a policy year."""

    type: ClassVar[str] = "perennial.dividend-declared.v1"

    policy_year: int
    amount: Money
    declared_on: date


class InvoiceIssued(PolicyEvent):
    """The invoice of a paid premium was issued."""

    type: ClassVar[str] = "perennial.invoice-issued.v1"

    invoice_id: InvoiceId
    instalment: int
    issued_on: date
