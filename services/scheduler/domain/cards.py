"""The card beside the telephone: what somebody has to know who calls a holder (A31, A37)."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from schemas.http.contacts import ContactView
from schemas.http.lists import ListRow
from schemas.http.worklists import AgeBand, CallCard, CardPolicy, ServedElsewhere
from schemas.ids import PartyId
from schemas.parties import Party, numbers_to_call
from schemas.policies import Policy
from services.scheduler.domain.coverage import served_by
from services.scheduler.domain.customers import outstanding_of
from services.scheduler.domain.lists import age_on, person_of
from services.scheduler.domain.premiums import policy_year

_BANDS = ((60, AgeBand.OLDER), (46, AgeBand.SETTLED), (35, AgeBand.MIDDLE), (0, AgeBand.YOUNG))


@dataclass(frozen=True, slots=True)
class Beside:
    """What a card is made from besides the policy that is named."""

    holder: Party | None
    policies: Sequence[Policy]
    """Every policy of the holder that the same person serves, the one named first."""
    premiums: Sequence[ListRow]
    """Their open premiums, the earliest last payable day first."""
    contacts: Sequence[ContactView]
    elsewhere: Sequence[ServedElsewhere] = ()


def age_band(age: int) -> AgeBand:
    """The band of an age."""
    return next(band for youngest, band in _BANDS if age >= youngest)


def years_paid(policy: Policy, today: date) -> int:
    """Whole years of premiums that are paid: those before the earliest unpaid one, or before today."""
    earliest = next((each.due_date for each in policy.unpaid), None)
    passed = policy_year(policy.effective_date, earliest) - 1 if earliest else policy_year(policy.effective_date, today)
    return max(min(passed, policy.payment_years), 0)


def served_with(policy: Policy, theirs: Iterable[Policy], person: PartyId | None) -> tuple[Policy, ...]:
    """The policies that are spoken of together, the one named first: those that `person` serves or whose agents they lead,
    or, where nobody is named, those of whoever serves the policy.
    """

    def is_meant(other: Policy) -> bool:
        if other.policy_id == policy.policy_id or other.holder_id != policy.holder_id:
            return False
        return (
            served_by(other) == served_by(policy)
            if person is None
            else person in {served_by(other), other.supervisor_id}
        )

    return (policy, *sorted(filter(is_meant, theirs), key=lambda each: each.policy_number))


def served_elsewhere(about: Sequence[Policy], theirs: Iterable[Policy]) -> Counter[PartyId]:
    """How many of the holder's policies others serve than those that are spoken of here."""
    here = {each.policy_id for each in about}
    holder = about[0].holder_id
    return Counter(served_by(each) for each in theirs if each.holder_id == holder and each.policy_id not in here)


def counted_elsewhere(served: Counter[PartyId], people: Mapping[PartyId, Party]) -> tuple[ServedElsewhere, ...]:
    """The same with names, most policies first."""
    ranked = sorted(served.items(), key=lambda each: (-each[1], each[0]))
    return tuple(ServedElsewhere(policies=count, by=person_of(party, people)) for party, count in ranked)


def call_card(policy: Policy, beside: Beside, today: date) -> CallCard:
    """The card of a policy."""
    holder = beside.holder
    born = holder.birth_date if holder else None
    age = age_on(born, today) if born and born <= today else None
    own = [each for each in beside.premiums if each.policy_number == policy.policy_number]
    return CallCard(
        premium=next(iter(own), None),
        premiums=tuple(beside.premiums),
        outstanding=outstanding_of(beside.premiums),
        policies=tuple(_policy(each, today) for each in beside.policies),
        elsewhere=tuple(beside.elsewhere),
        phones=tuple(each.address for each in numbers_to_call(holder.contacts)) if holder else (),
        holder=holder.name if holder else None,
        sex=holder.sex if holder else None,
        age=age,
        age_band=age_band(age) if age is not None else None,
        contacts=tuple(beside.contacts),
        **_policy(policy, today).model_dump(),
    )


def _policy(policy: Policy, today: date) -> CardPolicy:
    return CardPolicy(
        policy_number=policy.policy_number,
        product=policy.product,
        status=policy.status,
        sales_channel=policy.sales_channel,
        payment_years=policy.payment_years,
        years_paid=years_paid(policy, today),
        effective_date=policy.effective_date,
        account_tail=policy.account_tail,
        currency=policy.premium.currency,
        dividend=policy.dividend,
        account_value=policy.account_value,
    )
