"""What a row of a book means for a policy: it comes in, it changes, or the row contradicts the ledger.

A book may change whatever does not touch money or dates: agent, people, branch, zone, product, account. It may not change
the fields in `FIXED`. Its next due date may be earlier than the ledger's, because the book is older than the payments
that came since; a later one claims premiums as paid that the ledger has not received, and is refused.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from schemas.policies import PaymentMode, Policy, PolicyStatus
from schemas.policy_events import PolicyChanged, PolicyRegistered
from services.ledger.domain import calendar
from services.ledger.domain.accounts import after_change
from services.ledger.domain.same_person import plain_name
from services.ledger.domain.sightings import PolicySighting
from services.ledger.domain.state import Decision, PolicyState, say

FIXED = ("effective_date", "mode", "premium", "payment_years", "holder_id")
"""Fields that make it another contract."""


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A field of a row that the ledger holds otherwise."""

    field: str
    rule: str


def register(sighting: PolicySighting, feeds: Sequence[str], now: datetime) -> Decision:
    """The policy comes in. Premiums before its next due date count as paid."""
    policy = Policy(
        policy_id=sighting.policy_id,
        policy_number=sighting.policy_number,
        policy_version=0,
        status=PolicyStatus.IN_FORCE,
        feeds=tuple(feeds),
        **sighting.fields,
    )
    return say(PolicyState(policy, _next_number(sighting), registered_at=now), PolicyRegistered, now)


def change(state: PolicyState, sighting: PolicySighting, now: datetime) -> Decision:
    """The row shows the policy otherwise than the ledger has it, in fields that may change. No difference, no event."""
    news = {name: value for name, value in sighting.fields.items() if getattr(state.policy, name) != value}
    if not news:
        return Decision(state)
    after = state.changed(**news)
    if "account_tail" in news:
        after = after_change(after, now)
    return say(after, PolicyChanged, now, changed=tuple(sorted(news)))


def contradictions(state: PolicyState, sighting: PolicySighting, holder: str = "") -> Sequence[Contradiction]:
    """Where the row contradicts what the ledger holds; `holder` is the name of its holder there."""
    found = [
        Contradiction(name, _other_holder(sighting, holder) if name == "holder_id" else _fixed(state, name))
        for name in FIXED
        if sighting.fields[name] != getattr(state.policy, name)
    ]
    if found:
        return found
    number = _next_number(sighting)
    if number > state.first_unpaid:
        missing = calendar.due_date(state.policy.effective_date, state.policy.mode, state.first_unpaid)
        found.append(Contradiction("next_due_date", f"the ledger has no payment for the premium due {missing}"))
    return found


def _fixed(state: PolicyState, name: str) -> str:
    return f"the ledger has {_shown(getattr(state.policy, name))}, and a book cannot change it"


def _other_holder(sighting: PolicySighting, holder: str) -> str:
    name = sighting.people[0].name if sighting.people else ""
    known = f"{holder} with another identity number or birth date" if plain_name(name) == plain_name(holder) else holder
    return (
        f"the ledger has {known}, and a book cannot change it. A corrected name is taken with the identity number that is known, "
        "or, where there is none, with the birth date and phone that are known for a holder of one policy; leave the row "
        "as it was if it means somebody else"
    )


def unfit_next_due(sighting: PolicySighting) -> str | None:
    """The rule that the next due date of a row breaks, or None."""
    mode, effective = sighting.fields["mode"], sighting.fields["effective_date"]
    if mode is PaymentMode.SINGLE:
        return "a single premium has no next due date" if sighting.next_due else None
    if sighting.next_due is None:
        return "is empty; only a single premium has no next due date"
    number = calendar.number_of(effective, mode, sighting.next_due)
    if number is None:
        return f"is no due date of a policy effective {effective} and paid {mode}"
    if number == 1:
        return "is the effective date, whose premium was paid at issue"
    if number > calendar.instalments_in_all(mode, sighting.fields["payment_years"]):
        return f"lies behind the last premium of {sighting.fields['payment_years']} years of payment"
    return None


def _next_number(sighting: PolicySighting) -> int:
    if sighting.next_due is None:
        return 2
    number = calendar.number_of(sighting.fields["effective_date"], sighting.fields["mode"], sighting.next_due)
    if number is None:
        raise ValueError(f"{sighting.next_due} is no due date of {sighting.policy_number}")
    return number


def _shown(value: object) -> str:
    money = getattr(value, "amount", None)
    return f"{money} {getattr(value, 'currency', '')}" if money is not None else str(value)
