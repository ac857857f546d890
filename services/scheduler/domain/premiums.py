"""Premiums as the lists count them: what the events of policies leave behind, one line for each premium."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from schemas.civil import MONTHS_PER_YEAR, local_day
from schemas.ids import PolicyId
from schemas.policies import Instalment, InstalmentStatus, Policy
from schemas.policy_events import PaymentReceived, PolicyEvent


class PremiumLine(NamedTuple):
    """One premium after a batch of events."""

    policy: Policy
    premium: Instalment
    paid_on: date | None
    """The value date of the payment that settled it, where the batch names it."""
    seen_on: date
    """The day of the event: when it was settled at the latest, where no payment names it."""

    @property
    def policy_year(self) -> int:
        """The year of the policy in which the premium falls due; 1 is the first."""
        return policy_year(self.policy.effective_date, self.premium.due_date)


def policy_year(effective: date, due: date) -> int:
    """The year of a policy in which a day of instalments falls."""
    return ((due.year - effective.year) * MONTHS_PER_YEAR + due.month - effective.month) // MONTHS_PER_YEAR + 1


def premium_lines(events: Iterable[PolicyEvent]) -> list[PremiumLine]:
    """The premiums that the policies show after these events, each as it last stood, in the order of their keys."""
    lines: dict[tuple[PolicyId, int], PremiumLine] = {}
    for event in events:
        settled = _settled(event)
        seen_on = local_day(event.occurred_at, event.policy.zone)
        for premium in event.policy.instalments:
            key = (event.policy_id, premium.number)
            held = lines.get(key)
            known = held.paid_on if held and premium.status is not InstalmentStatus.OPEN else None
            lines[key] = PremiumLine(event.policy, premium, settled.get(premium.number, known), seen_on)
    return [lines[key] for key in sorted(lines)]


def _settled(event: PolicyEvent) -> Mapping[int, date]:
    if not isinstance(event, PaymentReceived):
        return {}
    return dict.fromkeys(event.settled, event.payment.value_date)
