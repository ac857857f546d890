"""A service as a process, seen from outside: its HTTP API and its end."""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import httpx

from deploy.local.processes import Child

LONGEST_STOP = 10


@dataclass
class Running:
    """One process of the service, and its HTTP API."""

    child: Child
    api: httpx.AsyncClient

    async def status(self, path: str) -> int:
        try:
            return (await self.api.get(path)).status_code
        except httpx.TransportError:
            return 0

    async def becomes(self, check: Callable[[], Awaitable[bool]]) -> None:
        await self.child.ready(check, within=40)

    async def answers(self, path: str, status: int) -> None:
        async def check() -> bool:
            return await self.status(path) == status

        await self.becomes(check)

    async def ready(self) -> None:
        await self.answers("/ready", 200)

    async def waits_for(self, what: str, because: str = "") -> None:
        """Until it has looked for `what` and says that it is missing."""

        async def check() -> bool:
            reason = (await self.api.get("/ready")).json()["waiting_for"].get(what, "not reached yet")
            return reason != "not reached yet" and because in reason

        await self.becomes(check)

    async def say(self, thing: str, number: int) -> None:
        (await self.api.post(f"/say/{thing}/{number}")).raise_for_status()

    async def has_applied(self, thing: str, *numbers: int) -> None:
        async def check() -> bool:
            return (await self.api.get(f"/effects/{thing}")).json() == list(numbers)

        await self.becomes(check)

    async def stops(self) -> float:
        """Stop it well, and say how long it took."""
        begun = time.monotonic()
        code = await self.child.stop(within=LONGEST_STOP + 5)
        assert code == 0, self.child.tail(40)
        return time.monotonic() - begun
