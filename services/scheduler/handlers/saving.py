"""Saving what `plan_case` decided: cases, recipients, tasks, recalls, in the order of the locks."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from schemas.ids import CaseId, NoticeId, PartyId, TaskId
from schemas.notices import WithdrawalReason
from services.kit.events import outbox
from services.kit.postgres import Transaction
from services.scheduler.domain.cases import Case
from services.scheduler.domain.planning import Decision
from services.scheduler.domain.tasks import Task, TaskKind, TaskState
from services.scheduler.domain.transitions import Change, Hold, Resume, Withdraw, changed
from services.scheduler.handlers.signals import MOMENTS
from services.scheduler.store import cases, notices, recipients, tasks


@dataclass(slots=True)
class Planned:
    """The decisions of a batch, added up: one final state per case and task."""

    cases: dict[CaseId, Case] = field(default_factory=dict)
    tasks: dict[CaseId, dict[TaskId, Task]] = field(default_factory=dict)
    """Every known task of the cases, as it stands after the decisions so far."""
    opened: set[TaskId] = field(default_factory=set)
    changes: dict[TaskId, Change] = field(default_factory=dict)
    """The last decision about each task that is known from before."""
    retold: set[TaskId] = field(default_factory=set)
    """Still wanted, but what their notice says is no longer so: it is recalled, and composed again after that."""

    def tasks_of(self, case: CaseId) -> tuple[Task, ...]:
        """The tasks of a case as they stand."""
        return tuple(self.tasks.get(case, {}).values())

    def take(self, decision: Decision) -> None:
        """Add a decision."""
        case = decision.case
        self.cases[case.case_id] = case
        known = self.tasks.setdefault(case.case_id, {})
        for task in decision.opened:
            if task.task_id not in known:
                known[task.task_id] = task
                self.opened.add(task.task_id)
        for task, change in decision.changes:
            known[task.task_id] = changed(known[task.task_id], change)
            if task.task_id not in self.opened:
                self.changes[task.task_id] = change


async def save(tx: Transaction, planned: Planned, now: datetime) -> None:
    """Save everything, and recall the notices that are no longer true. The cases are locked or new."""
    await cases.save(tx, sorted(planned.cases.values(), key=lambda case: case.case_id))
    await save_tasks(tx, planned, now)


async def save_tasks(tx: Transaction, planned: Planned, now: datetime) -> None:
    """Save all but the cases, and recall the notices that are no longer true."""
    known = {task.task_id: task for ones in planned.tasks.values() for task in ones.values()}
    opened = [known[each] for each in planned.opened]
    older = planned.changes.keys() | planned.retold - planned.opened
    await recipients.touch(tx, _looks(opened, planned.changes, [known[each] for each in older]))
    await tasks.add(tx, opened, now)
    before = await tasks.by_id(tx, older)
    after = {key: changed(before[key], change) for key, change in planned.changes.items()}
    moved = {key: task for key, task in after.items() if task != before[key]}
    await tasks.save(tx, list(moved.values()), now)
    await recall(tx, _untold(before, planned.retold) | _recalled(moved, planned.changes), now)
    tx.wake(MOMENTS)


def _untold(before: Mapping[TaskId, Task], retold: Iterable[TaskId]) -> dict[NoticeId, WithdrawalReason]:
    """Notices under way whose words are no longer so."""
    told = (before[each] for each in retold if each in before)
    asked = (task.notice_id for task in told if task.state is TaskState.REQUESTED)
    return {notice: WithdrawalReason.RECOMPOSED for notice in asked if notice}


def _recalled(moved: Mapping[TaskId, Task], changes: Mapping[TaskId, Change]) -> dict[NoticeId, WithdrawalReason]:
    """Notices under way one of whose tasks is withdrawn or held."""
    found: dict[NoticeId, WithdrawalReason] = {}
    for key, task in moved.items():
        change = changes[key]
        if task.notice_id and task.state is TaskState.WITHDRAWING and isinstance(change, Withdraw | Hold):
            found[task.notice_id] = change.reason
    return found


async def recall(tx: Transaction, reasons: Mapping[NoticeId, WithdrawalReason], now: datetime) -> None:
    """Recall notices whose recipients are locked."""
    await outbox.add(tx, await notices.withdraw(tx, reasons, now))


def _looks(
    opened: Iterable[Task], changes: Mapping[TaskId, Change], older: Iterable[Task]
) -> dict[PartyId, datetime | None]:
    """Whose rows are locked, and when each is to be looked at: when something may leave, for a change of an older task not at all."""
    looks: dict[PartyId, datetime | None] = {}
    for task in older:
        match changes.get(task.task_id):
            case Resume(not_before) if task.kind is TaskKind.NOTICE:
                _look(looks, task.recipient_id, not_before)
            case _:
                _look(looks, task.recipient_id, None)
    for task in opened:
        if task.kind is TaskKind.NOTICE and task.state is TaskState.OPEN:
            _look(looks, task.recipient_id, task.not_before)
    return looks


def _look(looks: dict[PartyId, datetime | None], who: PartyId, at: datetime | None) -> None:
    """Note the earliest instant for a recipient."""
    looks[who] = min(filter(None, (looks.get(who), at)), default=None)
