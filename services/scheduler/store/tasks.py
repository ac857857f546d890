"""Tasks as rows. The lock of a task's recipient guards its state."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg

from schemas.ids import CaseId, PartyId, TaskId
from services.kit.postgres import Transaction, statements
from services.scheduler.domain.tasks import Task, TaskKind, TaskState

_sql = statements("services.scheduler.store", "tasks.sql")


async def of_cases(tx: Transaction, ids: Iterable[CaseId]) -> Mapping[CaseId, Sequence[Task]]:
    """Every task of these cases, the oldest first."""
    found: dict[CaseId, list[Task]] = {}
    async for row in _sql.tasks_of_cases(tx.connection, ids=list(ids)):
        found.setdefault(CaseId(row["case_id"]), []).append(task_from(row))
    return found


async def open_notices_of(tx: Transaction, recipients: Iterable[PartyId]) -> Mapping[PartyId, Sequence[Task]]:
    """The notices that wait to leave for these recipients."""
    found: dict[PartyId, list[Task]] = {}
    async for row in _sql.open_notices_of(tx.connection, ids=list(recipients)):
        found.setdefault(PartyId(row["recipient_id"]), []).append(task_from(row))
    return found


async def by_id(tx: Transaction, ids: Iterable[TaskId]) -> Mapping[TaskId, Task]:
    """These tasks. The locks of their recipients guard their state."""
    if not (wanted := sorted(set(ids))):
        return {}
    rows = _sql.tasks_by_id(tx.connection, ids=wanted)
    return {TaskId(row["task_id"]): task_from(row) async for row in rows}


async def add(tx: Transaction, tasks: Sequence[Task], now: datetime) -> None:
    """Open tasks. One that is known already stays as it is."""
    if not tasks:
        return
    await _sql.add_tasks(
        tx.connection,
        now=now,
        ids=[task.task_id for task in tasks],
        cases=[task.case_id for task in tasks],
        plans=[task.plan for task in tasks],
        epochs=[task.epoch for task in tasks],
        steps=[task.step for task in tasks],
        occurrences=[task.occurrence for task in tasks],
        recipients=[task.recipient_id for task in tasks],
        kinds=[task.kind.value for task in tasks],
        whats=[task.what for task in tasks],
        ats=[task.at for task in tasks],
        not_befores=[task.not_before for task in tasks],
        untils=[task.until for task in tasks],
        deadlines=[task.deadline for task in tasks],
        policies=[task.policy_id for task in tasks],
        instalments=[task.instalment for task in tasks],
        states=[task.state.value for task in tasks],
        reasons=[task.reason for task in tasks],
    )


async def save(tx: Transaction, tasks: Sequence[Task], now: datetime) -> None:
    """Keep what changed in these tasks."""
    if not tasks:
        return
    await _sql.save_tasks(
        tx.connection,
        now=now,
        ids=[task.task_id for task in tasks],
        states=[task.state.value for task in tasks],
        reasons=[task.reason for task in tasks],
        not_befores=[task.not_before for task in tasks],
        rounds=[task.round for task in tasks],
        notices=[task.notice_id for task in tasks],
    )


async def requested_of(tx: Transaction, recipients: Iterable[PartyId]) -> Sequence[Task]:
    """What is under way to these recipients, who are locked."""
    return [task_from(row) async for row in _sql.requested_of(tx.connection, recipients=sorted(recipients))]


async def open_work_about(tx: Transaction, holder: PartyId) -> Sequence[Task]:
    """The open work on the premiums of a holder, whoever has it."""
    return [task_from(row) async for row in _sql.open_work_about(tx.connection, holder=holder)]


async def complete(
    tx: Transaction, ids: Iterable[TaskId], done_by: str, note: str | None, now: datetime
) -> frozenset[TaskId]:
    """Conclude open work whose cases are locked, and say which; not what is no work, or not open."""
    rows = _sql.complete_work(tx.connection, ids=sorted(ids), done_by=done_by, note=note, now=now)
    return frozenset([TaskId(row["task_id"]) async for row in rows])


async def complete_kind(
    tx: Transaction, case: CaseId, what: str, done_by: str, note: str | None, now: datetime
) -> None:
    """Conclude the open work of one kind of a case."""
    await _sql.complete_kind(tx.connection, case=case, what=what, done_by=done_by, note=note, now=now)


async def acknowledge(tx: Transaction, ids: Iterable[TaskId], by: str, now: datetime) -> frozenset[TaskId]:
    """Take open work on whose cases are locked, and say which; the first who does counts."""
    rows = _sql.acknowledge_work(tx.connection, ids=sorted(ids), by=by, now=now)
    return frozenset([TaskId(row["task_id"]) async for row in rows])


async def find(tx: Transaction, task: TaskId) -> Task | None:
    """One task, or None."""
    row = await _sql.task_by_id(tx.connection, id=task)
    return task_from(row) if row else None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which tasks are asked for; None takes all."""

    kind: TaskKind | None = None
    state: TaskState | None = None
    recipient: PartyId | None = None


async def page(tx: Transaction, wanted: Wanted, count: int, skip: int) -> Sequence[asyncpg.Record]:
    """A page of tasks in the order of their deadlines."""
    return [
        row
        async for row in _sql.list_tasks(
            tx.connection,
            kind=wanted.kind,
            state=wanted.state,
            recipient=wanted.recipient,
            count=count,
            skip=skip,
        )
    ]


async def records(tx: Transaction, after: UUID, count: int) -> Sequence[asyncpg.Record]:
    """A page of all tasks in the order of their ids."""
    return [row async for row in _sql.task_records(tx.connection, after=after, count=count)]


def task_from(row: asyncpg.Record) -> Task:
    """The task in a row."""
    return Task(
        task_id=TaskId(row["task_id"]),
        case_id=CaseId(row["case_id"]),
        plan=row["plan"],
        epoch=row["epoch"],
        step=row["step"],
        occurrence=row["occurrence"],
        recipient_id=PartyId(row["recipient_id"]),
        kind=TaskKind(row["kind"]),
        what=row["what"],
        at=row["at"],
        not_before=row["not_before"],
        until=row["until"],
        deadline=row["deadline"],
        policy_id=row["policy_id"],
        instalment=row["instalment"],
        state=TaskState(row["state"]),
        reason=row["reason"],
        round=row["round"],
        notice_id=row["notice_id"],
        acknowledged_at=row["acknowledged_at"],
    )
