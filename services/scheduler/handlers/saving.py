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
from services.scheduler.handlers.signals import MOMENTS
from services.scheduler.store import cases, notices, recipients, tasks


@dataclass(slots=True)
class Planned:
    """The decisions of a batch, added up: one final state per case and task."""

    cases: dict[CaseId, Case] = field(default_factory=dict)
    tasks: dict[CaseId, dict[TaskId, Task]] = field(default_factory=dict)
    """Every known task of the cases, as it stands after the decisions so far."""
    opened: set[TaskId] = field(default_factory=set)
    withdrawn: dict[TaskId, WithdrawalReason] = field(default_factory=dict)
    held: dict[TaskId, Task] = field(default_factory=dict)
    """Known ones that a stop holds back, or that go on behind it."""
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
        for task in decision.changed:
            known[task.task_id] = task
            self.held[task.task_id] = task
        for task, reason in decision.withdrawn:
            known[task.task_id] = task._replace(state=TaskState.WITHDRAWN, reason=reason.value)
            self.held.pop(task.task_id, None)
            if task.task_id not in self.opened:
                self.withdrawn[task.task_id] = reason


async def save(tx: Transaction, planned: Planned, now: datetime) -> None:
    """Save everything, and recall the notices that are no longer true. The cases are locked or new."""
    await cases.save(tx, sorted(planned.cases.values(), key=lambda case: case.case_id))
    await save_tasks(tx, planned, now)


async def save_tasks(tx: Transaction, planned: Planned, now: datetime) -> None:
    """Save all but the cases, and recall the notices that are no longer true."""
    everything = [task for known in planned.tasks.values() for task in known.values()]
    opened = [task for task in everything if task.task_id in planned.opened]
    held = [task for key, task in planned.held.items() if key not in planned.opened]
    touched = [task for task in everything if task.task_id in planned.withdrawn.keys() | planned.retold]
    await recipients.touch(tx, _looks([*opened, *held], [*touched, *held]))
    await tasks.add(tx, opened, now)
    stale = dict.fromkeys(await tasks.notices_of(tx, planned.retold), WithdrawalReason.RECOMPOSED)
    stopped = dict(await tasks.hold(tx, held, now))
    await recall(tx, stale | stopped | dict(await tasks.withdraw(tx, planned.withdrawn, now)), now)
    tx.wake(MOMENTS)


async def recall(tx: Transaction, reasons: Mapping[NoticeId, WithdrawalReason], now: datetime) -> None:
    """Recall notices whose recipients are locked."""
    await outbox.add(tx, await notices.withdraw(tx, reasons, now))


def _looks(opened: Iterable[Task], recalled: Iterable[Task]) -> dict[PartyId, datetime | None]:
    """Who is touched, and when he is to be looked at; taking something back needs his lock only."""
    looks: dict[PartyId, datetime | None] = {task.recipient_id: None for task in recalled}
    for task in opened:
        if task.kind is TaskKind.NOTICE and task.state is TaskState.OPEN:
            look = looks.get(task.recipient_id)
            looks[task.recipient_id] = min(look, task.not_before) if look else task.not_before
    return looks
