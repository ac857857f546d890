"""People take work on, and say that it is done."""

from datetime import datetime

from schemas.http.scheduler import Completion
from schemas.ids import TaskId
from services.kit.postgres import Transaction
from services.scheduler.domain.plans import Plans
from services.scheduler.domain.rules import BrokenRule
from services.scheduler.domain.steps import WorkAction
from services.scheduler.domain.tasks import ASSESSMENT, HAND_OVER, Task, TaskKind, TaskState
from services.scheduler.errors import NoSuchTask, TaskNotOpen, WorkNotDone
from services.scheduler.handlers.signals import MOMENTS
from services.scheduler.store import cases, tasks


async def complete(tx: Transaction, task_id: TaskId, done: Completion, plans: Plans, now: datetime) -> None:
    """Conclude open human work, once; what its step asks for is there. Work that comes after it is looked for."""
    task = await _open_work(tx, task_id)
    case = next(iter(await cases.lock(tx, [task.case_id])), None)
    step = plans.step(task.plan, task.step)
    broken = _missing(
        task, step.work if step else None, done, assessed=case is not None and case.assessed_at is not None
    )
    if broken:
        raise WorkNotDone(broken)
    if not await tasks.complete(tx, task_id, done.by, done.note, now):
        await _open_work(tx, task_id)
    await cases.wake(tx, [task.case_id], now)
    tx.wake(MOMENTS)


async def acknowledge(tx: Transaction, task_id: TaskId, by: str, now: datetime) -> None:
    """Take open work on: it no longer climbs. Whoever did first is the one who is named."""
    if not await tasks.acknowledge(tx, task_id, by, now):
        await _open_work(tx, task_id)


async def _open_work(tx: Transaction, task_id: TaskId) -> Task:
    found = await tasks.find(tx, task_id)
    if found is None:
        raise NoSuchTask(f"the scheduler has no task {task_id}")
    if found.kind is not TaskKind.WORK or found.state is not TaskState.OPEN:
        raise TaskNotOpen(f"task {task_id} is a {found.kind.value} that is {found.state.value}; only open work is done")
    return found


def _missing(task: Task, work: WorkAction | None, done: Completion, *, assessed: bool) -> list[BrokenRule]:
    broken = []
    if work and work.asks_others and not done.nothing_told:
        broken.append(
            BrokenRule("nothing_told", "false", "others were asked: nothing of the policy may have been told to them")
        )
    if work and work.needs_note and not done.note:
        broken.append(BrokenRule("note", "", "is needed: what was found"))
    if task.what == ASSESSMENT:
        broken.append(BrokenRule("task_id", str(task.task_id), "is done by filling in the assessment form of the case"))
    if task.what == HAND_OVER and not assessed:
        broken.append(
            BrokenRule("task_id", str(task.task_id), "waits for the assessment form of the case to be filled in")
        )
    return broken
