"""Errors over HTTP: RFC 9457 problem documents that name field, value and rule, and never show a traceback."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from services.kit.errors import InvalidFields, InvalidMessage, Misconfigured, PerennialError, Refused, TryLater
from services.kit.logging import get_logger

CONTENT_TYPE = "application/problem+json"
_LONGEST_VALUE = 200
_STATUS: tuple[tuple[type[PerennialError], HTTPStatus], ...] = (
    (InvalidMessage, HTTPStatus.UNPROCESSABLE_ENTITY),
    (Refused, HTTPStatus.CONFLICT),
    (TryLater, HTTPStatus.SERVICE_UNAVAILABLE),
    (Misconfigured, HTTPStatus.INTERNAL_SERVER_ERROR),
)
_log = get_logger(__name__)


class Fault(BaseModel):
    """One value that broke one rule."""

    field: str
    value: str
    rule: str


class Problem(BaseModel):
    """The body of every error answer (application/problem+json)."""

    title: str
    status: int
    detail: str
    errors: list[Fault] = []


def problem(status: HTTPStatus, detail: str, errors: Sequence[Fault] = (), headers: Any = None) -> Response:
    """The answer to a request that cannot be fulfilled."""
    body = Problem(title=status.phrase, status=status, detail=detail, errors=list(errors))
    return JSONResponse(body.model_dump(mode="json"), status, headers, media_type=CONTENT_TYPE)


def install(app: FastAPI) -> None:
    """Make every error of `app` a problem document."""
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(HTTPException, _on_http)
    app.add_exception_handler(PerennialError, _on_perennial)


async def _on_invalid(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 -- registered for this class
    faults = [_fault(fault) for fault in error.errors()]
    return problem(HTTPStatus.UNPROCESSABLE_ENTITY, "; ".join(f"{f.field}: {f.rule}" for f in faults), faults)


async def _on_http(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 -- registered for this class
    return problem(HTTPStatus(error.status_code), str(error.detail), headers=error.headers)


async def _on_perennial(_: Request, error: Exception) -> Response:
    status = next((code for kind, code in _STATUS if isinstance(error, kind)), HTTPStatus.INTERNAL_SERVER_ERROR)
    if status is HTTPStatus.INTERNAL_SERVER_ERROR:
        _log.error("request failed", reason=str(error))
    headers = {"Retry-After": "1"} if status is HTTPStatus.SERVICE_UNAVAILABLE else None
    faults = error.faults if isinstance(error, InvalidFields) else ()
    return problem(
        status, str(error), [Fault(field=field, value=value, rule=rule) for field, value, rule in faults], headers
    )


def _fault(fault: Any) -> Fault:
    place = [str(part) for part in fault["loc"]]
    # pydantic puts "body", "query" or "path" first; a body that is no JSON has a position behind it.
    name = ".".join(place[1:] if place[0] == "body" and len(place) > 1 else place)
    value = "" if fault["type"] == "missing" else str(fault.get("input"))[:_LONGEST_VALUE]
    return Fault(field=name, value=value, rule=fault["msg"].removeprefix("Value error, "))
