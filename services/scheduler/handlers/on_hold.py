"""Somebody asks us to stop, or not to any more: the cases that it concerns follow at once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID

from schemas.civil import instant_at, local_day
from schemas.http.holds import HoldIn, HoldView, Life
from schemas.ids import PartyId, PolicyId, care_case_id, hold_id
from schemas.policies import Policy
from services.kit.postgres import Transaction
from services.scheduler.domain.holds import Hold, unclear, untimely
from services.scheduler.domain.plans import Plans
from services.scheduler.domain.rules import BrokenRule
from services.scheduler.errors import HoldOver, HoldRefused, NoSuchHold
from services.scheduler.handlers.stopping import restop
from services.scheduler.store import cases, holds, parties, policies

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Subject:
    """What a hold is on: a policy, or a person with all policies of that life."""

    policy_id: PolicyId | None
    party_id: PartyId | None
    policies: Mapping[PolicyId, Policy]
    zone: str


async def place(tx: Transaction, asked: HoldIn, plans: Plans, now: datetime) -> tuple[HoldView, bool]:
    """Take a hold in and hold back what it concerns; whether it is new. Said again, it changes nothing."""
    await holds.alone(tx)
    if broken := list(unclear(asked)):
        raise HoldRefused(broken)
    subject = await _subject(tx, asked)
    if broken := list(untimely(asked, local_day(now, subject.zone))):
        raise HoldRefused(broken)
    placed = _placed(asked, subject, now)
    new = await holds.add(tx, placed, now)
    if new:
        await _follow(tx, subject.policies.values(), subject.party_id, plans, now)
    known = await _known(tx, placed.hold.hold_id)
    if known.lifted_at is not None:
        raise HoldOver(f"this hold was lifted by {known.lifted_by}; give a new one another first day or reference")
    return known, new


async def lift(tx: Transaction, held: UUID, by: str, note: str | None, plans: Plans, now: datetime) -> HoldView:
    """End a hold: the newest that it kept back and that is still worth doing goes on."""
    await holds.alone(tx)
    known = await _known(tx, held)
    if not await holds.lift(tx, held, by, note, now):
        raise HoldOver(f"hold {held} was lifted by {known.lifted_by} already")
    if known.party_id is not None:
        about = await policies.of_life(tx, known.party_id)
    else:
        about = await policies.read(tx, [known.policy_id] if known.policy_id else [])
    await _follow(tx, about.values(), known.party_id, plans, now)
    return await _known(tx, held)


async def _follow(
    tx: Transaction, about: Iterable[Policy], person: PartyId | None, plans: Plans, now: datetime
) -> None:
    found: Sequence[Policy] = list(about)
    holders = {policy.holder_id for policy in found} | ({person} if person else set())
    renewals = await cases.of_policies(tx, [policy.policy_id for policy in found])
    await restop(tx, renewals, map(care_case_id, holders), plans, now)


async def _subject(tx: Transaction, asked: HoldIn) -> Subject:
    if asked.policy_number is None:
        return await _life(tx, asked.party_id)
    policy = await policies.find(tx, asked.policy_number)
    if policy is None:
        raise HoldRefused([BrokenRule("policy_number", asked.policy_number, "is no policy that the scheduler knows")])
    match asked.life:
        case None:
            return Subject(policy.policy_id, None, {policy.policy_id: policy}, policy.zone)
        case Life.HOLDER:
            return await _life(tx, policy.holder_id)
        case Life.INSURED:
            return await _life(tx, policy.insured_id or policy.holder_id)


async def _life(tx: Transaction, party_id: PartyId | None) -> Subject:
    people = await parties.look_up(tx, [party_id] if party_id else [])
    about = await policies.of_life(tx, party_id) if party_id else {}
    person = people.known.get(party_id) if party_id else None
    if person is None and not about:
        raise HoldRefused([BrokenRule("party_id", str(party_id or ""), "is nobody whom the scheduler knows")])
    zone = person.zone if person else next(iter(about.values())).zone
    return Subject(None, party_id, about, zone)


def _placed(asked: HoldIn, subject: Subject, now: datetime) -> holds.Placed:
    since = asked.since or local_day(now, subject.zone)
    whom = subject.policy_id or subject.party_id
    assert whom is not None  # noqa: S101 -- a subject is one of the two
    hold = Hold(
        hold_id=hold_id(asked.kind.value, whom, since, asked.reference),
        kind=asked.kind,
        policy_id=subject.policy_id,
        party_id=subject.party_id,
        starts_at=instant_at(since, time(0), subject.zone),
        ends_at=instant_at(asked.until + _DAY, time(0), subject.zone) if asked.until else None,
    )
    return holds.Placed(hold, since, asked.until, asked.by, asked.note, asked.reference)


async def _known(tx: Transaction, held: UUID) -> HoldView:
    found = await holds.find(tx, held)
    if found is None:
        raise NoSuchHold(f"there is no hold {held}")
    return found
