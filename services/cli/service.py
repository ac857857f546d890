"""One request to one service, and what its answer means for the person who asked."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from types import MappingProxyType
from typing import Any

import httpx

from services.cli.addresses import Address, address_of
from services.cli.errors import BadInput, BadUse, CliError, NotFound, RefusedByService, Stopped, Unreachable
from services.cli.files import new_file
from services.cli.problems import problems_in

PATIENCE = httpx.Timeout(600.0, connect=3.0)
"""A large book may take its time; a service that is not there is told at once."""

Query = Mapping[str, str | int | bool | None]


def get(service: str, path: str, query: Query | None = None) -> Any:
    """Read something."""
    return call(address_of(service), "GET", path, query=query)


def text(service: str, path: str, query: Query | None = None) -> str:
    """Read something that is no JSON."""
    address = address_of(service)
    answer = _asked(address, "GET", path, query)
    if not answer.is_success:
        understood(service, answer)
    return answer.text


def post(service: str, path: str, *, look: str, query: Query | None = None, body: Any = None) -> Any:
    """Ask for something to be done; bytes are sent as they are, anything else as JSON.

    `look` says how to see whether it was done, for whoever stops the command before the answer.
    """
    with told_when_stopped(service, look):
        return call(address_of(service), "POST", path, query=query, body=body)


def delete(service: str, path: str, *, look: str) -> None:
    """Have something given up; `look` as for `post`."""
    with told_when_stopped(service, look):
        call(address_of(service), "DELETE", path)


@contextmanager
def told_when_stopped(service: str, look: str) -> Iterator[None]:
    """Say at Ctrl-C that the service goes on with what it was sent, and how to see what became of it."""
    try:
        yield
    except KeyboardInterrupt:
        raise Stopped(
            f"stopped before the {service} answered; it goes on with what had arrived whole. {look}"
        ) from None


def stream(service: str, path: str, query: Query | None = None) -> Iterator[Any]:
    """The JSON of each line of an answer, as it comes: there may be any number of them."""
    with _streamed(service, path, query) as answer:
        yield from map(json.loads, answer.iter_lines())


def download(service: str, path: str, file: Path, query: Query | None = None) -> Mapping[str, str]:
    """Write an answer into a file, block by block, and give its headers; nothing is written when it is a refusal."""
    with _streamed(service, path, query) as answer, new_file(file) as opened:
        for block in answer.iter_bytes():
            opened.write(block)
        return answer.headers


@contextmanager
def _streamed(service: str, path: str, query: Query | None) -> Iterator[httpx.Response]:
    address = address_of(service)
    try:
        with (
            httpx.Client(timeout=PATIENCE, headers=_headers(address)) as client,
            client.stream("GET", f"{address.url}{path}", params=_given(query)) as answer,
        ):
            if not answer.is_success:
                answer.read()
                understood(service, answer)
            yield answer
    except (httpx.TransportError, httpx.InvalidURL) as error:
        raise Unreachable(f"the {address.service} at {address.url} does not answer: {error}") from error


def call(address: Address, method: str, path: str, *, query: Query | None = None, body: Any = None) -> Any:
    """The answer's JSON. Whatever is not a success becomes a `CliError` in the service's own words."""
    content: dict[str, Any] = {"content": body} if isinstance(body, bytes) else {"json": body}
    return understood(address.service, _asked(address, method, path, query, content if body is not None else {}))


def _asked(
    address: Address, method: str, path: str, query: Query | None, content: Mapping[str, Any] = MappingProxyType({})
) -> httpx.Response:
    try:
        return httpx.request(
            method,
            f"{address.url}{path}",
            params=_given(query),
            headers=_headers(address),
            timeout=PATIENCE,
            **content,
        )
    except (httpx.TransportError, httpx.InvalidURL) as error:
        raise Unreachable(f"the {address.service} at {address.url} does not answer: {error}") from error


def understood(service: str, answer: httpx.Response) -> Any:
    """The JSON of a success, or the error that the status and the body mean."""
    body = _json(answer)
    if answer.is_success:
        return body
    raise _failure(service, HTTPStatus(answer.status_code), body, answer.text)


def _headers(address: Address) -> dict[str, str]:
    return {"Authorization": f"Bearer {address.api_key}"} if address.api_key else {}


def _given(query: Query | None) -> dict[str, str | int | bool]:
    return {name: value for name, value in (query or {}).items() if value is not None}


def read_file(file: Path) -> bytes:
    """The bytes of an input file."""
    try:
        return file.read_bytes()
    except OSError as error:
        raise BadUse(f"{file} cannot be read: {error.strerror}") from error


def _json(answer: httpx.Response) -> Any:
    try:
        return answer.json() if answer.content else None
    except ValueError:
        return None


def _failure(service: str, status: HTTPStatus, body: Any, text: str) -> CliError:
    said = _said(body) or text.strip()[:500] or status.phrase
    problems = problems_in(body)
    if problems:
        return BadInput(said, problems, body)
    match status:
        case HTTPStatus.NOT_FOUND:
            return NotFound(said)
        case HTTPStatus.UNAUTHORIZED | HTTPStatus.FORBIDDEN:
            return RefusedByService(f"the {service} does not accept the API key: {said}")
        case HTTPStatus.BAD_REQUEST | HTTPStatus.UNPROCESSABLE_ENTITY | HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
            return BadInput(said)
        case _ if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return Unreachable(f"the {service} failed ({status.value}): {said}")
        case _:
            return RefusedByService(said)


def _said(body: Any) -> str | None:
    """The sentence of a refusal, wherever the service put it."""
    if isinstance(body, str):
        return body
    if not isinstance(body, Mapping):
        return None
    for name in ("message", "error", "detail", "title"):
        if isinstance(said := body.get(name), str):
            return said
        if isinstance(said, Mapping) and (inner := _said(said)):
            return inner
    return "the request was refused" if problems_in(body) else None
