"""The assessment form of a case is filled in."""

from datetime import datetime

from schemas.http.assessments import AssessmentIn, AssessmentView
from schemas.ids import CaseId, staff_id
from services.kit.postgres import Transaction
from services.scheduler.domain.anchors import staff_of
from services.scheduler.domain.cases import CaseKind
from services.scheduler.domain.planning import Assessed
from services.scheduler.domain.plans import Plans
from services.scheduler.domain.rules import BrokenRule
from services.scheduler.domain.tasks import ASSESSMENT
from services.scheduler.errors import FormRefused, NoSuchCase
from services.scheduler.handlers.planning import planning_of
from services.scheduler.store import assessments, cases, parties, policies, tasks


async def on_assessment(
    tx: Transaction, case_id: CaseId, form: AssessmentIn, plans: Plans, now: datetime
) -> AssessmentView:
    """Keep the form, and conclude the work of filling it in. Filled in again, the newest counts."""
    unlocked = await cases.find(tx, case_id)
    if unlocked is None or unlocked.kind is not CaseKind.RENEWAL or unlocked.policy_id is None:
        raise NoSuchCase(f"the scheduler follows no premium under {case_id}")
    about = await policies.hold_each(tx, [unlocked.policy_id])
    [case] = await cases.lock(tx, [case_id])
    policy = about[unlocked.policy_id]
    concerned = {policy.holder_id, staff_id(form.by), *staff_of(policy)}
    people = await parties.with_chiefs(tx, await parties.look_up(tx, concerned))
    if staff_id(form.by) not in people.known:
        raise FormRefused([BrokenRule("by", form.by, "is the staff number of nobody whom the scheduler knows")])
    view = AssessmentView(**form.model_dump(), case_id=case_id, filled_at=now)
    await assessments.add(tx, view)
    await tasks.complete_kind(tx, case_id, ASSESSMENT, form.by, form.situation, now)
    planning = await planning_of(tx, [case], about, people, plans, now)
    planning.plan(case, Assessed())
    await planning.save(tx)
    return view
