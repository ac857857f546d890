"""The gate: numbered events of a key take effect in the order of their numbers, each once, none skipped."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from schemas.base import EventModel
from services.kit.events.record import Record
from services.kit.postgres import Transaction


@dataclass(frozen=True, slots=True)
class Gate:
    """Which events are numbered, where the number last applied is held, and whom to ask for a missing one."""

    applies: Callable[[EventModel], bool]
    """Whether an event passes this gate; the others are always ready."""
    lock: Callable[[Transaction, Sequence[str]], Awaitable[Mapping[str, int]]]
    """Lock the rows of these keys (they come sorted), creating the absent ones, and say the version each holds."""
    ask: Callable[[str, int], Awaitable[None]]
    """Ask the owner to publish a key again from a version on. Raises TryLater when the owner cannot be reached."""


class Arrival(NamedTuple):
    """A decoded record, with its number if it passes the gate."""

    record: Record
    event: EventModel
    version: int | None = None

    @property
    def key(self) -> str:
        """Of the event, which is the key of its record."""
        return self.event.key


@dataclass(frozen=True, slots=True)
class Split:
    """What is to be done with each arrival."""

    ready: tuple[Arrival, ...]
    """To be applied now, in this order, with those that had waited where their turn has come."""
    stale: tuple[Arrival, ...]
    """Applied before."""
    early: tuple[Arrival, ...]
    """Their predecessor has not come; one for each number."""
    reached: Mapping[str, int]
    """Per key, the version that is held once all that is ready has been applied."""


def split(arrivals: Sequence[Arrival], held: Mapping[str, int], waiting: Mapping[str, Sequence[Arrival]]) -> Split:
    """Sort arrivals by what is held and what waits. Both mappings are by key; everything in `waiting` is numbered."""
    turns = _Turns(dict(held), {key: {_number(one): one for one in ones} for key, ones in waiting.items()})
    stored = {(key, number) for key, ones in turns.waiting.items() for number in ones}
    for key in waiting:
        turns.drain(key)
    for arrival in arrivals:
        turns.take(arrival)
    early = tuple(
        one for key, ones in turns.waiting.items() for number, one in ones.items() if (key, number) not in stored
    )
    return Split(tuple(turns.ready), tuple(turns.stale), early, turns.held)


class _Turns:
    """The walk of `split` over the arrivals."""

    def __init__(self, held: dict[str, int], waiting: dict[str, dict[int, Arrival]]) -> None:
        self.held = held
        self.waiting = waiting
        self.ready: list[Arrival] = []
        self.stale: list[Arrival] = []

    def take(self, arrival: Arrival) -> None:
        if arrival.version is None:
            self.ready.append(arrival)
        elif arrival.version <= self.held[arrival.key]:
            self.stale.append(arrival)
        elif arrival.version == self.held[arrival.key] + 1:
            self._apply(arrival, arrival.version)
            self.drain(arrival.key)
        else:
            self.waiting.setdefault(arrival.key, {}).setdefault(arrival.version, arrival)

    def drain(self, key: str) -> None:
        ones = self.waiting.get(key, {})
        while (number := self.held[key] + 1) in ones:
            self._apply(ones[number], number)

    def _apply(self, arrival: Arrival, number: int) -> None:
        self.ready.append(arrival)
        self.held[arrival.key] = number
        self.waiting.get(arrival.key, {}).pop(number, None)


def _number(arrival: Arrival) -> int:
    if arrival.version is None:
        raise ValueError(f"an event of {arrival.key} waits without a number")
    return arrival.version
