"""People take work on, and say that it is done."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from schemas.http.scheduler import Completion
from schemas.ids import CaseId, TaskId
from services.kit.postgres import Transaction
from services.scheduler.domain.cases import Case
from services.scheduler.domain.plans import Plans
from services.scheduler.domain.rules import BrokenRule
from services.scheduler.domain.steps import WorkAction
from services.scheduler.domain.talks import done_with, talk_of
from services.scheduler.domain.tasks import ASSESSMENT, HAND_OVER, Task, TaskKind, TaskState
from services.scheduler.errors import NoSuchTask, TaskNotOpen, WorkNotDone
from services.scheduler.handlers.signals import MOMENTS
from services.scheduler.store import cases, tasks


async def complete(tx: Transaction, task_id: TaskId, done: Completion, plans: Plans, now: datetime) -> None:
    """Conclude open human work, once, and with a call or visit everything of the same talk; what its steps ask for is there.

    Work that comes after it is looked for.
    """
    same, locked = await _same_talk(tx, await _open_work(tx, task_id))
    broken = [rule for task in same for rule in _rules(task, locked, done, plans)]
    if broken:
        raise WorkNotDone(broken)
    if task_id not in await tasks.complete(tx, [task.task_id for task in same], done.by, done.note, now):
        await _open_work(tx, task_id)
    await cases.wake(tx, {task.case_id for task in same}, now)
    tx.wake(MOMENTS)


async def acknowledge(tx: Transaction, task_id: TaskId, by: str, now: datetime) -> None:
    """Take open work on, with a call or visit the whole talk: it no longer climbs. Whoever did first is named."""
    same, _ = await _same_talk(tx, await _open_work(tx, task_id))
    if task_id not in await tasks.acknowledge(tx, [task.task_id for task in same], by, now):
        await _open_work(tx, task_id)


async def _same_talk(tx: Transaction, task: Task) -> tuple[Sequence[Task], Mapping[CaseId, Case]]:
    """The open tasks that are done together with one, and their cases, locked."""
    case = await cases.find(tx, task.case_id)
    if case is None or talk_of(task.what) is None:
        return (task,), {each.case_id: each for each in await cases.lock(tx, [task.case_id])}
    found = done_with(task, case.party_id, await tasks.open_work_about(tx, case.party_id))
    locked = {each.case_id: each for each in await cases.lock(tx, {each.case_id for each in found})}
    return found, locked


def _rules(task: Task, locked: Mapping[CaseId, Case], done: Completion, plans: Plans) -> list[BrokenRule]:
    case, step = locked.get(task.case_id), plans.step(task.plan, task.step)
    assessed = case is not None and case.assessed_at is not None
    return _missing(task, step.work if step else None, done, assessed=assessed)


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
