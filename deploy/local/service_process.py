"""One service of the stack as a child process: the same program as in production."""

import sys
from collections.abc import Callable
from pathlib import Path

import httpx

from deploy.local.processes import Child
from deploy.local.variables import Surroundings
from services.cli.addresses import ROOT

STOP_WITHIN = 10.0
_ALIVE = httpx.codes.OK


class ServiceProcess:
    """A service on a port of its own, which it keeps over restarts."""

    def __init__(self, name: str, port: int, surroundings: Surroundings, logs: Path, clock: Callable[[], str]) -> None:
        self.name = name
        self.port = port
        self.url = f"http://127.0.0.1:{self.port}"
        self._surroundings = surroundings
        self._clock = clock
        self._child = Child(name, [sys.executable, "-m", f"services.{name}"], log=logs / f"{name}.log", directory=ROOT)

    @property
    def running(self) -> bool:
        """Whether the process lives."""
        return self._child.running

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._child.pid

    def start(self) -> None:
        """Start it at the present business time, which under a stepped clock has moved since the first start."""
        self._child.environment = self._surroundings.of(self.name, self.port, self._clock())
        self._child.start()

    async def ready(self) -> None:
        """Return when it can do its work."""
        async with httpx.AsyncClient(base_url=self.url, timeout=5.0) as client:

            async def answers() -> bool:
                try:
                    return (await client.get("/ready")).status_code == _ALIVE
                except httpx.TransportError:
                    return False

            await self._child.ready(answers, within=60)

    async def stop(self) -> None:
        """Let it finish what it holds, at most ten seconds."""
        await self._child.stop(within=STOP_WITHIN)

    def kill(self) -> None:
        """End it at once, as a crash would."""
        self._child.kill()

    def tail(self) -> str:
        """The last lines of its log."""
        return self._child.tail()
