"""Whose case it is."""

from collections.abc import Sequence

from schemas.ids import PartyId
from services.scheduler.domain.anchors import recipient_of
from services.scheduler.domain.case_context import CaseContext
from services.scheduler.domain.cases import Case
from services.scheduler.domain.steps import Role
from services.scheduler.domain.tasks import HAND_OVER, Task, TaskState

_TAKEN = {TaskState.OPEN, TaskState.DONE}


def owner_of(case: Case, context: CaseContext, tasks: Sequence[Task]) -> PartyId | None:
    """Whom a premium was handed over to last; before that its agent. Nobody's, for a care context."""
    if case.instalment is None:
        return None
    handed = [task for task in tasks if task.what == HAND_OVER and task.epoch == case.epoch and task.state in _TAKEN]
    if handed:
        return max(handed, key=lambda task: (task.not_before, str(task.task_id))).recipient_id
    return recipient_of(Role.AGENT, case, next(iter(context.policies), None), context.chiefs)
