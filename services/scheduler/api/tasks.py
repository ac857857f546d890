"""Tasks by HTTP: the work that people have, and what becomes of notices."""

from http import HTTPStatus
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query

from schemas.http.assessments import Acknowledgement
from schemas.http.scheduler import Completion, PlanView, TaskView
from schemas.ids import DESKS, PartyId, TaskId
from services.scheduler.api.lists import party_named
from services.scheduler.api.scheduler import Scheduler, known_only
from services.scheduler.domain.plans import Plans
from services.scheduler.domain.talks import piece_id, talk_of
from services.scheduler.domain.tasks import TaskKind, TaskState, is_open_work
from services.scheduler.handlers import on_work
from services.scheduler.store import tasks
from services.scheduler.store.tasks import task_from

Limit = Annotated[int, Query(ge=1, le=10_000)]
Offset = Annotated[int, Query(ge=0)]
Staff = Annotated[str | None, Query(max_length=200, description="A staff number, or the name of a desk.")]


def work(scheduler: Scheduler) -> APIRouter:
    """`GET /tasks`, `POST /tasks/{task_id}/complete`, `POST /tasks/{task_id}/acknowledge` and `GET /plans`."""
    router = APIRouter(tags=["tasks"])

    @router.get("/tasks")
    async def listed(
        kind: TaskKind | None = None,
        state: TaskState | None = None,
        recipient: UUID | None = None,
        staff: Staff = None,
        limit: Limit = 1000,
        offset: Offset = 0,
    ) -> list[TaskView]:
        """Tasks, the most pressing first; of one person by id, or by staff number or the name of a desk."""
        whose = PartyId(recipient) if recipient else party_named(staff) if staff else None
        wanted = tasks.Wanted(kind, state, whose)
        async with scheduler.database.transaction() as tx:
            return [task_view(row, scheduler.plans) for row in await tasks.page(tx, wanted, limit, offset)]

    @router.post("/tasks/{task_id}/complete", status_code=HTTPStatus.NO_CONTENT)
    async def complete(task_id: UUID, done: Completion) -> None:
        """Conclude open human work; saying it again for work that is done is refused."""
        with known_only():
            async with scheduler.database.transaction() as tx:
                await on_work.complete(tx, TaskId(task_id), done, scheduler.plans, scheduler.clock.now())

    @router.post("/tasks/{task_id}/acknowledge", status_code=HTTPStatus.NO_CONTENT)
    async def acknowledge(task_id: UUID, taken: Acknowledgement) -> None:
        """Take open human work on, so that it does not climb; the first who does is named."""
        with known_only():
            async with scheduler.database.transaction() as tx:
                await on_work.acknowledge(tx, TaskId(task_id), taken.by, scheduler.clock.now())

    @router.get("/plans")
    async def plans() -> list[PlanView]:
        """The plans that are loaded."""
        return [
            PlanView(
                key=plan.key,
                version=plan.version,
                kind=plan.kind.value,
                steps=tuple(step.model_dump(mode="json", by_alias=True) for step in plan.steps),
            )
            for plan in scheduler.plans.all()
        ]

    return router


def task_view(row: Any, plans: Plans) -> TaskView:
    """The task in a row, with what its step says of the work; a desk has its name."""
    step = plans.step(row["plan"], row["step"])
    hours = step.work.hours if step and step.work else ()
    name = row["recipient"] or DESKS.get(row["recipient_id"])
    fields = {**row, "recipient": name, "hours": hours, "talk_id": _talk(row)}
    return TaskView.model_validate(fields)


def _talk(row: Any) -> UUID | None:
    """The talk of open work; None for what is no call or visit."""
    task, holder = task_from(row), row["holder_id"]
    return piece_id(task, holder) if holder and is_open_work(task) and talk_of(task.what) else None
