import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from services.kit.clock import SteppedClock
from services.kit.quiet import Place, Quiet

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
SOON, LATER = NOON + timedelta(hours=1), NOON + timedelta(hours=2)


@dataclass
class Loop:
    """A part that answers what it is told to."""

    idle: bool = True
    moment: datetime | None = None
    failure: Exception | None = None

    async def quiet(self) -> tuple[bool, datetime | None]:
        if self.failure is not None:
            raise self.failure
        return self.idle, self.moment


@dataclass
class Log:
    position: int = 5
    end: int = 5
    sent: int = 0

    async def places(self) -> Mapping[str, Place]:
        return {"ledger.policies": Place(self.position, self.end)}

    def produced(self) -> int:
        return self.sent


def house(log: Log, *loops: Loop) -> Quiet:
    return Quiet(SteppedClock(NOON), log.places, loops, log.produced)


async def test_idle_with_the_earliest_of_all_moments() -> None:
    answer = await house(Log(sent=3), Loop(moment=LATER), Loop(), Loop(moment=SOON)).now()
    assert (answer.now, answer.idle, answer.next_moment, answer.produced) == (NOON, True, SOON, 3)
    assert (answer.positions, answer.ends) == ({"ledger.policies": 5}, {"ledger.policies": 5})


async def test_not_idle_while_a_part_works_or_a_record_is_not_taken_in() -> None:
    assert not (await house(Log(), Loop(), Loop(idle=False)).now()).idle
    assert not (await house(Log(position=4), Loop()).now()).idle


async def test_not_idle_while_database_or_broker_cannot_be_asked() -> None:
    assert not (await house(Log(), Loop(failure=ConnectionResetError())).now()).idle


async def test_the_long_poll_answers_as_soon_as_it_is_idle() -> None:
    loop = Loop(idle=False)
    asked = asyncio.create_task(house(Log(), loop).within(20))
    await asyncio.sleep(0)
    assert not asked.done()
    loop.idle = True
    async with asyncio.timeout(2):
        assert (await asked).idle


async def test_the_long_poll_ends_when_its_time_is_over() -> None:
    async with asyncio.timeout(2):
        assert not (await house(Log(), Loop(idle=False)).within(0.05)).idle
