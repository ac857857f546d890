"""A provider that cannot be asked gets a journal: the moment a message leaves is written down before, and the answer after.

An answer waits for the next message that leaves, and is committed with it. So a worker that dies leaves in doubt one message for
each place at the provider, and not all that it had claimed.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from pydantic import TypeAdapter

from services.kit.backoff import rest
from services.kit.events.failures import MACHINE
from services.kit.logging import get_logger
from services.kit.postgres import Database
from services.notifier.domain.results import Accepted, Busy, Message, NotSent, Rejected, Result, Unsure
from services.notifier.providers.contract import HandsOver
from services.notifier.store import handovers

STEP_SECONDS = 2.0
"""How long one entry may take: a database that is slower is one that is away."""
GATHER_SECONDS = 0.005
"""How long what is about to leave waits for the others under way: one commit for all is cheaper than one for each."""
FORGET_EVERY = 600.0
FORGET_AFTER = timedelta(days=1)

_KINDS: Mapping[str, TypeAdapter[Result]] = {
    kind.__name__: TypeAdapter(kind) for kind in (Accepted, Rejected, Busy, NotSent, Unsure)
}
_log = get_logger(__name__)


@dataclass(slots=True)
class _Page:
    """Entries that are written together."""

    leaving: list[str] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)


class Journal:
    """The provider, with everything that passes through it written down."""

    def __init__(self, name: str, provider: HandsOver, database: Database) -> None:
        """`name` is the provider's."""
        self.name = f"journal-{name}"
        self.provider = provider
        self._database = database
        self._one = asyncio.Lock()
        self._page = _Page()
        self._keeping: asyncio.Task[bool] | None = None
        self._under_way = 0
        self._all_here = asyncio.Event()

    @property
    def longest(self) -> float:
        """The provider's own time, and the entry before it."""
        return self.provider.longest + STEP_SECONDS

    async def send(self, message: Message) -> Result:
        """Send it, and write down when it leaves. The answer is written down before another takes its place."""
        passage = _Passage(self, message.reference)
        self._under_way += 1
        try:
            result = await self.provider.hand_over(message, passage.leave)
        finally:
            self._under_way -= 1
            self._look()
        if passage.left:
            self._page.answers[message.reference] = _as_text(result)
        return result

    async def depart(self, reference: str) -> bool:
        """Write down that it leaves now; whether that is committed."""
        self._page.leaving.append(reference)
        self._look()
        if self._keeping is None:
            self._keeping = asyncio.create_task(self._kept())
        return await asyncio.shield(self._keeping)

    async def ask(self, reference: str) -> Result:
        """What the journal says of an attempt whose worker is lost."""
        async with self._database.transaction() as tx:
            found = await handovers.find(tx, reference)
        if found is None:
            return NotSent("it had not left when its worker was lost")
        if found.answer is None:
            return Unsure("the worker was lost while the provider had it", lost_worker=True)
        answer = _from_text(found.answer)
        return NotSent(answer.detail) if isinstance(answer, Busy) else answer

    async def close(self) -> None:
        """Close the provider."""
        await self.provider.close()

    async def run(self, stop: asyncio.Event) -> None:
        """Drop old entries now and then."""
        while not stop.is_set():
            async with self._database.transaction() as tx:
                await handovers.forget(tx, FORGET_AFTER)
            await rest(stop, FORGET_EVERY)

    async def quiet(self) -> tuple[bool, datetime | None]:
        """Always: an open attempt keeps the sender from being idle."""
        return True, None

    async def _kept(self) -> bool:
        """Whether the present page, with all that others put on it meanwhile, is committed in time."""
        try:
            async with asyncio.timeout(STEP_SECONDS):
                await asyncio.shield(asyncio.create_task(self._write()))
        except MACHINE as error:
            _log.warning("journal not written", journal=self.name, reason=f"{type(error).__name__}: {error}")
            return False
        return True

    async def _write(self) -> None:
        async with self._one:
            await self._gather()
            page, self._page, self._keeping = self._page, _Page(), None
            async with self._database.statement() as tx:
                await handovers.note(tx, page.leaving, page.answers)

    async def _gather(self) -> None:
        """Wait for the others who are under way, not long."""
        self._all_here.clear()
        self._look()
        await rest(self._all_here, GATHER_SECONDS)

    def _look(self) -> None:
        """Whether all who are under way stand on the page."""
        if len(self._page.leaving) >= self._under_way:
            self._all_here.set()


@dataclass(slots=True)
class _Passage:
    """One message on its way through the provider."""

    journal: Journal
    reference: str
    left: bool = False

    async def leave(self) -> bool:
        """It may leave once that is written down."""
        self.left = await self.journal.depart(self.reference)
        return self.left


def _as_text(result: Result) -> str:
    kind = type(result).__name__
    return f"{kind} {_KINDS[kind].dump_json(result).decode()}"


def _from_text(text: str) -> Result:
    kind, _, body = text.partition(" ")
    return _KINDS[kind].validate_json(body)
