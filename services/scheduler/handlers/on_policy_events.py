"""Something happened to policies: their cases follow, and what is no longer true is taken back."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from schemas.civil import local_day
from schemas.ids import CaseId, PartyId, care_case_id, renewal_case_id
from schemas.policies import Policy
from schemas.policy_events import (
    FeedAdvanced,
    GraceChanged,
    GraceEnded,
    Lapse,
    LapseAnnulled,
    PaymentFailed,
    PaymentReceived,
    PaymentReversed,
    PolicyChanged,
    PolicyDue,
    PolicyEvent,
    PolicyRegistered,
)
from services.kit.postgres import Transaction
from services.scheduler.domain.anchors import staff_of
from services.scheduler.domain.cases import Case, CaseKind, FailureSeen
from services.scheduler.domain.money_seen import with_event
from services.scheduler.domain.planning import (
    CoverEnded,
    DatesMoved,
    FailureReported,
    PolicySeen,
    Stimulus,
)
from services.scheduler.domain.plans import Plans
from services.scheduler.domain.premiums import premium_lines
from services.scheduler.domain.tasks import LIVE, NAMING, Task
from services.scheduler.handlers.planning import Planning, planning_of
from services.scheduler.handlers.signals import MOMENTS
from services.scheduler.handlers.stopping import lives_of, restop
from services.scheduler.store import cases, feeds, holds, parties, policies, premiums, recipients

_OPENING = (PolicyDue, PolicyRegistered, PolicyChanged)
"""After which a case or a calendar may be new, or somebody else's."""


_TELLING = (
    PolicyChanged,
    PolicyDue,
    PaymentReceived,
    PaymentReversed,
    PaymentFailed,
    GraceChanged,
    GraceEnded,
    LapseAnnulled,
)
"""After which notices of the policy that are under way may say what is not so: an amount, a deadline, an account, or a
premium that they leave out. They are recalled and composed again, whichever premium of the policy they leave for."""


async def on_policy_events(tx: Transaction, events: Sequence[PolicyEvent], plans: Plans, now: datetime) -> None:
    """Apply events of policies that the gate has locked, in order."""
    newest = {event.policy_id: event.policy for event in events}
    opening = {event.policy_id for event in events if isinstance(event, _OPENING)}
    if opening:
        await holds.share(tx)
    await policies.save(tx, list(newest.values()))
    await premiums.save(tx, premium_lines(events))
    concerned = {party for policy in newest.values() for party in _people_of(policy)}
    people = await parties.with_chiefs(tx, await parties.read(tx, concerned))
    locked = await cases.lock(tx, [each for event in events for each in _cases_of(event)])
    about = dict(newest)
    planning = await planning_of(tx, locked, about, people, plans, now)
    for event in events:
        about[event.policy_id] = event.policy  # each event is planned with the policy as it was then
        _apply(planning, event, now)
    await planning.save(tx)
    await cases.open_care(tx, plans.of(CaseKind.CARE).key, sorted(_cared_for(events)), now)
    if opening:
        await _under_holds(tx, [newest[each] for each in opening], plans, now)


async def _under_holds(tx: Transaction, opened: Sequence[Policy], plans: Plans, now: datetime) -> None:
    """What opens while somebody asked us to stop is held from the start. Hardly ever is there a hold."""
    if await holds.on(tx, [policy.policy_id for policy in opened], lives_of(opened), now):
        renewals = [_case_id(policy, premium.number) for policy in opened for premium in policy.instalments]
        await restop(tx, renewals, {care_case_id(policy.holder_id) for policy in opened}, plans, now)


async def on_feed_marks(tx: Transaction, marks: Sequence[FeedAdvanced], now: datetime) -> None:
    """Payment feeds advanced: once one has over all shards, whoever waits for feeds is looked at again."""
    if await feeds.advance(tx, marks):
        await recipients.wake_waiting_for_feeds(tx, now)
        tx.wake(MOMENTS)


def _apply(planning: Planning, event: PolicyEvent, now: datetime) -> None:
    for case_id in _cases_of(event):
        case = planning.case(case_id)
        if case is None and isinstance(event, PolicyDue) and case_id == _case_id(event, event.instalment):
            case = _opened(event, planning.plans.chosen_for(event.policy).key, now)
        if case is not None:
            case = _with_money(case, event, now)
            planning.plan(case, _stimulus(event, case, now))
            if isinstance(event, _TELLING):
                told = planning.planned.tasks_of(case_id)
                planning.planned.retold.update(task.task_id for task in told if _names_premiums(task))


def _stimulus(event: PolicyEvent, case: Case, now: datetime) -> Stimulus:
    match event:
        case PaymentFailed(instalment=case.instalment):
            failure = FailureSeen(
                event.payment_id,
                event.reason,
                event.attempted_on,
                now,
                None if event.in_catalogue else event.stated_reason,
            )
            return FailureReported(event.policy, failure)
        case Lapse(instalment=case.instalment):
            return CoverEnded(event.policy, local_day(event.effective_at, event.policy.zone))
        case GraceChanged() if case.instalment in event.instalments:
            return DatesMoved(event.policy)
        case _:
            return PolicySeen(event.policy)


def _names_premiums(task: Task) -> bool:
    """Whether it waits to be told, or is under way, in a notice that names every premium of the policy that is due."""
    return task.state in LIVE and task.what in NAMING


def _with_money(case: Case, event: PolicyEvent, now: datetime) -> Case:
    if case.instalment is None:
        return case
    return replace(case, payments=with_event(case.payments, event, case.instalment, now))


def _opened(event: PolicyDue, plan: str, now: datetime) -> Case:
    return Case(
        case_id=_case_id(event, event.instalment),
        kind=CaseKind.RENEWAL,
        plan=plan,
        party_id=event.policy.holder_id,
        opened_at=now,
        policy_id=event.policy_id,
        instalment=event.instalment,
    )


def _case_id(event: PolicyEvent | Policy, instalment: int) -> CaseId:
    return renewal_case_id(event.policy_id, instalment)


def _cases_of(event: PolicyEvent) -> Iterator[CaseId]:
    """The cases that an event can concern: those of the premiums which the policy still shows."""
    return (_case_id(event, premium.number) for premium in event.policy.instalments)


def _people_of(policy: Policy) -> Iterator[PartyId]:
    yield policy.holder_id
    yield from staff_of(policy)


def _cared_for(events: Sequence[PolicyEvent]) -> set[PartyId]:
    return {event.policy.holder_id for event in events if isinstance(event, PolicyRegistered | PolicyChanged)}
