"""Tasks by HTTP: the work that people have, and what becomes of notices."""

from http import HTTPStatus
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, HTTPException, Query

from schemas.http.scheduler import Completion, PlanView, TaskView
from schemas.ids import PartyId, TaskId
from services.scheduler.api.scheduler import Scheduler
from services.scheduler.domain.tasks import TaskKind, TaskState
from services.scheduler.errors import TaskNotOpen
from services.scheduler.store import tasks

Limit = Annotated[int, Query(ge=1, le=10_000)]
Offset = Annotated[int, Query(ge=0)]


def work(scheduler: Scheduler) -> APIRouter:
    """`GET /tasks`, `POST /tasks/{task_id}/complete` and `GET /plans`."""
    router = APIRouter(tags=["tasks"])

    @router.get("/tasks")
    async def listed(
        kind: TaskKind | None = None,
        state: TaskState | None = None,
        recipient: UUID | None = None,
        limit: Limit = 1000,
        offset: Offset = 0,
    ) -> list[TaskView]:
        """Tasks, the most pressing first."""
        wanted = tasks.Wanted(kind, state, PartyId(recipient) if recipient else None)
        async with scheduler.database.transaction() as tx:
            return [task_view(row) for row in await tasks.page(tx, wanted, limit, offset)]

    @router.post("/tasks/{task_id}/complete", status_code=HTTPStatus.NO_CONTENT)
    async def complete(task_id: UUID, done: Completion) -> None:
        """Conclude open human work; saying it again for work that is done is refused."""
        async with scheduler.database.transaction() as tx:
            if await tasks.complete(tx, TaskId(task_id), done.by, done.note, scheduler.clock.now()):
                return
            found = await tasks.find(tx, TaskId(task_id))
        if found is None:
            raise HTTPException(HTTPStatus.NOT_FOUND, f"the scheduler has no task {task_id}")
        raise TaskNotOpen(f"task {task_id} is a {found.kind.value} that is {found.state.value}; only open work is done")

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


def task_view(row: Any) -> TaskView:
    """The task in a row."""
    return TaskView.model_validate(dict(row))
