"""uvicorn inside the service's own event loop: our signals, our logs, a port that is free or a clear error."""

import asyncio
import contextlib
import socket
from collections.abc import Iterator

import uvicorn
from fastapi import FastAPI

from services.kit.errors import Misconfigured

BACKLOG = 512
GRACE = 1
"""Seconds that a request under way gets when the service stops."""


class _Server(uvicorn.Server):
    """Signals belong to the service, not to its web server."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class HttpServer:
    """Serves an application from `start` to `stop`."""

    def __init__(self, app: FastAPI, host: str, port: int) -> None:
        """Port 0 lets the machine choose; `address` tells which."""
        self._socket = _bound(host, port)
        self._server = _Server(
            uvicorn.Config(
                app,
                log_config=None,
                access_log=False,
                lifespan="off",
                server_header=False,
                timeout_graceful_shutdown=GRACE,
            )
        )
        self._task: asyncio.Task[None] | None = None

    @property
    def address(self) -> str:
        """Where it listens, as a URL."""
        host, port = self._socket.getsockname()[:2]
        return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"

    def start(self) -> None:
        """Accept requests from now on."""
        self._task = asyncio.create_task(self._server.serve([self._socket]), name="http")

    async def stop(self) -> None:
        """Finish the requests under way and close the port."""
        self._server.should_exit = True
        if self._task is not None:
            await self._task


def _bound(host: str, port: int) -> socket.socket:
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family, backlog=BACKLOG)
    except OSError as error:
        raise Misconfigured(f"http_host, http_port: cannot listen on {host}:{port}: {error}") from error
