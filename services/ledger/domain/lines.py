"""One line of money, from a file or the API: a payment, or a transfer that failed."""

import hashlib
from dataclasses import dataclass, field
from datetime import date, datetime

from schemas.civil import latest_day
from schemas.ids import PaymentId, PolicyId, payment_id, policy_id
from schemas.money import Money
from schemas.policies import FailureReason, PolicyStatus
from schemas.policy_events import Payment
from services.ledger.domain.line_rules import LineRules
from services.ledger.domain.payments import FailedTransfer, fail, instalment_due_on, instalment_meant, receive
from services.ledger.domain.state import Decision, PolicyState
from services.ledger.errors import LineRefusedError

DIGEST_BYTES = 32


@dataclass(frozen=True, slots=True)
class _Told:
    source: str
    reference: str
    policy_number: str
    due_date: date | None
    earlier: str | None = field(default=None, kw_only=True)
    """The reference as an earlier version read it, where that was otherwise: what came in under it is known."""

    @property
    def earlier_id(self) -> PaymentId | None:
        """The natural key that an earlier version gave."""
        return payment_id(self.source, self.earlier) if self.earlier else None

    @property
    def payment_id(self) -> PaymentId:
        """The natural key: a file and the API never tell the same thing twice."""
        return payment_id(self.source, self.reference)

    @property
    def policy_id(self) -> PolicyId:
        """The policy."""
        return policy_id(self.policy_number)


@dataclass(frozen=True, slots=True)
class PaymentLine(_Told):
    """Money that arrived."""

    amount: Money
    value_date: date

    @property
    def day(self) -> date:
        """When it happened."""
        return self.value_date


@dataclass(frozen=True, slots=True)
class FailureLine(_Told):
    """A transfer that did not succeed."""

    reason: FailureReason
    stated_reason: str
    in_catalogue: bool
    attempted_on: date
    next_debit_on: date | None

    @property
    def day(self) -> date:
        """When it happened."""
        return self.attempted_on


Line = PaymentLine | FailureLine


def line_digest(raw: bytes) -> bytes:
    """What tells a line of a file from another, whatever ends it."""
    return hashlib.sha256(raw.strip()).digest()


def decide_line(state: PolicyState, line: Line, rules: LineRules, now: datetime) -> Decision:
    """What a line does to its policy. Raises `LineRefusedError` with the rule that it breaks."""
    _refuse_future(line, now)
    named = _named(state, line)
    match line:
        case PaymentLine():
            _refuse_currency(state, line)
            _refuse_late(state, line, rules)
            payment = Payment(
                payment_id=line.payment_id,
                source=line.source,
                reference=line.reference,
                amount=line.amount,
                value_date=line.value_date,
            )
            return receive(state, payment, named, now)
        case FailureLine():
            number = named or instalment_meant(state)
            if number is None:
                raise LineRefusedError(
                    f"policy {line.policy_number} {_ended(state)}has no instalment opened for which a transfer could fail",
                    "policy_number",
                )
            if number >= state.next_number:
                raise LineRefusedError(
                    f"policy {line.policy_number} {_ended(state)}has not opened the instalment due on {line.due_date}",
                    "due_date",
                )
            transfer = FailedTransfer(
                line.payment_id,
                line.source,
                line.reason,
                line.stated_reason,
                line.attempted_on,
                line.next_debit_on or rules.debits.next_after(line.source, line.reason, line.attempted_on),
                line.in_catalogue,
            )
            return fail(state, transfer, number, now)


def _ended(state: PolicyState) -> str:
    """Why there is no instalment, where that is because cover has ended."""
    match state.policy.status:
        case PolicyStatus.LAPSED:
            return "has lapsed and "
        case PolicyStatus.CLOSED:
            return "is closed and "
        case PolicyStatus.IN_FORCE:
            return ""


def _named(state: PolicyState, line: Line) -> int | None:
    if line.due_date is None:
        return None
    number = instalment_due_on(state, line.due_date)
    if number is None:
        raise LineRefusedError(f"policy {line.policy_number} has no instalment due on {line.due_date}", "due_date")
    return number


def _refuse_currency(state: PolicyState, line: PaymentLine) -> None:
    if line.amount.currency != state.policy.premium.currency:
        raise LineRefusedError(
            f"is paid in {line.amount.currency}; the premium of {line.policy_number} is in {state.policy.premium.currency}",
            "currency",
        )


def _refuse_late(state: PolicyState, line: PaymentLine, rules: LineRules) -> None:
    """Money that can keep no cover, where the policy is closed or its product takes none. Valued in time, it always counts."""
    policy = state.policy
    if policy.status is PolicyStatus.CLOSED:
        raise LineRefusedError(f"policy {line.policy_number} is closed, and takes no money any more", "policy_number")
    if policy.status is not PolicyStatus.LAPSED or not rules.refuses_late_money(policy.product):
        return
    last_day = policy.unpaid[0].last_payable_day
    if line.value_date > last_day:
        raise LineRefusedError(
            f"policy {line.policy_number} has lapsed, and {policy.product} takes no money valued after {last_day}",
            "value_date",
        )


def _refuse_future(line: Line, now: datetime) -> None:
    if line.day > latest_day(now):
        raise LineRefusedError(f"{line.day} is in the future", "value_date")
