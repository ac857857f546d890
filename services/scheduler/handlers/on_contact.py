"""Somebody had a contact about a case: it is logged, and drives the case."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from schemas.civil import local_day
from schemas.findings import ContactFoundBad
from schemas.http.contacts import ContactIn, ContactView, Refusal, TalkResult, Way
from schemas.http.holds import HoldIn, HoldKind
from schemas.ids import PartyId, contact_log_id, renewal_case_id, staff_id
from schemas.parties import Channel
from schemas.policies import Instalment, Policy
from services.kit.events import outbox
from services.kit.postgres import Transaction
from services.scheduler.domain.anchors import staff_of, supervisor_of
from services.scheduler.domain.cases import Case
from services.scheduler.domain.contact_rules import Scene, broken_rules, is_effective, snoozed_until
from services.scheduler.domain.heard import Heard, Said
from services.scheduler.domain.planning import Reported, State, plan_case
from services.scheduler.domain.plans import Plans
from services.scheduler.domain.rules import BrokenRule
from services.scheduler.domain.timeline import Calendar
from services.scheduler.errors import LogRefused, NoSuchPolicy
from services.scheduler.handlers.on_hold import place
from services.scheduler.handlers.saving import Planned, save
from services.scheduler.store import cases, contacts, holds, parties, policies, tasks
from services.scheduler.store.parties import People

_CARRIES = {Way.CALL: (Channel.SMS, Channel.CALL), Way.MESSAGE: (Channel.SMS,), Way.VISIT: (Channel.LETTER,)}
"""Which contacts of the holder each way uses, the first choice first: phone numbers, or the address."""


@dataclass(frozen=True, slots=True)
class _About:
    """What a line is about."""

    policy: Policy
    case: Case
    premium: Instalment
    people: People
    author: PartyId


async def on_contact(tx: Transaction, number: str, line: ContactIn, plans: Plans, now: datetime) -> ContactView:
    """Log one contact. The same line again changes nothing and is answered as the first time."""
    complains = line.reason is Refusal.MISSOLD
    if complains:
        await holds.alone(tx)
    about = await _about(tx, number, line)
    scene = _scene(about, now)
    if broken := list(broken_rules(line, scene)):
        raise LogRefused(broken)
    view = _view(line, about, now)
    if known := await contacts.find(tx, view.log_id):
        return known
    done = await contacts.complete(tx, about.case.case_id, view, now) if view.effective else None
    view = view.model_copy(update={"task_id": done})
    await contacts.add(tx, view)
    await _plan(tx, about, _heard(line, view, scene), plans, now)
    if complains:
        asked = HoldIn(
            kind=HoldKind.COMPLAINT, policy_number=number, by=line.by, note=line.matters, reference="missold"
        )
        await place(tx, asked, plans, now)
    if line.result is TalkResult.WRONG_NUMBER:
        await outbox.add(tx, _found_bad(line, about, now))
    return view


async def _about(tx: Transaction, number: str, line: ContactIn) -> _About:
    policy = await policies.hold(tx, number)
    if policy is None:
        raise NoSuchPolicy(f"the scheduler knows no policy {number}")
    instalment = line.instalment or next((each.number for each in policy.unpaid), None)
    premium = policy.instalment(instalment) if instalment else None
    found = await cases.lock(tx, [renewal_case_id(policy.policy_id, instalment)]) if instalment else []
    if premium is None or not found:
        named = str(line.instalment or "")
        raise LogRefused([BrokenRule("instalment", named, f"policy {number} has no such premium that is followed")])
    author = _author(line.by)
    people = await parties.with_chiefs(tx, await parties.look_up(tx, {policy.holder_id, author, *staff_of(policy)}))
    return _About(policy, found[0], premium, people, author)


def _author(by: str) -> PartyId:
    """Staff number or party id."""
    try:
        return PartyId(UUID(by))
    except ValueError:
        return staff_id(by)


def _scene(about: _About, now: datetime) -> Scene:
    known = about.people.known
    may_write = _may_write(about.policy, about.case, about.people)
    return Scene(
        about.policy, about.premium, known.get(about.policy.holder_id), known.get(about.author), may_write, now
    )


def _may_write(policy: Policy, case: Case, people: People) -> Collection[PartyId]:
    if policy.agent_id is None:
        return ()
    supervisor = supervisor_of(policy)
    manager = people.chiefs.get(supervisor) if supervisor else None
    return {each for each in (policy.agent_id, supervisor, manager, case.owner_id) if each}


def _view(line: ContactIn, about: _About, now: datetime) -> ContactView:
    at = line.at or now
    log_id = contact_log_id(about.case.case_id, at, about.author, line.channel, line.result, line.matters)
    return ContactView(
        **line.model_dump(exclude={"at", "instalment", "by"}),
        log_id=log_id,
        case_id=about.case.case_id,
        policy_number=about.policy.policy_number,
        instalment=about.premium.number,
        agent_id=about.policy.agent_id,
        at=at,
        by=line.by,
        by_id=about.author,
        effective=is_effective(line),
        task_id=None,
        logged_at=now,
    )


def _heard(line: ContactIn, view: ContactView, scene: Scene) -> Heard:
    reported = {line.result.value, line.help.value if line.help else ""}
    said = {each for each in Said if each.value in reported}
    promised = line.promised_on
    return Heard(
        log_id=view.log_id,
        on=local_day(scene.now, scene.policy.zone),
        known_at=scene.now,
        said=frozenset(said),
        effective=view.effective,
        refused=line.result is TalkResult.REFUSED,
        promised_on=promised,
        snoozed_until=snoozed_until(promised, scene) if promised else None,
    )


async def _plan(tx: Transaction, about: _About, heard: Heard, plans: Plans, now: datetime) -> None:
    known = (await tasks.of_cases(tx, [about.case.case_id])).get(about.case.case_id, ())
    people = about.people
    calendar = Calendar(
        now,
        (about.policy,),
        people.zones,
        tasks=tuple(known),
        reachable=people.reachable(about.policy.holder_id),
        chiefs=people.chiefs,
    )
    planned = Planned(tasks={about.case.case_id: {task.task_id: task for task in known}})
    planned.take(plan_case(State(about.case, calendar), Reported(heard), plans.followed_by(about.case), now))
    await save(tx, planned, now)


def _found_bad(line: ContactIn, about: _About, now: datetime) -> list[ContactFoundBad]:
    """The contact that is somebody else's; nothing where the holder has none of that kind."""
    holder = about.people.known.get(about.policy.holder_id)
    usable = [each for each in holder.contacts if each.usable] if holder else []
    meant = [each for channel in _CARRIES[line.channel] for each in usable if each.channel is channel]
    bad = next((each for each in (usable if line.contact else meant) if line.contact in {None, each.number}), None)
    if bad is None:
        return []
    return [
        ContactFoundBad(
            occurred_at=now,
            recipient_id=about.policy.holder_id,
            channel=bad.channel,
            contact=bad.number,
            reason="wrong-number",
            found_by=line.by,
        )
    ]
