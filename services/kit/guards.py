"""What stands before every HTTP request: the last net for errors, the key at the door, the bound of a body."""

from collections.abc import Sequence
from http import HTTPStatus

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.kit.events.failures import MACHINE, is_data
from services.kit.keys import accepts
from services.kit.logging import get_logger
from services.kit.problems import problem

OPEN_PATHS = frozenset({"/live", "/ready", "/started", "/metrics"})
"""Asked by machines that hold no key; they tell numbers and states only."""

_log = get_logger(__name__)


class Guard:
    """Answers itself what must not reach the application, and what the application failed to answer."""

    def __init__(
        self, app: ASGIApp, key_hashes: Sequence[str], body_limit: int, open_folders: tuple[str, ...] = ()
    ) -> None:
        """Stand before `app`. Without hashes nobody is asked for a key, nor anywhere below `open_folders`."""
        self._app = app
        self._key_hashes = key_hashes
        self._body_limit = body_limit
        self._open_folders = open_folders

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        refusal = self._refusal(scope)
        if refusal is None:
            await self._guarded(scope, receive, send)
        else:
            status, detail = refusal
            headers = {"WWW-Authenticate": "Bearer"} if status is HTTPStatus.UNAUTHORIZED else None
            await problem(status, detail, headers=headers)(scope, receive, send)

    def _refusal(self, scope: Scope) -> tuple[HTTPStatus, str] | None:
        headers = Headers(scope=scope)
        path = scope["path"]
        if self._key_hashes and path not in OPEN_PATHS and not path.startswith(self._open_folders):
            scheme, _, key = headers.get("authorization", "").partition(" ")
            if scheme.lower() != "bearer" or not accepts(key.strip(), self._key_hashes):
                return HTTPStatus.UNAUTHORIZED, "send a known API key as `Authorization: Bearer <key>`"
        length = headers.get("content-length", "0")
        if length.isdecimal() and int(length) > self._body_limit:
            return HTTPStatus.REQUEST_ENTITY_TOO_LARGE, self._too_large()
        return None

    async def _guarded(self, scope: Scope, receive: Receive, send: Send) -> None:
        answered = False
        taken = 0

        async def bounded() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > self._body_limit:
                raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, self._too_large())
            return message

        async def watched(message: Message) -> None:
            nonlocal answered
            answered = True
            await send(message)

        try:
            await self._app(scope, bounded, watched)
        except Exception as error:
            answer = _failed(error, f"{scope['method']} {scope['path']}")
            if answered:
                raise
            await answer(scope, receive, send)

    def _too_large(self) -> str:
        return f"the body is larger than {self._body_limit} bytes (setting http_body_limit)"


def _failed(error: Exception, request: str) -> Response:
    if isinstance(error, MACHINE) and not is_data(error):
        _log.warning("request not possible now", request=request, reason=f"{type(error).__name__}: {error}")
        detail = "the service cannot reach what it needs; try again"
        return problem(HTTPStatus.SERVICE_UNAVAILABLE, detail, headers={"Retry-After": "1"})
    _log.error("request failed", request=request, exc_info=error)
    return problem(HTTPStatus.INTERNAL_SERVER_ERROR, "the service failed; its log holds the reason")
