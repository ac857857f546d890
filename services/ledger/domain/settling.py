"""Which money settles which premium. Every cent is either in an instalment or in suspense."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

from schemas.money import Money
from schemas.policies import Instalment, InstalmentStatus, PolicyStatus
from services.ledger.domain.state import Lot, PolicyState


def settle(state: PolicyState, named: int | None = None) -> tuple[PolicyState, tuple[int, ...]]:
    """Put the money in suspense into unpaid instalments; answers the row and the numbers it completed.

    The named instalment comes first, then the earliest; a later one gets nothing while an earlier one is unpaid.
    Money valued after the last payable day of an instalment does not keep it (and so stays in suspense). A lapsed policy
    takes money in order only: what counts is whether the instalment that decided the lapse was paid in time.
    """
    if not state.lots or state.policy.status is PolicyStatus.CLOSED:
        return state, ()
    if state.policy.status is PolicyStatus.LAPSED:
        named = None
    completed: list[int] = []
    for instalment in _in_turn(state.policy.unpaid, named):
        after, lots = _filled(instalment, state.lots)
        state = state.with_instalment(after).with_lots(lots)
        if after.status is InstalmentStatus.PAID:
            completed.append(after.number)
        elif after.number != named:
            break
    return state, tuple(completed)


def _in_turn(unpaid: Iterable[Instalment], named: int | None) -> Sequence[Instalment]:
    return sorted(unpaid, key=lambda each: (each.number != named, each.number))


def _filled(instalment: Instalment, lots: Sequence[Lot]) -> tuple[Instalment, tuple[Lot, ...]]:
    """The instalment after taking what it needs, and what is left."""
    wanted, left, paid_on = instalment.outstanding.amount, [], instalment.paid_on
    for lot in lots:
        taken = min(lot.amount, wanted) if lot.value_date <= instalment.last_payable_day else Decimal(0)
        wanted -= taken
        if taken and not wanted:
            paid_on = lot.value_date
        if lot.amount > taken:
            left.append(replace(lot, amount=lot.amount - taken))
    paid = Money(amount=instalment.amount.amount - wanted, currency=instalment.amount.currency)
    status = InstalmentStatus.OPEN if wanted else InstalmentStatus.PAID
    return instalment.model_copy(update={"paid": paid, "paid_on": paid_on, "status": status}), tuple(left)
