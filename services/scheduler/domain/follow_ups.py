"""Work that follows from a report, or from earlier work: when it is no longer called for."""

from services.scheduler.domain.anchors import recipient_of
from services.scheduler.domain.case_context import CaseContext
from services.scheduler.domain.cases import Case
from services.scheduler.domain.heard import MARK, news
from services.scheduler.domain.plans import Plan
from services.scheduler.domain.steps import Earlier, Step
from services.scheduler.domain.tasks import FIND_CONTACT, Task, TaskState


def is_settled(task: Task, case: Case, plan: Plan, context: CaseContext) -> bool:
    """Whether what a task followed from is settled: the holder was reached, the earlier work was taken on,
    there is a contact again, or it is somebody else's now.
    """
    if task.occurrence.startswith(MARK) and task.occurrence not in {key for _, key, _ in news(case.talks)}:
        return True
    step = plan.by_key.get(task.step)
    if step and (
        (step.wanted_if.contact is False and context.reachable) or _is_somebody_elses(task, step, case, context)
    ):
        return True
    if step is None or step.wanted_if.earlier is not Earlier.UNACKNOWLEDGED:
        return False
    earlier = (each for each in context.tasks if each.step == step.after and each.occurrence == task.occurrence)
    return not any(each.state is TaskState.OPEN and each.epoch == task.epoch for each in earlier)


def _is_found(task: Task, step: Step, context: CaseContext) -> bool:
    """Whether a contact that was to be found is there. What was to be told meanwhile still is: its notice did not leave."""
    return task.what == FIND_CONTACT and step.wanted_if.contact is False and context.reachable


def _is_somebody_elses(task: Task, step: Step, case: Case, context: CaseContext) -> bool:
    """Whether the policy has another agent or supervisor by now, to whom the same step gives a task of their own."""
    policy = next((each for each in context.policies if each.policy_id == task.policy_id), None)
    return policy is not None and task.recipient_id != recipient_of(step.to, case, policy, context.chiefs)
