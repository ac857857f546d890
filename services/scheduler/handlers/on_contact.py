"""Somebody had a contact about a case: it is logged, and drives the case."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from schemas.civil import local_day
from schemas.findings import ContactFoundBad
from schemas.http.contacts import ContactIn, ContactView, CoveredPremium, Refusal, TalkResult, Way
from schemas.http.holds import HoldIn, HoldKind
from schemas.ids import CaseId, PartyId, contact_log_id, renewal_case_id, staff_id
from schemas.parties import Channel, Contact, number_to_call
from schemas.policies import Policy
from services.kit.events import outbox
from services.kit.postgres import Transaction
from services.scheduler.domain.anchors import staff_of, supervisor_of
from services.scheduler.domain.cases import Case
from services.scheduler.domain.contact_rules import Scene, broken_rules, is_effective, snoozed_until
from services.scheduler.domain.coverage import Matter, broken_by, concluded_by, covered, covers
from services.scheduler.domain.heard import Heard, Said
from services.scheduler.domain.people import People
from services.scheduler.domain.planning import Reported
from services.scheduler.domain.plans import Plans
from services.scheduler.domain.rules import BrokenRule
from services.scheduler.domain.tasks import Task, is_open_work
from services.scheduler.errors import LogRefused, NoSuchPolicy
from services.scheduler.handlers.on_hold import place
from services.scheduler.handlers.planning import planning_of
from services.scheduler.store import cases, contacts, holds, parties, policies, tasks


@dataclass(frozen=True, slots=True)
class _About:
    """What a line may be about: the open premiums of a holder."""

    named: Matter
    others: Sequence[Matter]
    people: People
    author: PartyId
    tasks: Mapping[CaseId, Sequence[Task]]

    @property
    def work(self) -> Sequence[Task]:
        """The open work on these premiums."""
        return [task for ones in self.tasks.values() for task in ones if is_open_work(task)]


async def on_contact(tx: Transaction, number: str, line: ContactIn, plans: Plans, now: datetime) -> ContactView:
    """Log one contact, which drives every case that it is about. The same line again changes nothing and is answered as the
    first time.
    """
    complains = line.reason is Refusal.MISSOLD
    if complains:
        await holds.alone(tx)
    about = await _about(tx, number, line, now)
    matters = covered(line, about.named, about.others, about.work)
    if broken := [*broken_rules(line, about.named.scene), *broken_by(line, matters)]:
        raise LogRefused(broken)
    view = _view(line, about, matters, now)
    if known := await contacts.find(tx, view.log_id):
        return known
    done = [task.task_id for task in concluded_by(line, matters, about.work, view.at)]
    await tasks.complete(tx, done, view.by, view.matters, now)
    view = view.model_copy(update={"task_id": next(iter(done), None), "task_ids": tuple(done)})
    await contacts.add(tx, view, [each.case.case_id for each in matters])
    await _plan(tx, about, matters, _reports(line, view, matters), plans, now)
    if complains:
        asked = HoldIn(
            kind=HoldKind.COMPLAINT, policy_number=number, by=line.by, note=line.matters, reference="missold"
        )
        await place(tx, asked, plans, now)
    if line.result is TalkResult.WRONG_NUMBER:
        await outbox.add(tx, _found_bad(line, about, now))
    return view


async def _about(tx: Transaction, number: str, line: ContactIn, now: datetime) -> _About:
    found = await policies.find(tx, number)
    if found is None:
        raise NoSuchPolicy(f"the scheduler knows no policy {number}")
    theirs = await policies.hold_each(tx, await policies.read(tx, [found.policy_id], [found.holder_id]))
    policy = theirs[found.policy_id]
    instalment = line.instalment or next((each.number for each in policy.unpaid), None)
    locked = await cases.lock(tx, _cases_of(theirs.values(), policy, instalment))
    named_in = _concerned(theirs.values(), _author(line.by))
    people = await parties.with_chiefs(tx, await parties.look_up(tx, named_in))
    matters = [_matter(theirs[case.policy_id], case, line, people, now) for case in locked if case.policy_id]
    known = [each for each in matters if each is not None and each.policy.holder_id == policy.holder_id]
    named = next((each for each in known if (each.policy, each.case.instalment) == (policy, instalment)), None)
    if named is None:
        said = str(line.instalment or "")
        raise LogRefused([BrokenRule("instalment", said, f"policy {number} has no such premium that is followed")])
    done = await tasks.of_cases(tx, [each.case.case_id for each in known])
    return _About(named, [each for each in known if each is not named], people, _author(line.by), done)


def _cases_of(theirs: Iterable[Policy], policy: Policy, instalment: int | None) -> set[CaseId]:
    """The cases of everything that a holder has not paid, and that of the premium named."""
    unpaid = {renewal_case_id(each.policy_id, premium.number) for each in theirs for premium in each.unpaid}
    return unpaid | ({renewal_case_id(policy.policy_id, instalment)} if instalment else set())


def _concerned(theirs: Iterable[Policy], author: PartyId) -> set[PartyId]:
    return {author}.union(*((each.holder_id, *staff_of(each)) for each in theirs))


def _matter(policy: Policy, case: Case, line: ContactIn, people: People, now: datetime) -> Matter | None:
    premium = policy.instalment(case.instalment) if case.instalment is not None else None
    if premium is None:
        return None
    known, may_write = people.known, _may_write(policy, case, people)
    scene = Scene(policy, premium, known.get(policy.holder_id), known.get(_author(line.by)), may_write, now)
    return Matter(scene, case)


def _author(by: str) -> PartyId:
    """Staff number or party id."""
    try:
        return PartyId(UUID(by))
    except ValueError:
        return staff_id(by)


def _may_write(policy: Policy, case: Case, people: People) -> Collection[PartyId]:
    if policy.agent_id is None:
        return ()
    supervisor = supervisor_of(policy)
    manager = people.chiefs.get(supervisor) if supervisor else None
    return {each for each in (policy.agent_id, supervisor, manager, case.owner_id) if each}


def _view(line: ContactIn, about: _About, matters: Sequence[Matter], now: datetime) -> ContactView:
    at, case, policy = line.at or now, about.named.case, about.named.policy
    log_id = contact_log_id(case.case_id, at, about.author, line.channel, line.result, line.matters)
    return ContactView(
        **line.model_dump(exclude={"at", "instalment", "by", "promised_for"}),
        log_id=log_id,
        case_id=case.case_id,
        policy_number=policy.policy_number,
        instalment=about.named.scene.premium.number,
        zone=policy.zone,
        agent_id=policy.agent_id,
        at=at,
        by=line.by,
        by_id=about.author,
        effective=is_effective(line),
        task_id=None,
        covers=covers(line, matters),
        logged_at=now,
    )


def _reports(line: ContactIn, view: ContactView, matters: Sequence[Matter]) -> Iterator[tuple[Matter, Heard]]:
    """What each case is told. A person is searched for once: only the case named is told who was not reached, or wants help."""
    reported = {line.result.value, line.help.value if line.help else ""}
    for matter, told in zip(matters, view.covers, strict=True):
        if matter is matters[0] or view.effective:
            said = {each for each in Said if each.value in reported} if matter is matters[0] else set()
            yield matter, _heard(view, told, matter.scene, said)


def _heard(view: ContactView, told: CoveredPremium, scene: Scene, said: Iterable[Said]) -> Heard:
    promised = told.promised_on
    return Heard(
        log_id=view.log_id,
        on=local_day(scene.now, scene.policy.zone),
        known_at=scene.now,
        said=frozenset(said),
        effective=view.effective,
        refused=told.result is TalkResult.REFUSED,
        promised_on=promised,
        snoozed_until=snoozed_until(promised, scene) if promised else None,
    )


async def _plan(
    tx: Transaction,
    about: _About,
    matters: Sequence[Matter],
    reports: Iterable[tuple[Matter, Heard]],
    plans: Plans,
    now: datetime,
) -> None:
    policies_named = {each.policy.policy_id: each.policy for each in matters}
    planning = await planning_of(tx, [each.case for each in matters], policies_named, about.people, plans, now)
    for matter, heard in reports:
        planning.plan(matter.case, Reported(heard))
    await planning.save(tx)


def _found_bad(line: ContactIn, about: _About, now: datetime) -> list[ContactFoundBad]:
    """The contact that is somebody else's; nothing where the holder has none of that kind."""
    holder = about.named.scene.holder
    usable = [each for each in holder.contacts if each.usable] if holder else []
    named = [each for each in usable if each.number == line.contact]
    bad = next(iter(named), None) if line.contact is not None else _used(line.channel, usable)
    if bad is None:
        return []
    return [
        ContactFoundBad(
            occurred_at=now,
            recipient_id=about.named.policy.holder_id,
            channel=bad.channel,
            contact=bad.number,
            reason="wrong-number",
            found_by=line.by,
        )
    ]


def _used(way: Way, usable: Sequence[Contact]) -> Contact | None:
    """Which contact of the holder each way uses: the number that is called first, or the address."""
    if way is Way.CALL:
        return number_to_call(usable)
    channel = Channel.LETTER if way is Way.VISIT else Channel.SMS
    return next((each for each in usable if each.channel is channel), None)
