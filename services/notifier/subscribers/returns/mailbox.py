"""A mailbox is looked into again and again: what is new is taken, and put away once that is committed."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from prometheus_client import Gauge

from schemas.http.notifier import SkippedMail
from services.kit.backoff import rest
from services.kit.errors import Misconfigured
from services.kit.events.failures import MACHINE
from services.kit.logging import get_logger
from services.kit.metrics import REGISTRY
from services.kit.signals import unless
from services.notifier.subscribers.returns.skipped import Skipped
from services.notifier.subscribers.returns.taking import Returns

SHUT_SECONDS = 300.0
"""Until a mailbox is asked again that refuses how we are set up: a password asked for again and again locks an account."""

REACHED = Gauge(
    "perennial_notifier_mailbox_reached",
    "1 while undeliverable mail can be read in this mailbox.",
    ("kind",),
    registry=REGISTRY,
)
_log = get_logger(__name__)


class Folder(Protocol):
    """Where returned mail lies. Called on a thread; what it raises passes by itself, unless it is `Misconfigured`."""

    kind: str
    every: float
    """Machine seconds between two looks."""
    where: str
    """As an operator knows it."""
    skipped: Skipped
    """What cannot be fetched or put away: no other mail waits for it."""

    def new(self) -> Sequence[tuple[str, bytes]]:
        """Some of what has not been put away, each with a name that holds until the next call."""
        ...

    def put_away(self, names: Sequence[str]) -> None:
        """They are stored: never give them again, and throw nothing away."""
        ...

    def close(self) -> None:
        """Let go of it at once, whoever else is waiting for its answer."""
        ...


class Mailbox:
    """Looks into one folder."""

    def __init__(self, folder: Folder, returns: Returns) -> None:
        """The folder may appear later."""
        self.name = f"returns-{folder.kind}"
        self._folder = folder
        self._returns = returns
        self._said: str | None = None

    async def run(self, stop: asyncio.Event) -> None:
        """Look until `stop`."""
        try:
            while not stop.is_set():
                if pause := await self._try(stop):
                    await rest(stop, pause)
        finally:
            self._folder.close()

    @property
    def skipped(self) -> Sequence[SkippedMail]:
        """What is stepped over at present."""
        return self._folder.skipped.shown()

    async def quiet(self) -> tuple[bool, datetime | None]:
        """Always: what nobody has looked for yet has no moment."""
        return True, None

    async def look(self) -> int:
        """Take what is new; how many mails were done with."""
        mails = await asyncio.to_thread(self._folder.new)
        if not mails:
            return 0
        done = await self._returns.take([(octets, ()) for _, octets in mails])
        names = [name for (name, _), is_done in zip(mails, done, strict=True) if is_done]
        if names:
            await asyncio.to_thread(self._folder.put_away, names)
        return len(names)

    async def _try(self, stop: asyncio.Event) -> float:
        """Look once; how long to rest."""
        try:
            taken = await unless(stop, self.look())
        except Misconfigured as error:
            self._say(str(error))
            return SHUT_SECONDS
        except MACHINE as error:
            self._say(str(error) or type(error).__name__, passes=True)
            return self._folder.every
        self._say(None)
        return 0.0 if taken else self._folder.every

    def _say(self, why: str | None, *, passes: bool = False) -> None:
        """Tell the operator, once for each reason."""
        REACHED.labels(self._folder.kind).set(why is None)
        if why and why != self._said and passes:
            _log.warning("mailbox not read", mailbox=self._folder.where, reason=why)
        elif why and why != self._said:
            _log.error("mailbox refuses our settings", mailbox=self._folder.where, reason=why, again_in=SHUT_SECONDS)
        elif self._said and not why:
            _log.info("mailbox read again", mailbox=self._folder.where)
        self._said = why
