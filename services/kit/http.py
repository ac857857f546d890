"""The HTTP application of a service: probes, metrics, its own routes, and in a stepped house the time itself."""

from collections.abc import Awaitable, Callable, Sequence
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, FastAPI, Query, Response
from fastapi.security import HTTPBearer
from pydantic import AwareDatetime, BaseModel

from services.kit import metrics, problems
from services.kit.clock import Clock, SteppedClock
from services.kit.errors import Refused
from services.kit.guards import Guard
from services.kit.health import Health
from services.kit.quiet import Answer
from services.kit.settings import Settings

LONGEST_POLL = 30.0

AskQuiet = Callable[[float], Awaitable[Answer]]
"""Answers as soon as the service is idle, at the latest after that many seconds of machine time."""


class Step(BaseModel):
    """The body of `PUT /clock`."""

    now: AwareDatetime


class Readiness(BaseModel):
    """Whether the service can do its work, and what is in the way."""

    ready: bool
    waiting_for: dict[str, str]


def create_app(
    settings: Settings,
    health: Health,
    clock: Clock,
    routers: Sequence[APIRouter] = (),
    ask_quiet: AskQuiet | None = None,
    open_folders: Sequence[str] = (),
) -> FastAPI:
    """Build the application. `/quiet` and `/clock` exist only under a stepped clock on loopback.

    What lies in `open_folders` is for everybody: it must protect itself.
    """
    app = FastAPI(
        title=f"Perennial {settings.service}",
        docs_url=None,
        redoc_url=None,
        dependencies=[Depends(HTTPBearer(auto_error=False))],
        responses={"default": {"model": problems.Problem, "description": "What is wrong, by field, value and rule"}},
    )
    problems.install(app)
    app.include_router(_probes(health))
    for router in routers:
        app.include_router(router)
    if isinstance(clock, SteppedClock) and settings.on_loopback and ask_quiet is not None:
        app.include_router(_stepping(clock, ask_quiet))
    app.add_middleware(
        Guard,
        key_hashes=settings.api_key_hashes,
        body_limit=settings.http_body_limit,
        open_folders=tuple(open_folders),
    )
    return app


def _probes(health: Health) -> APIRouter:
    router = APIRouter(tags=["probes"])

    @router.get("/live", status_code=HTTPStatus.NO_CONTENT)
    async def live() -> None:
        """The process answers."""

    @router.get("/started", status_code=HTTPStatus.NO_CONTENT)
    async def started(response: Response) -> None:
        """Database and broker have been reached once."""
        if not health.started:
            response.status_code = HTTPStatus.SERVICE_UNAVAILABLE

    @router.get("/ready")
    async def ready(response: Response) -> Readiness:
        """The service can do its work now."""
        if not health.ready:
            response.status_code = HTTPStatus.SERVICE_UNAVAILABLE
        return Readiness(ready=health.ready, waiting_for=dict(health.reasons))

    @router.get("/metrics", response_class=Response)
    async def exposition() -> Response:
        """Numbers for Prometheus."""
        return Response(metrics.exposition(), media_type=metrics.CONTENT_TYPE)

    return router


def _stepping(clock: SteppedClock, ask_quiet: AskQuiet) -> APIRouter:
    router = APIRouter(tags=["stepped clock"])

    @router.get("/quiet")
    async def quiet(wait: Annotated[float, Query(ge=0, le=LONGEST_POLL)] = 0) -> Answer:
        """Is all work done that this instant asks for, and when is the next?"""
        return await ask_quiet(wait)

    @router.put("/clock", status_code=HTTPStatus.NO_CONTENT)
    async def step(body: Step) -> None:
        """Move the time forward."""
        try:
            clock.move_to(body.now)
        except ValueError as error:
            raise Refused(str(error)) from error

    return router
