"""The card beside the telephone: what somebody has to know who calls a holder (A31, A37)."""

from collections.abc import Sequence
from datetime import date

from schemas.http.contacts import ContactView
from schemas.http.lists import ListRow
from schemas.http.worklists import AgeBand, CallCard
from schemas.parties import Party
from schemas.policies import Policy
from services.scheduler.domain.lists import age_on
from services.scheduler.domain.premiums import policy_year

_BANDS = ((60, AgeBand.OLDER), (46, AgeBand.SETTLED), (35, AgeBand.MIDDLE), (0, AgeBand.YOUNG))


def age_band(age: int) -> AgeBand:
    """The band of an age."""
    return next(band for youngest, band in _BANDS if age >= youngest)


def years_paid(policy: Policy, today: date) -> int:
    """Whole years of premiums that are paid: those before the earliest unpaid one, or before today."""
    earliest = next((each.due_date for each in policy.unpaid), None)
    passed = policy_year(policy.effective_date, earliest) - 1 if earliest else policy_year(policy.effective_date, today)
    return max(min(passed, policy.payment_years), 0)


def call_card(
    policy: Policy, holder: Party | None, premium: ListRow | None, contacts: Sequence[ContactView], today: date
) -> CallCard:
    """The card of a policy."""
    born = holder.birth_date if holder else None
    age = age_on(born, today) if born and born <= today else None
    return CallCard(
        premium=premium,
        policy_number=policy.policy_number,
        product=policy.product,
        holder=holder.name if holder else None,
        sex=holder.sex if holder else None,
        age=age,
        age_band=age_band(age) if age is not None else None,
        sales_channel=policy.sales_channel,
        payment_years=policy.payment_years,
        years_paid=years_paid(policy, today),
        effective_date=policy.effective_date,
        account_tail=policy.account_tail,
        currency=policy.premium.currency,
        dividend=policy.dividend,
        account_value=policy.account_value,
        contacts=tuple(contacts),
    )
