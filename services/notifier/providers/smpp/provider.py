"""SMS by SMPP: an attempt is all parts of a message. What was in flight when the link was lost, nobody knows."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from schemas.parties import Channel
from services.kit.backoff import rest
from services.kit.logging import get_logger
from services.kit.signals import first_of
from services.notifier.domain.results import Accepted, Busy, Carried, Message, NotSent, Rejected, Result, Unsure
from services.notifier.providers.contract import Keep, Kind, Leaving, unwritten
from services.notifier.providers.smpp import statuses
from services.notifier.providers.smpp.bodies import message_id_of
from services.notifier.providers.smpp.ear import Ear
from services.notifier.providers.smpp.ids import canonical
from services.notifier.providers.smpp.link import Link, UnreachedError
from services.notifier.providers.smpp.options import AT_ONCE, HexIds, SmppOptions, host_of, text_rules, tls_of
from services.notifier.providers.smpp.pace import Pace
from services.notifier.providers.smpp.parcel import BadNumberError, bodies_of
from services.notifier.providers.smpp.pdu import Command, Pdu
from services.notifier.providers.smpp.session import NotSentError, UnansweredError, expected

DRAIN_SECONDS = 4.0
"""How long a stop waits for what is in flight."""
UNBIND_SECONDS = 1.0
SHORTEST_PAUSE = 0.1

_log = get_logger(__name__)


class _Taken(NamedTuple):
    """The SMSC took a part over, by this id if it gave one."""

    message_id: str | None


class Smpp:
    """Hands messages to one SMSC, and over what it hears from it."""

    def __init__(self, options: SmppOptions) -> None:
        """Check the options; nothing is connected yet."""
        self._options = options
        self._rules = text_rules(options)
        self._ear = Ear(options)
        self.opt_out_words = tuple(options.opt_out_words)
        self._link = Link(options, host_of(options), tls_of(options), self._ear.hear)
        self._window = asyncio.Semaphore(options.window)
        self._pace = Pace()
        self._in_hand = 0
        self._empty = asyncio.Event()

    @property
    def longest(self) -> float:
        """The way to the last byte, and its answer."""
        return 2 * self._options.timeout

    async def send(self, message: Message) -> Result:
        """Submit all parts, one behind the other."""
        return await self.hand_over(message, unwritten)

    async def hand_over(self, message: Message, leaving: Leaving) -> Result:
        """The same, saying before the first part that the message leaves."""
        pieces = self._rules.cut(message.words.text, message.to)
        carried = Carried(len(pieces.parts))
        if not self._rules.take(pieces):
            return Rejected(
                f"the text takes {carried.parts} parts; {self._rules.most_parts} are allowed", carried=carried
            )
        try:
            bodies = bodies_of(message, pieces, self._options)
        except ValueError as error:
            return Rejected(str(error), bad_address=isinstance(error, BadNumberError), carried=carried)
        if not await leaving():
            return NotSent("it could not be written down that it leaves")
        self._in_hand += 1
        try:
            return await self._submit_all(bodies)
        finally:
            self._in_hand -= 1
            if not self._in_hand:
                self._empty.set()

    async def listen(self, keep: Keep, stop: asyncio.Event) -> None:
        """Stay bound until `stop`; then wait for the answers that are due, and unbind."""
        self._ear.keep = keep
        while not stop.is_set():
            try:
                session = await self._link.session()
            except UnreachedError:
                await rest(stop, max(self._link.pause, SHORTEST_PAUSE))
            else:
                await first_of(stop, session.ended)
        await self._leave()

    async def close(self) -> None:
        """Cut the connection."""
        self._link.cut()

    async def _submit_all(self, bodies: Sequence[bytes]) -> Result:
        until = asyncio.get_running_loop().time() + self._options.timeout
        taken: list[_Taken] = []
        for body in bodies:
            match await self._submit(body, until):
                case _Taken() as part:
                    taken.append(part)
                case Busy() | Rejected() | Unsure() as short:
                    at = f"part {len(taken) + 1} of {len(bodies)}: " if len(bodies) > 1 else ""
                    return replace(short, detail=f"{at}{short.detail}", carried=self._carried(len(bodies), taken))
        carried = self._carried(len(bodies), taken)
        return Accepted(" ".join(carried.ids) or None, carried)

    def _carried(self, parts: int, taken: Sequence[_Taken]) -> Carried:
        """How a message of so many parts was carried, of which these were taken over."""
        ids = tuple(part.message_id for part in taken if part.message_id)
        price = self._options.price
        if price is None or not taken:
            return Carried(parts, ids)
        return Carried(parts, ids, price * len(taken), self._options.currency)

    async def _submit(self, body: bytes, until: float) -> _Taken | Busy | Rejected | Unsure:
        """One part, again and again while the SMSC asks for patience and there is time."""
        loop = asyncio.get_running_loop()
        while True:
            if loop.time() >= until:
                return Busy("the SMSC is too slow")
            if not await self._place(until):
                return Busy("the SMSC takes no more: its window stayed full, or it asked for a slower pace")
            try:
                answer = await self._answer(body, until)
            finally:
                self._window.release()
            if not isinstance(answer, Pdu):
                return answer
            if answer.status not in statuses.TOO_FAST:
                self._pace.steady()
                return self._read(answer)
            if not self._pace.slow_down(until):
                return statuses.refusal(answer.status)

    async def _place(self, until: float) -> bool:
        """A place in the window; False when there is none in time. Nobody waits, and no timer is set, where one is free."""
        if self._pace.pause <= 0 and not self._window.locked():
            return await self._window.acquire()
        try:
            async with asyncio.timeout_at(until):
                await self._pace.calm()
                return await self._window.acquire()
        except TimeoutError:
            return False

    async def _answer(self, body: bytes, until: float) -> Pdu | Busy | Unsure:
        session = self._link.bound
        if session is None:
            try:
                async with asyncio.timeout_at(until):
                    session = await self._link.session()
            except (UnreachedError, TimeoutError) as error:
                return Busy(str(error) or "the SMSC is not reached in time")
        try:
            return await session.ask(Command.SUBMIT_SM, body)
        except NotSentError as error:
            return Busy(f"the link was lost before: {error}")
        except UnansweredError as error:
            return Unsure(f"lost after it was submitted: {error}")

    def _read(self, answer: Pdu) -> _Taken | Busy | Rejected | Unsure:
        if not expected(answer, Command.SUBMIT_SM):
            return Unsure(f"the SMSC answers with command 0x{answer.command:08X}")
        if answer.command == Command.GENERIC_NACK:
            return Rejected(f"not understood: {statuses.spelled(answer.status)}")
        if answer.status != statuses.OK:
            return statuses.refusal(answer.status)
        message_id = message_id_of(answer.body)
        return _Taken(
            canonical(message_id, hexadecimal=self._options.hex_ids is HexIds.ANSWERS) if message_id else None
        )

    async def _leave(self) -> None:
        try:
            async with asyncio.timeout(DRAIN_SECONDS):
                while self._in_hand:
                    self._empty.clear()
                    await self._empty.wait()
            async with asyncio.timeout(UNBIND_SECONDS):
                await self._link.unbind()
        except TimeoutError:
            _log.warning("smsc left without an answer", in_hand=self._in_hand)
        self._link.cut()


PROVIDER = Kind(
    channels=frozenset({Channel.SMS}),
    options=SmppOptions,
    make=Smpp,
    at_once=AT_ONCE,
    at_once_with=lambda options: int(options.window),
    text_rules=text_rules,
)
