"""The list of a month: rows as people read them. A list is a view; what a premium stands at, the clock says."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from schemas.civil import add_months, local_day
from schemas.http.contacts import TalkResult
from schemas.http.lists import Bucket, Contacted, Gap, ListRow, Ordinal, Person, RowState, Service, Tag, Third, Told
from schemas.ids import DESKS, PartyId
from schemas.parties import MessageClass, Party
from schemas.policies import GraceEnd, Instalment, InstalmentStatus, Policy, PolicyStatus, Standing
from services.scheduler.domain.anchors import birthday
from services.scheduler.domain.listing import Listing
from services.scheduler.domain.premiums import policy_year
from services.scheduler.domain.stops import Stop, StopKind

MANY_REMINDERS = 3
"""After as many reminders a customer who has not paid is a difficult one."""
BADLY = frozenset({TalkResult.REFUSED, TalkResult.UNREACHABLE, TalkResult.WRONG_NUMBER})
"""What comes of a contact with a difficult customer."""
_MONTHS_BEFORE = {Bucket.CURRENT: 0, Bucket.GRACE_1: 1, Bucket.GRACE_END: 2}
"""How long before the list's month the premiums of a bucket fall due; whose grace is longer stay in the last."""
FEW_DAYS = 3
"""Grace that misses two months by no more than this is taken for two months."""
DEVELOPING_AGES = range(35, 46)
OLDEST = 120


@dataclass(frozen=True, slots=True)
class Around:
    """What a row is made from besides its premium."""

    first: date | None
    """The first day of the list's month; that of the month it is where the policy is when there is none."""
    now: datetime
    listing: Listing
    people: Mapping[PartyId, Party]
    development: bool = False
    """Whether to say who might be offered more."""


class Listed(NamedTuple):
    """A premium that stands on a list."""

    policy: Policy
    premium: Instalment
    settled_on: date | None
    first_agent: PartyId | None
    """Who had the policy when it came into the book."""
    last_day: date = date.max
    """By which lists are ordered."""


class Done(NamedTuple):
    """What was done about a premium."""

    told: Told | None = None
    sent: int = 0
    """Notices that left."""
    owner: PartyId | None = None
    stops: tuple[Stop, ...] = ()
    contact: Contacted | None = None


def first_of(month: str) -> date:
    """The first day of a month that is written as 2026-03."""
    return date.fromisoformat(f"{month}-01")


def due_month(bucket: Bucket, first: date) -> date:
    """The first day of the month in which the premiums of a bucket fall due, on the list of the month that begins on `first`."""
    return add_months(first, -_MONTHS_BEFORE[bucket])


def bucket_of(due: date, first: date) -> Bucket:
    """Where a premium stands on the list of a month."""
    return next((bucket for bucket in _MONTHS_BEFORE if due >= due_month(bucket, first)), Bucket.GRACE_END)


def ordinal_of(year: int) -> Ordinal:
    """Second, third, fourth and later: by policy year (renewal-domain 3.9)."""
    return (Ordinal.FIRST_YEAR, Ordinal.SECOND, Ordinal.THIRD, Ordinal.FOURTH_PLUS)[min(max(year, 1), 4) - 1]


