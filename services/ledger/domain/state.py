"""A policy as the ledger keeps it: what every event shows, and what only the ledger has to know."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar

from schemas.ids import PolicyId
from schemas.money import Money
from schemas.policies import Instalment, Policy
from schemas.policy_events import PolicyEvent
from services.ledger.domain import calendar

E = TypeVar("E", bound=PolicyEvent)


@dataclass(frozen=True, slots=True)
class Lot:
    """Money of one payment that settles no instalment yet. Its value date says which it still may settle."""

    value_date: date
    amount: Decimal


@dataclass(frozen=True, slots=True)
class PolicyState:
    """The row that waits: the fold of a policy's entries."""

    policy: Policy
    next_number: int
    """The instalment that is opened next; those before are opened, or counted as paid when the policy came in."""
    registered_at: datetime
    lots: tuple[Lot, ...] = ()

    @property
    def policy_id(self) -> PolicyId:
        """The policy."""
        return self.policy.policy_id

    @property
    def next_due(self) -> date | None:
        """When the instalment that is opened next falls due, or None when all are opened."""
        policy = self.policy
        if self.next_number > calendar.instalments_in_all(policy.mode, policy.payment_years):
            return None
        return calendar.due_date(policy.effective_date, policy.mode, self.next_number)

    @property
    def first_unpaid(self) -> int:
        """The number of the earliest instalment that is not settled."""
        unpaid = self.policy.unpaid
        return unpaid[0].number if unpaid else self.next_number

    def changed(self, **fields: Any) -> "PolicyState":
        """The same row with fields of the policy replaced; the version stays."""
        return replace(self, policy=self.policy.model_copy(update=fields))

    def with_instalment(self, instalment: Instalment) -> "PolicyState":
        """The same row with one instalment put in its place."""
        return replace(self, policy=self.policy.with_instalment(instalment))

    def with_lots(self, lots: Sequence[Lot]) -> "PolicyState":
        """The same row with this money in suspense, and the policy saying how much it is."""
        held = sum((lot.amount for lot in lots), Decimal(0))
        suspense = Money(amount=held, currency=self.policy.premium.currency) if held else None
        return replace(self.changed(suspense=suspense), lots=tuple(lots))


@dataclass(frozen=True, slots=True)
class Decision:
    """What a stimulus leads to: the row after it, and what is to be said, in order."""

    state: PolicyState
    events: tuple[PolicyEvent, ...] = ()

    def then(self, decide: Callable[[PolicyState], "Decision"]) -> "Decision":
        """This decision, followed by what the row after it decides."""
        after = decide(self.state)
        return Decision(after.state, (*self.events, *after.events))


def say(state: PolicyState, event: type[E], now: datetime, **body: Any) -> Decision:
    """The decision to tell one event: the version grows by one, and the event holds the policy after it."""
    after = state.changed(policy_version=state.policy.policy_version + 1)
    return Decision(after, (event(occurred_at=now, policy=after.policy, **body),))
