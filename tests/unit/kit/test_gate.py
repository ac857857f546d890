"""The gate's pure part, over every interleaving."""

from datetime import UTC, datetime
from itertools import pairwise
from typing import ClassVar

from hypothesis import given
from hypothesis import strategies as st

from schemas.base import EventModel
from services.kit.events.gate import Arrival, split
from services.kit.events.record import Record


class Counted(EventModel):
    type: ClassVar[str] = "test.counted.v1"
    topic: ClassVar[str] = "things"
    thing: str
    number: int

    @property
    def key(self) -> str:
        return self.thing


def arrival(key: str, number: int | None, offset: int = 0) -> Arrival:
    event = Counted(thing=key, number=number or 0, occurred_at=datetime(2026, 3, 1, tzinfo=UTC))
    return Arrival(Record("things", 0, offset, key, key.encode(), (), b""), event, number)


def numbers(arrivals, key: str) -> list[int]:
    return [one.version for one in arrivals if one.key == key]


def test_the_next_one_is_ready_and_brings_those_that_waited():
    turns = split([arrival("a", 3)], {"a": 2}, {"a": [arrival("a", 5), arrival("a", 4), arrival("a", 7)]})
    assert numbers(turns.ready, "a") == [3, 4, 5]
    assert turns.reached == {"a": 5}
    assert turns.early == ()


def test_what_is_held_is_stale_and_what_is_further_waits_once():
    turns = split([arrival("a", 2), arrival("a", 4, 1), arrival("a", 4, 2)], {"a": 2}, {})
    assert numbers(turns.stale, "a") == [2]
    assert [one.record.offset for one in turns.early] == [1]
    assert turns.reached == {"a": 2}


def test_events_without_a_number_are_always_ready_in_their_place():
    turns = split([arrival("b", None), arrival("a", 1), arrival("b", None)], {"a": 0}, {})
    assert [one.key for one in turns.ready] == ["b", "a", "b"]


def test_without_arrivals_what_waits_for_its_turn_is_ready():
    turns = split([], {"a": 1}, {"a": [arrival("a", 2)]})
    assert numbers(turns.ready, "a") == [2]
    assert turns.reached == {"a": 2}


STREAMS = st.lists(st.tuples(st.sampled_from("abc"), st.integers(1, 8)), max_size=60)


@given(STREAMS, st.lists(st.integers(0, 60), max_size=6))
def test_any_interleaving_in_any_batches_applies_each_number_once_and_in_order(stream, cuts):
    """Events come doubled, mixed and missing, cut into batches anywhere: what is applied is a prefix, once, in order."""
    held = dict.fromkeys("abc", 0)
    waiting: dict[str, dict[int, Arrival]] = {key: {} for key in "abc"}
    applied: dict[str, list[int]] = {key: [] for key in "abc"}
    edges = sorted({0, *(cut for cut in cuts if cut < len(stream)), len(stream)})
    for start, end in pairwise(edges):
        batch = [arrival(key, number, offset) for offset, (key, number) in enumerate(stream[start:end], start)]
        turns = split(batch, held, {key: list(ones.values()) for key, ones in waiting.items() if ones})
        for one in turns.early:
            assert one.version not in waiting[one.key]
            waiting[one.key][one.version] = one
        for one in turns.ready:
            applied[one.key].append(one.version)
        held.update(turns.reached)
        for key, ones in waiting.items():
            waiting[key] = {number: one for number, one in ones.items() if number > held[key]}
    for key in "abc":
        seen = {number for one, number in stream if one == key}
        complete = next(number for number in range(1, 10) if number not in seen) - 1
        assert applied[key] == list(range(1, complete + 1))
        assert set(waiting[key]) == {number for number in seen if number > complete}
