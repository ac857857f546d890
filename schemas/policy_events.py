"""What happens to a policy. Every event holds the policy as it stands after it; versions have no gap."""

from datetime import date
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from schemas.base import Contract, EventModel, Instant
from schemas.ids import PaymentId, PolicyId, derived
from schemas.money import Money
from schemas.policies import TOPIC, FailureReason, GraceEnd, Policy


class PolicyEvent(EventModel):
    """One entry of the ledger on the wire: `(policy_id, policy_version)` is its identity."""

    topic: ClassVar[str] = TOPIC

    policy: Policy

    @property
    def event_id(self) -> UUID:
        """Of the policy and its version."""
        return derived("event", self.policy.policy_id, self.policy.policy_version)

    @property
    def key(self) -> str:
        """The policy."""
        return str(self.policy.policy_id)

    @property
    def version(self) -> int:
        """The policy's version: 1 for its registration, without a gap after it."""
        return self.policy.policy_version

    @property
    def policy_id(self) -> PolicyId:
        """The policy."""
        return self.policy.policy_id


class PolicyRegistered(PolicyEvent):
    """A policy came into the book."""

    type: ClassVar[str] = "perennial.policy-registered.v1"


class PolicyChanged(PolicyEvent):
    """Something of a policy changed that is none of the other events: agent, account, contact person, premium."""

    type: ClassVar[str] = "perennial.policy-changed.v1"

    changed: tuple[str, ...]


class PolicyDue(PolicyEvent):
    """An instalment was opened: it will fall due."""

    type: ClassVar[str] = "perennial.policy-due.v1"

    instalment: int


class Payment(Contract):
    """Money that arrived."""

    payment_id: PaymentId
    source: str
    reference: str
    amount: Money
    value_date: date


class PaymentReceived(PolicyEvent):
    """Money arrived. `settled` are the instalments that it completed; the rest stays in suspense."""

    type: ClassVar[str] = "perennial.payment-received.v1"

    payment: Payment
    settled: tuple[int, ...]


class PaymentReversed(PolicyEvent):
    """Money that had arrived was taken back; the instalments it had settled are open again."""

    type: ClassVar[str] = "perennial.payment-reversed.v1"

    payment_id: PaymentId
    reopened: tuple[int, ...]
    reason: str


class PaymentFailed(PolicyEvent):
    """A transfer did not succeed."""

    type: ClassVar[str] = "perennial.payment-failed.v1"

    payment_id: PaymentId
    instalment: int
    reason: FailureReason
    stated_reason: str
    """As the bank wrote it."""
    in_catalogue: bool = True
    """False when nobody has said yet what the bank's words mean: the service desk has to."""
    attempted_on: date
    next_debit_on: date | None = None


class Lapse(PolicyEvent):
    """Cover ended at `effective_at`, 00:00 of the day after grace in the policy's zone."""

    type: ClassVar[str] = "perennial.lapse.v1"

    instalment: int
    effective_at: Instant
    provisional: bool
    """True when a payment feed had not spoken for the last day of grace after the longest wait."""


class GraceEnded(PolicyEvent):
    """Grace ended unpaid on a product that does not lapse then: `instead` is what the product does."""

    type: ClassVar[str] = "perennial.grace-ended.v1"

    instalment: int
    effective_on: date
    instead: GraceEnd


class LapseAnnulled(PolicyEvent):
    """A payment valued within grace became known after the lapse: cover never ended."""

    type: ClassVar[str] = "perennial.lapse-annulled.v1"

    instalment: int
    payment: Payment
    settled: tuple[int, ...]


class ReinstatementRequested(PolicyEvent):
    """The holder asked for cover again; silence until `decide_by` counts as consent (renewal-domain 3.6)."""

    type: ClassVar[str] = "perennial.reinstatement-requested.v1"

    requested_on: date
    decide_by: date


class Underwriting(StrEnum):
    """The four outcomes of underwriting at reinstatement (renewal-domain A10)."""

    STANDARD = "standard"
    RATED_UP = "rated-up"
    EXCLUSION = "exclusion"
    DECLINED = "declined"


class ReinstatementDecided(PolicyEvent):
    """The request was decided; unless declined, cover returns with the payment of all arrears."""

    type: ClassVar[str] = "perennial.reinstatement-decided.v1"

    decision: Underwriting
    arrears: Money
    cover_from: date | None = None


class Closure(PolicyEvent):
    """The contract ended for good, by decision of the insurer after two years of lapse."""

    type: ClassVar[str] = "perennial.closure.v1"

    decided_by: str
    effective_on: date
    cash_value: Money | None = None


class GraceChanged(PolicyEvent):
    """The grace of instalments was prolonged or restored, by campaign or decision."""

    type: ClassVar[str] = "perennial.grace-changed.v1"

    instalments: tuple[int, ...]
    grace_days: int
    reason: str


class FeedAdvanced(EventModel):
    """A payment feed is complete through a day. Written to every shard, behind the payments that it covers."""

    type: ClassVar[str] = "perennial.feed-advanced.v1"
    topic: ClassVar[str] = TOPIC

    feed: str
    complete_through: date
    shard: int

    @property
    def event_id(self) -> UUID:
        """Of the feed, the day and the shard."""
        return derived("event", "feed", self.feed, self.complete_through, self.shard)

    @property
    def key(self) -> str:
        """Feed and shard; the record is put into the shard by number, not by this key."""
        return f"feed:{self.feed}:{self.shard}"
