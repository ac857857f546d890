"""Why was something sent, or not? `GET /policies/{policy_number}/why` and `GET /cases/{case_id}`."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from uuid import UUID

from fastapi import APIRouter, HTTPException

from schemas.http.why import CaseView, Why
from schemas.ids import CaseId, PartyId
from schemas.policies import Policy
from services.kit.postgres import Transaction
from services.scheduler.api.scheduler import Scheduler
from services.scheduler.api.views import Surroundings, case_view
from services.scheduler.domain.anchors import staff_of, unled
from services.scheduler.domain.case_context import CaseContexts
from services.scheduler.domain.cases import Case, CaseKind
from services.scheduler.store import cases, contacts, feeds, notices, parties, policies, tasks


def why(scheduler: Scheduler) -> APIRouter:
    """The routes that explain."""
    router = APIRouter(tags=["why"])

    @router.get("/policies/{policy_number}/why")
    async def of_policy(policy_number: str) -> Why:
        """Case by case, what was, is and will be sent or done for a policy, when and why."""
        async with scheduler.database.transaction() as tx:
            policy = await policies.find(tx, policy_number)
            if policy is None:
                raise HTTPException(HTTPStatus.NOT_FOUND, f"the scheduler knows no policy {policy_number}")
            found = await cases.of_policy(tx, policy.policy_id, policy.holder_id)
            holder = (await parties.look_up(tx, [policy.holder_id])).known.get(policy.holder_id)
            views = await _views(tx, scheduler, found, policy)
            led = await parties.look_up(tx, [policy.supervisor_id] if policy.supervisor_id else [])
        return Why(
            policy_number=policy.policy_number,
            policy_id=policy.policy_id,
            policy_version=policy.policy_version,
            status=policy.status.value,
            holder_id=policy.holder_id,
            holder=holder.name if holder else None,
            zone=policy.zone,
            without_supervisor=_without_supervisor(policy, led.chiefs),
            now=scheduler.clock.now(),
            cases=tuple(views),
        )

    @router.get("/cases/{case_id}")
    async def one_case(case_id: UUID) -> CaseView:
        """One case and its timeline."""
        async with scheduler.database.transaction() as tx:
            found = await cases.find(tx, CaseId(case_id))
            if found is None:
                raise HTTPException(HTTPStatus.NOT_FOUND, f"the scheduler has no case {case_id}")
            about = await policies.read(tx, [found.policy_id] if found.policy_id else [])
            views = await _views(tx, scheduler, [found], next(iter(about.values()), None))
        return views[0]

    return router


def _without_supervisor(policy: Policy, chiefs: Mapping[PartyId, PartyId]) -> str | None:
    if because := unled(policy):
        return because
    return (
        None if policy.supervisor_id in chiefs else "nobody is named above the supervisor: nothing climbs to a manager"
    )


async def _views(tx: Transaction, scheduler: Scheduler, found: Sequence[Case], policy: Policy | None) -> list[CaseView]:
    about = {policy.policy_id: policy} if policy else {}
    holders = {case.party_id for case in found if case.kind is CaseKind.CARE}
    held = await policies.read(tx, (), holders)
    done = await tasks.of_cases(tx, [case.case_id for case in found])
    told = {task.notice_id for ones in done.values() for task in ones if task.notice_id}
    staff = {party for each in (*about.values(), *held.values()) for party in staff_of(each)}
    recipients = {task.recipient_id for ones in done.values() for task in ones}
    owners = {case.owner_id for case in found if case.owner_id}
    concerned = {case.party_id for case in found} | staff | recipients | owners
    people = await parties.with_chiefs(tx, await parties.look_up(tx, concerned))
    reached = await contacts.reached(tx, [case.case_id for case in found])
    around = Surroundings(policy, people, await notices.by_id(tx, told), reached)
    contexts = CaseContexts(scheduler.clock.now(), {**about, **held}, people, await feeds.look_up(tx))
    return [
        case_view(
            case,
            scheduler.plans.followed_by(case),
            contexts.of(case, done.get(case.case_id, ())),
            around,
        )
        for case in found
    ]
