"""The services under a stepped clock, seen by a driver: are they quiet, and what is their next moment?"""

import asyncio
import time
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

import httpx

from deploy.local.errors import LocalError, Stuck
from services.cli.errors import CliError
from services.cli.service import understood

POLL = 2.0
"""Seconds that a service may think before it says that it is still busy."""
PATIENCE = 180.0
"""A house that works this long on one instant is stuck."""


@dataclass(frozen=True, slots=True)
class Quiet:
    """One service's answer to `GET /quiet`."""

    idle: bool
    next_moment: datetime | None
    positions: Mapping[str, int]
    ends: Mapping[str, int]
    produced: int
    count: str
    """Another one when `produced` may have missed something."""

    @classmethod
    def of(cls, answer: Mapping[str, Any]) -> Self:
        """From the answer's JSON."""
        moment = answer["next_moment"]
        next_moment = datetime.fromisoformat(moment) if moment else None
        places = answer["positions"], answer["ends"]
        return cls(bool(answer["idle"]), next_moment, *places, answer["produced"], answer["count"])


class Rest:
    """Judges round after round of answers whether the house is at rest.

    It is when all are idle and say the same twice. One round is enough when every record that was ever produced is in
    the log as each of its readers saw it: then nothing was produced behind the back of a service that had called itself
    idle. That says nothing once a count has missed a record, so a count is trusted after two equal rounds only.
    """

    def __init__(self) -> None:
        self._before: Sequence[Quiet] | None = None
        self._trusted: list[str] | None = None

    def reached(self, answers: Sequence[Quiet]) -> bool:
        """Whether this round shows it."""
        before, self._before = self._before, answers
        if not all(answer.idle for answer in answers):
            return False
        counts = [answer.count for answer in answers]
        if answers == before:
            self._trusted = counts if _accounted(answers) else None
            return True
        return counts == self._trusted and _accounted(answers)


def _accounted(answers: Iterable[Quiet]) -> bool:
    """Whether all that was counted as produced is in the log, and all readers see the same log."""
    log: dict[str, int] = {}
    produced = 0
    for answer in answers:
        produced += answer.produced
        for topic, end in answer.ends.items():
            if log.setdefault(topic, end) != end:
                return False
    return sum(log.values()) == produced


class House:
    """Asks all services at once, over connections that stay open."""

    def __init__(self, urls: Mapping[str, str], api_key: str) -> None:
        headers = {"Authorization": f"Bearer {api_key}"}
        self._clients = {
            name: httpx.AsyncClient(base_url=url, headers=headers, timeout=httpx.Timeout(120.0, connect=5.0))
            for name, url in urls.items()
        }
        self._rest = Rest()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await asyncio.gather(*(client.aclose() for client in self._clients.values()))

    async def settle(self) -> datetime | None:
        """Return when all work of this instant is done, with the earliest next moment of any service."""
        patience_ends = time.monotonic() + PATIENCE
        while True:
            answers = await self._ask_all()
            if self._rest.reached(answers):
                return min((answer.next_moment for answer in answers if answer.next_moment), default=None)
            if time.monotonic() > patience_ends:
                raise Stuck(await self._who_is_busy(answers))

    async def move_to(self, instant: datetime) -> None:
        """Step every clock, the readers of events before their writers, so that none acts on news of its future."""
        for name in reversed(self._clients):
            await self.call(name, "PUT", "/clock", json={"now": instant.isoformat()})

    async def call(self, service: str, method: str, path: str, **request: Any) -> Any:
        """One request; a service that starts again is waited for, until it has found its database too."""
        patience_ends = time.monotonic() + PATIENCE
        while True:
            try:
                answer = await self._clients[service].request(method, path, **request)
            except httpx.TransportError as error:
                if time.monotonic() > patience_ends:
                    raise LocalError(f"the {service} does not answer: {error!r}") from error
            else:
                if answer.status_code != httpx.codes.SERVICE_UNAVAILABLE or time.monotonic() > patience_ends:
                    return understood(service, answer)
            await asyncio.sleep(0.1)

    async def stream(self, service: str, path: str) -> AsyncIterator[bytes]:
        """The bytes of a long answer, as they come."""
        async with self._clients[service].stream("GET", path) as answer:
            if answer.is_error:
                await answer.aread()
                understood(service, answer)
            async for piece in answer.aiter_bytes():
                yield piece

    async def _ask_all(self) -> list[Quiet]:
        answers = await asyncio.gather(
            *(self.call(name, "GET", "/quiet", params={"wait": POLL}) for name in self._clients)
        )
        return [Quiet.of(answer) for answer in answers]

    async def _who_is_busy(self, answers: list[Quiet]) -> str:
        busy = [name for name, answer in zip(self._clients, answers, strict=True) if not answer.idle]
        parked = [name for name in self._clients if await self._has_parked(name)]
        hint = f"; events are parked at {', '.join(parked)}: see `perennial parked list`" if parked else ""
        return f"{' and '.join(busy) or 'the services'} did not come to rest within {PATIENCE:g} s{hint}"

    async def _has_parked(self, service: str) -> bool:
        try:
            return bool(await self.call(service, "GET", "/parked"))
        except CliError:
            return False
