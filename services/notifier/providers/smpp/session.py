"""One bound connection to an SMSC: a window of units that wait for their answers, and what the SMSC asks of us."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from typing import Any, NamedTuple

from services.kit.logging import get_logger
from services.notifier.providers.smpp import statuses
from services.notifier.providers.smpp.pdu import ANSWER, LAST_SEQUENCE, Command, Nonsense, Pdu, units

HEARD_AT_ONCE = 500
"""How many units of the SMSC may be in our hands at a time; it is asked to say the others later."""
LOST = (OSError, EOFError, TimeoutError, Nonsense)

Heard = Callable[[Pdu], Awaitable[int]]
"""Takes what an SMSC delivers, and says with which status it is answered; it was stored when the status is OK."""

_log = get_logger(__name__)


class NotSentError(Exception):
    """The unit did not leave: the session had ended."""


class UnansweredError(Exception):
    """The unit left, and nobody knows what became of it."""


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds of machine time."""

    answer: float
    """For every answer."""
    silence: float
    """Until a silent SMSC is asked whether it still lives."""


class _Question(NamedTuple):
    """Something that was asked, and until when its answer is waited for."""

    answer: "asyncio.Future[Pdu]"
    until: float


class Session:
    """Asks, answers what is asked, and ends for good when the connection is lost."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, patience: Patience, heard: Heard
    ) -> None:
        """A connection that is open and not bound yet."""
        self._reader = reader
        self._writer = writer
        self._patience = patience
        self._heard = heard
        self._questions: dict[int, _Question] = {}
        self._alarm: asyncio.TimerHandle | None = None
        self._sequence = 0
        self._unsaid: list[bytes] = []
        self._loop = asyncio.get_running_loop()
        self._time = self._loop.time
        self._spoke_at = self._time()
        self._in_hand = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self._then: Callable[[], None] = lambda: None
        self.ended = asyncio.Event()
        self.why = ""
        self._begin(self._read())
        self._begin(self._keep_awake())

    async def ask(self, command: Command, body: bytes = b"") -> Pdu:
        """Send a unit and wait for its answer. Raises `NotSentError` or `UnansweredError`."""
        if self.ended.is_set():
            raise NotSentError(self.why)
        self._sequence = self._sequence % LAST_SEQUENCE + 1
        sequence = self._sequence
        question = _Question(self._loop.create_future(), self._time() + self._patience.answer)
        self._questions[sequence] = question
        if self._alarm is None:
            self._alarm = self._loop.call_at(question.until, self._give_up)
        self._say(Pdu(command, statuses.OK, sequence, body))
        try:
            return await question.answer
        finally:
            del self._questions[sequence]

    def when_ended(self, step: Callable[[], None]) -> None:
        """Take a step at the end, which must not have come yet."""
        self._then = step

    async def unbind(self) -> None:
        """Say good-bye, wait for the answer, and end."""
        with contextlib.suppress(NotSentError, UnansweredError):
            await self.ask(Command.UNBIND)
        self.end("unbound")

    def end(self, why: str) -> None:
        """Cut the connection. Whatever waits for an answer stays unanswered."""
        if self.ended.is_set():
            return
        self.why = why
        self.ended.set()
        self._then()
        for question in self._questions.values():
            _leave_unanswered(question, why)
        if self._alarm is not None:
            self._alarm.cancel()
        self._writer.transport.abort()
        for task in self._tasks:
            if task is not asyncio.current_task():
                task.cancel()

    async def _read(self) -> None:
        try:
            async for pdu in units(self._reader):
                self._spoke_at = self._time()
                await self._take(pdu)
        except Nonsense as error:
            _log.warning("smsc speaks nonsense", what=str(error))
            self._say(Pdu(Command.GENERIC_NACK, statuses.INVALID_COMMAND_LENGTH, 0))
            self._flush()
            self.end(f"the SMSC speaks nonsense: {error}")
        except (OSError, EOFError) as error:
            self.end(f"the SMSC closed the connection: {type(error).__name__}")

    async def _take(self, pdu: Pdu) -> None:
        if pdu.is_answer:
            self._settle(pdu)
            return
        match pdu.command:
            case Command.DELIVER_SM | Command.DATA_SM if self._in_hand >= HEARD_AT_ONCE:
                self._say(pdu.answer(b"\0", statuses.MESSAGE_QUEUE_FULL))
            case Command.DELIVER_SM | Command.DATA_SM:
                self._in_hand += 1
                self._begin(self._hear(pdu))
            case Command.ENQUIRE_LINK:
                self._say(pdu.answer())
            case Command.UNBIND:
                self._say(pdu.answer())
                self._flush()
                await self._writer.drain()
                self.end("the SMSC unbound us")
            case Command.ALERT_NOTIFICATION:
                pass  # the one unit that has no answer
            case _:
                self._say(Pdu(Command.GENERIC_NACK, statuses.INVALID_COMMAND, pdu.sequence))

    def _settle(self, pdu: Pdu) -> None:
        question = self._questions.get(pdu.sequence)
        if question is not None and not question.answer.done():
            question.answer.set_result(pdu)
        else:
            _log.info("smsc answers what nobody asked", command=f"0x{pdu.command:08X}", sequence=pdu.sequence)

    def _give_up(self) -> None:
        """Wait no longer for what is late. One timer serves all: they have the same patience, so the first asked is late first."""
        self._alarm = None
        for question in self._questions.values():
            if question.until > self._time():
                self._alarm = self._loop.call_at(question.until, self._give_up)
                return
            _leave_unanswered(question, f"no answer within {self._patience.answer:g} s")

    async def _hear(self, pdu: Pdu) -> None:
        try:
            self._say(pdu.answer(b"\0", await self._heard(pdu)))
        finally:
            self._in_hand -= 1

    async def _keep_awake(self) -> None:
        """Ask a silent SMSC whether it still lives, and end when it does not."""
        while not self.ended.is_set():
            silent = self._time() - self._spoke_at
            if silent < self._patience.silence:
                await asyncio.sleep(self._patience.silence - silent)
                continue
            try:
                await self.ask(Command.ENQUIRE_LINK)
            except (NotSentError, UnansweredError) as error:
                self.end(f"the SMSC is silent: {error}")

    def _say(self, pdu: Pdu) -> None:
        """Write with whatever else is said in the same turn of the loop: a call to the system costs more than a unit."""
        if not self._unsaid:
            self._loop.call_soon(self._flush)
        self._unsaid.append(pdu.encode())

    def _flush(self) -> None:
        said, self._unsaid = b"".join(self._unsaid), []
        if said and not self._writer.transport.is_closing():
            self._writer.write(said)

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._finished)

    def _finished(self, task: asyncio.Task[None]) -> None:
        """A fault of ours ends the session: what was not answered will come again."""
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.error("session failed", reason=f"{type(error).__name__}: {error}")
            self.end(f"{type(error).__name__} in the session")


def _leave_unanswered(question: _Question, why: str) -> None:
    if not question.answer.done():
        question.answer.set_exception(UnansweredError(why))


def expected(pdu: Pdu, command: Command) -> bool:
    """Whether it is an answer to that command at all, be it a refusal."""
    return pdu.command in (command | ANSWER, Command.GENERIC_NACK)
