"""The link to an SMSC: bound when it is needed, and bound again, with growing pauses, whenever it is lost."""

import asyncio
import ssl
import time
from collections.abc import Iterator

from services.kit.backoff import pauses
from services.kit.logging import get_logger
from services.notifier.providers.smpp.bodies import bind_body
from services.notifier.providers.smpp.metrics import BOUND
from services.notifier.providers.smpp.options import SmppOptions
from services.notifier.providers.smpp.pdu import Command
from services.notifier.providers.smpp.session import (
    LOST,
    Heard,
    NotSentError,
    Patience,
    Session,
    UnansweredError,
    expected,
)
from services.notifier.providers.smpp.statuses import OK, spelled

LONGEST_PAUSE = 30.0
_SETTING = "PERENNIAL_NOTIFIER_SMPP_"

_log = get_logger(__name__)


class UnreachedError(Exception):
    """There is no session now: nothing was sent."""


class Link:
    """At most one session at a time."""

    def __init__(self, options: SmppOptions, host: str, tls: ssl.SSLContext | None, heard: Heard) -> None:
        """Nothing is connected yet."""
        self._options = options
        self._host = host
        self._tls = tls
        self._heard = heard
        self._session: Session | None = None
        self._connecting: asyncio.Task[Session] | None = None
        self._waits: Iterator[float] = pauses(longest=LONGEST_PAUSE)
        self._again_at = 0.0
        self.why = ""

    async def session(self) -> Session:
        """The session, bound now if need be. Raises `UnreachedError`, at once while a pause lasts."""
        if self.bound is not None:
            return self.bound
        if self._connecting is None or self._connecting.done():
            if self.pause > 0:
                raise UnreachedError(self.why)
            self._connecting = asyncio.create_task(self._bound())
            self._connecting.add_done_callback(_noticed)
        # Whoever gives up waiting does not stop it for the others.
        return await asyncio.shield(self._connecting)

    @property
    def bound(self) -> Session | None:
        """The session that there is."""
        return None if self._session is None or self._session.ended.is_set() else self._session

    @property
    def pause(self) -> float:
        """Seconds until another try to connect is made."""
        return self._again_at - time.monotonic()

    async def unbind(self) -> None:
        """Leave in good order."""
        if self.bound is not None:
            await self.bound.unbind()

    def cut(self) -> None:
        """Leave at once."""
        if self._connecting is not None:
            self._connecting.cancel()
        if self._session is not None:
            self._session.end("closed")

    async def _bound(self) -> Session:
        try:
            session = await self._open()
        except UnreachedError as error:
            self.why = str(error)
            self._again_at = time.monotonic() + next(self._waits)
            _log.warning("smsc not reached", host=self._host, port=self._options.port, reason=self.why)
            raise
        self._session = session
        BOUND.set(1)
        session.when_ended(lambda: BOUND.set(0))
        self._waits = pauses(longest=LONGEST_PAUSE)
        _log.info("smsc bound", host=self._host, port=self._options.port)
        return session

    async def _open(self) -> Session:
        options = self._options
        try:
            async with asyncio.timeout(options.timeout):
                reader, writer = await asyncio.open_connection(self._host, options.port, ssl=self._tls)
        except LOST as error:
            raise UnreachedError(f"the SMSC is not reached: {_in_words(error)}; see {_where(error)}") from error
        session = Session(reader, writer, Patience(options.timeout, options.enquire_seconds), self._heard)
        try:
            body = bind_body(options.system_id or "", options.password or "", options.system_type)
            answer = await session.ask(Command.BIND_TRANSCEIVER, body)
        except (NotSentError, UnansweredError) as error:
            session.end(str(error))
            raise UnreachedError(f"the SMSC does not bind: {error}; do {_SETTING}PORT and TLS fit together?") from error
        except BaseException:
            session.end("given up")
            raise
        if not expected(answer, Command.BIND_TRANSCEIVER) or answer.status != OK or session.ended.is_set():
            session.end("not bound")
            raise UnreachedError(f"the SMSC refuses to bind: {spelled(answer.status)}")
        return session


def _in_words(error: BaseException) -> str:
    return str(error) or type(error).__name__


def _where(error: BaseException) -> str:
    """The settings to look at."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"{_SETTING}CA_FILE and HOST"
    if isinstance(error, ssl.SSLError | ConnectionResetError | TimeoutError | EOFError):
        return f"whether {_SETTING}PORT and TLS fit together"
    return f"{_SETTING}HOST and PORT"


def _noticed(connecting: asyncio.Task[Session]) -> None:
    """Look at the end of it, even where nobody waits for it any more."""
    if not connecting.cancelled():
        connecting.exception()
