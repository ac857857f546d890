"""Holds, promises, payments, failures and lapses in any order: nothing leaves while it is held, and all comes to one end."""

from collections import Counter
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.scheduler.domain.holding import stops_of
from services.scheduler.domain.tasks import Purpose, TaskKind, TaskState
from tests.builders import local
from tests.unit.scheduler.happenings import happen, settle
from tests.unit.scheduler.house import House

START = local("2026-03-01", "08:00")
PASSING = {TaskState.OPEN, TaskState.HELD, TaskState.REQUESTED, TaskState.WITHDRAWING}
DUNNING = {Purpose.PREMIUM.value, Purpose.FAILURE.value}

happenings = st.one_of(
    st.tuples(
        st.sampled_from(
            [
                "hold",
                "hold",
                "lift",
                "promise",
                "refuse",
                "miss",
                "pay",
                "fail",
                "lapse",
                "annul",
                "due_again",
                "move_dates",
            ]
        ),
        st.sampled_from([0, 1]),
    ),
    st.tuples(st.just("wait"), st.integers(1, 20 * 24)),
    st.tuples(
        st.just("answer"), st.sampled_from([("accepted", "none"), ("expired", "window"), ("withdrawn", "withdrawn")])
    ),
    st.tuples(st.just("again"), st.sampled_from([0, 1])),
)


def lived(first: int, second: int, events: list) -> House:
    house = House(START, *[(START - timedelta(days=days)).date() for days in (first, second)])
    for what, how in events:
        happen(house, what, how)
    return house


books = (st.integers(-40, 60), st.integers(-40, 60), st.lists(happenings, max_size=25))


@given(*books)
def test_no_reminder_leaves_while_its_policy_is_held(first: int, second: int, events: list) -> None:
    house = lived(first, second, events)
    for notice in house.notices.values():
        if notice.content.purpose in DUNNING:
            for task in notice.task_ids:
                for since, until in house.held.get(house.tasks[task].policy_id, ()):
                    assert not (since <= notice.occurred_at and (until is None or notice.occurred_at < until))


@given(*books)
def test_when_all_is_paid_and_lifted_nothing_is_left_held_or_open(first: int, second: int, events: list) -> None:
    house = lived(first, second, events)
    for policy_id in house.policies:
        house.lift(policy_id)
    settle(house)
    assert not [task for task in house.tasks.values() if task.state in PASSING]


@given(*books)
def test_a_stop_never_makes_one_thing_leave_twice(first: int, second: int, events: list) -> None:
    house = lived(first, second, events)
    released = Counter(task for notice in house.notices.values() for task in notice.task_ids)
    unsent = Counter(task for each in house.outcomes if each.outcome != "accepted" for task in each.task_ids)
    assert all(times <= unsent[task] + 1 for task, times in released.items())


@given(*books)
def test_what_is_held_is_what_a_stop_concerns(first: int, second: int, events: list) -> None:
    house = lived(first, second, events)
    for task in house.tasks.values():
        if task.state is TaskState.HELD and task.until > house.now:
            assert any(stop.active(house.now) for stop in stops_of(house.cases[task.policy_id]))
        if task.kind is TaskKind.WORK and not task.what.startswith(("call", "visit")):
            assert task.state is not TaskState.HELD
