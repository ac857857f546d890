"""What time does to a policy: instalments open, and an unpaid one ends cover once the payment feeds have spoken."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial

from schemas.money import zero
from schemas.policies import GraceEnd, Instalment, InstalmentStatus, PolicyStatus
from schemas.policy_events import GraceEnded, Lapse, PolicyDue
from services.ledger.domain import calendar
from services.ledger.domain.settling import settle
from services.ledger.domain.state import Decision, PolicyState, say

Marks = Mapping[str, date | None]
"""How far each payment feed is complete; None where it has never spoken."""

KEPT_PAID = 6
"""How many settled instalments a policy keeps in sight."""


@dataclass(frozen=True, slots=True)
class Wait:
    """When the row is looked at again, and the feeds whose word would make that earlier."""

    next_at: datetime | None
    awaiting: tuple[str, ...] = ()


def advance(state: PolicyState, marks: Marks, now: datetime) -> Decision:
    """Everything that time has made due until `now`, in the order in which it fell due."""
    decision = Decision(state)
    while (step := _due(decision.state, marks, now)) is not None:
        decision = decision.then(step)
    return decision


def waiting(state: PolicyState, marks: Marks, now: datetime) -> Wait:
    """What an advanced row waits for."""
    if state.policy.status is not PolicyStatus.IN_FORCE:
        return Wait(None)
    moments = [moment for moment in (_opening_at(state), _lapse_at(state)) if moment is not None]
    lapse_at = _lapse_at(state)
    if lapse_at is None or lapse_at > now:
        return Wait(min(moments, default=None))
    later = [_patience_ends(state, lapse_at), *(moment for moment in moments if moment > now)]
    return Wait(min(later), _silent(state, marks))


def _due(state: PolicyState, marks: Marks, now: datetime) -> Callable[[PolicyState], Decision] | None:
    """What is due next, or None: an opening goes before a lapse of the same instant."""
    if state.policy.status is not PolicyStatus.IN_FORCE:
        return None
    opening_at, lapse_at = _opening_at(state), _lapse_at(state)
    if lapse_at is not None and not (lapse_at <= now and _decidable(state, marks, lapse_at, now)):
        lapse_at = None
    if opening_at is not None and opening_at <= min(now, lapse_at or now):
        return partial(_open, now=now)
    if lapse_at is None:
        return None
    if state.policy.on_grace_end is GraceEnd.LAPSE:
        return partial(_lapse, marks=marks, now=now)
    return partial(_end_grace, now=now)


def _opening_at(state: PolicyState) -> datetime | None:
    due = state.next_due
    return None if due is None else calendar.opening(due, state.policy.zone)


def _lapse_at(state: PolicyState) -> datetime | None:
    unpaid = state.policy.unpaid
    return calendar.lapse(unpaid[0].lapse_effective, state.policy.zone) if unpaid else None


def _silent(state: PolicyState, marks: Marks) -> tuple[str, ...]:
    """The feeds that may still bring money valued in time for the earliest unpaid instalment."""
    last_day = state.policy.unpaid[0].last_payable_day
    return tuple(feed for feed in state.policy.feeds if (marks.get(feed) or date.min) < last_day)


def _patience_ends(state: PolicyState, lapse_at: datetime) -> datetime:
    """A policy that comes in overdue gets the whole wait too: its payments may come in right behind it."""
    return max(lapse_at, state.registered_at) + calendar.WAIT_FOR_FEEDS


def _decidable(state: PolicyState, marks: Marks, lapse_at: datetime, now: datetime) -> bool:
    return not _silent(state, marks) or now >= _patience_ends(state, lapse_at)


def _open(state: PolicyState, now: datetime) -> Decision:
    due, premium = state.next_due, state.policy.premium
    if due is None:
        raise ValueError(f"{state.policy.policy_number} has no instalment left to open")
    number = state.next_number
    last_day = calendar.last_payable_day(due, state.policy.grace, state.policy.mode)
    instalment = Instalment(
        number=number,
        due_date=due,
        amount=premium,
        paid=zero(premium.currency),
        status=InstalmentStatus.OPEN,
        last_payable_day=last_day,
        lapse_effective=calendar.lapse_effective(last_day),
    )
    opened, _ = settle(replace(_without_old(state), next_number=number + 1).with_instalment(instalment))
    return say(opened, PolicyDue, now, instalment=number)


def _without_old(state: PolicyState) -> PolicyState:
    settled = [each.number for each in state.policy.instalments if each.status is not InstalmentStatus.OPEN]
    gone = set(settled[:-KEPT_PAID])
    return state.changed(instalments=tuple(each for each in state.policy.instalments if each.number not in gone))


def _lapse(state: PolicyState, marks: Marks, now: datetime) -> Decision:
    unpaid = state.policy.unpaid[0]
    effective_at = calendar.lapse(unpaid.lapse_effective, state.policy.zone)
    lapsed = state.changed(status=PolicyStatus.LAPSED, lapsed_at=effective_at)
    provisional = bool(_silent(state, marks))
    return say(lapsed, Lapse, now, instalment=unpaid.number, effective_at=effective_at, provisional=provisional)


def _end_grace(state: PolicyState, now: datetime) -> Decision:
    """Cover goes on by loan, from the account, or reduced; the premium is not asked for any more, and a reduced sum has none."""
    unpaid, instead = state.policy.unpaid[0], state.policy.on_grace_end
    waived = unpaid.model_copy(update={"status": InstalmentStatus.WAIVED})
    after = state.with_instalment(waived)
    if instead is GraceEnd.REDUCED_PAID_UP:
        for later in after.policy.unpaid:
            after = after.with_instalment(later.model_copy(update={"status": InstalmentStatus.WAIVED}))
        last = calendar.instalments_in_all(state.policy.mode, state.policy.payment_years)
        after = replace(after, next_number=last + 1)
    return say(after, GraceEnded, now, instalment=unpaid.number, effective_on=unpaid.lapse_effective, instead=instead)