def third_of(due: date) -> Third:
    """Ten days of a month."""
    return (Third.FIRST, Third.MIDDLE, Third.LAST)[min((due.day - 1) // 10, 2)]


def edge_of(premium: Instalment) -> int:
    """Days by which grace is longer or, negative, shorter than two months; 0 where nobody would take it for two months."""
    days = (premium.last_payable_day - add_months(premium.due_date, 2)).days
    return days if abs(days) <= FEW_DAYS else 0


def days_left(premium: Instalment, today: date) -> int:
    """Payable days that are left, today counted."""
    return max((premium.last_payable_day - today).days + 1, 0)


def state_of(policy: Policy, premium: Instalment, today: date) -> RowState:
    """What became of a premium, by the clock."""
    instead = policy.on_grace_end if today >= premium.lapse_effective else None
    return state_by(premium.status, policy.status, instead)


def state_by(premium: InstalmentStatus, policy: PolicyStatus, instead: GraceEnd | None) -> RowState:
    """What became of a premium: `instead` is what its product does, once grace is over by the clock."""
    if premium is not InstalmentStatus.OPEN:
        return RowState(premium.value)
    if policy is not PolicyStatus.IN_FORCE:
        return RowState(policy.value)
    if instead is None:
        return RowState.OPEN
    return RowState.LAPSED if instead is GraceEnd.LAPSE else RowState.WAIVED


def _standing(premium: Instalment, state: RowState, today: date) -> Standing | None:
    match state:
        case RowState.OPEN:
            return premium.standing_on(today)
        case RowState.LAPSED:
            return Standing.CLOSABLE if premium.standing_on(today) is Standing.CLOSABLE else Standing.LAPSED
        case _:
            return None


def list_row(listed: Listed, done: Done, around: Around) -> ListRow:
    """One premium on the list."""
    policy, premium = listed.policy, listed.premium
    today = local_day(around.now, policy.zone)
    year = policy_year(policy.effective_date, premium.due_date)
    state = state_of(policy, premium, today)
    holder = around.people.get(policy.holder_id)
    return ListRow(
        policy_number=policy.policy_number,
        policy_id=policy.policy_id,
        instalment=premium.number,
        bucket=bucket_of(premium.due_date, around.first or today.replace(day=1)),
        ordinal=ordinal_of(year),
        policy_year=year,
        state=state,
        standing=_standing(premium, state, today),
        due_date=premium.due_date,
        last_payable_day=premium.last_payable_day,
        days_left=days_left(premium, today) if state is RowState.OPEN else 0,
        edge=edge_of(premium),
        amount=premium.amount,
        outstanding=premium.outstanding,
        settled_on=listed.settled_on,
        product=policy.product,
        mode=policy.mode,
        holder_id=policy.holder_id,
        holder=holder.name if holder else None,
        phone=holder.phone if holder else None,
        agent=person_of(policy.agent_id, around.people),
        supervisor=person_of(policy.supervisor_id, around.people),
        owner=person_of(done.owner or policy.agent_id, around.people),
        unit=policy.branch,
        zone=policy.zone,
        sales_channel=policy.sales_channel,
        service=_service(policy, listed.first_agent),
        has_mandate=policy.account_tail is not None,
        third=third_of(premium.due_date),
        band=around.listing.band(premium.amount),
        flags=around.listing.flags(policy.product, premium.amount),
        tags=tuple(_tags(premium, done, around)),
        failure=premium.failure.reason if premium.failure else None,
        last_notice=done.told,
        last_contact=done.contact,
        gaps=tuple(gaps_of(policy, holder, today)),
        development=_development(premium, holder, today, around),
    )


def gaps_of(policy: Policy, holder: Party | None, today: date) -> Iterator[Gap]:
    """What is missing or wrong in the data of a policy."""
    if holder is None:
        yield Gap.UNKNOWN_HOLDER
    else:
        if holder.phone is None:
            yield Gap.MISSING_PHONE
        if holder.birth_date is None:
            yield Gap.NO_BIRTH_DATE
        elif not 0 <= age_on(holder.birth_date, today) <= OLDEST or holder.birth_date > policy.effective_date:
            yield Gap.BAD_BIRTH_DATE
    if policy.account_tail is None:
        yield Gap.NO_ACCOUNT
    if policy.agent_id is None:
        yield Gap.NO_AGENT


def _service(policy: Policy, first_agent: PartyId | None) -> Service:
    if policy.agent_id is None:
        return Service.ORPHAN
    return Service.REASSIGNED if first_agent and first_agent != policy.agent_id else Service.OWN


def _tags(premium: Instalment, done: Done, around: Around) -> Iterator[Tag]:
    if around.listing.is_large(premium.amount):
        yield Tag.LARGE
    badly = done.contact is not None and done.contact.result in BADLY
    if premium.status is InstalmentStatus.OPEN and (badly or done.sent >= MANY_REMINDERS):
        yield Tag.DIFFICULT
    if any(stop.kind is not StopKind.PROMISE and stop.active(around.now) for stop in done.stops):
        yield Tag.SPECIAL


def _development(premium: Instalment, holder: Party | None, today: date, around: Around) -> bool | None:
    """Large customers and those of the best age (A22), if they agreed to be asked."""
    if not around.development or holder is None or not _agreed(holder):
        return None
    of_age = holder.birth_date is not None and age_on(holder.birth_date, today) in DEVELOPING_AGES
    return of_age or around.listing.is_large(premium.amount)


def _agreed(holder: Party) -> bool:
    said = [each.granted for each in holder.consents if each.message_class is MessageClass.MARKETING]
    return bool(said) and all(said)


def age_on(born: date, today: date) -> int:
    """Whole years of age, each completed on the birthday as it is greeted."""
    return today.year - born.year - (today < birthday(born, today.year))


def person_of(party: PartyId | None, people: Mapping[PartyId, Party]) -> Person | None:
    """Somebody as a list names them; None for nobody and for who is not known."""
    known = people.get(party) if party else None
    if known is None:
        return Person(party_id=party, name=DESKS[party]) if party in DESKS else None
    return Person(party_id=known.party_id, name=known.name, staff_number=known.staff_number, phone=known.phone)
