"""Whatever order things happen in: nothing twice, nothing after payment, nothing lost."""

from collections import Counter
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.scheduler.domain.tasks import Purpose, TaskKind, TaskState
from tests.builders import local
from tests.unit.scheduler.happenings import happen, settle
from tests.unit.scheduler.house import HOLDER, House

START = local("2026-03-01", "08:00")
PASSING = {TaskState.OPEN, TaskState.REQUESTED, TaskState.WITHDRAWING}
OUTCOMES = [
    ("accepted", "none"),
    ("refused", "rejected"),
    ("unknown", "lost-worker"),
    ("suppressed", "untrue"),
    ("suppressed", "opted-out"),
    ("expired", "window"),
    ("withdrawn", "withdrawn"),
]

policy = st.sampled_from([0, 1])
happenings = st.one_of(
    st.tuples(st.sampled_from(["pay", "fail", "lapse", "annul", "due_again", "move_dates"]), policy),
    st.tuples(st.just("wait"), st.integers(1, 20 * 24)),
    st.tuples(st.just("answer"), st.sampled_from(OUTCOMES)),
    st.tuples(st.just("duplicate"), st.integers(0, 50)),
)


def happen_here(house: House, what: str, how) -> None:
    if what == "duplicate":
        if house.outcomes:
            house.say(house.outcomes[how % len(house.outcomes)])
        happen(house, "again", how % len(house.policies))
    else:
        happen(house, what, how)
        _nothing_wanted_that_is_paid(house)


def _nothing_wanted_that_is_paid(house: House) -> None:
    for policy_id, case in house.cases.items():
        if case.status == "paid":
            live = [t for t in house.tasks.values() if t.policy_id == policy_id and t.what != Purpose.THANKS]
            assert not [t for t in live if t.state in {TaskState.OPEN, TaskState.REQUESTED}]


@given(st.integers(-40, 80), st.integers(-40, 80), st.lists(happenings, max_size=25))
def test_any_interleaving(first: int, second: int, events: list) -> None:
    dues = [(START + timedelta(days=-days)).date() for days in (first, second)]
    house = House(START, *dues)
    for what, how in events:
        happen_here(house, what, how)
    released = Counter(task for notice in house.notices.values() for task in notice.task_ids)
    answered = Counter(task for outcome in house.outcomes for task in outcome.task_ids)
    for task, times in released.items():
        assert times <= answered[task] + 1, "released again while its notice was under way"
    asked = Counter((t.case_id, t.epoch, t.step, t.occurrence, t.recipient_id) for t in house.tasks.values())
    assert max(asked.values(), default=0) <= 1
    settle(house)
    assert not [t for t in house.tasks.values() if t.kind is TaskKind.NOTICE and t.state in PASSING]
    assert not [t for t in house.tasks.values() if t.state in PASSING]


@given(st.integers(-40, 80), st.lists(happenings, max_size=25))
def test_thanks_leave_for_what_is_paid_and_at_most_once_for_each_payment(due: int, events: list) -> None:
    house = House(START, (START - timedelta(days=-due)).date(), START.date())
    for what, how in events:
        happen_here(house, what, how)
    for task in house.tasks.values():
        if task.what == Purpose.THANKS and task.state in {TaskState.OPEN, TaskState.REQUESTED}:
            assert house.cases[task.policy_id].status == "paid"
    sent = [t for t in house.tasks.values() if t.what == Purpose.THANKS and t.state is TaskState.SENT]
    assert len({(t.policy_id, t.occurrence) for t in sent}) == len(sent)


def test_a_payment_is_thanked_for_the_next_morning_and_not_after_a_reversal() -> None:
    house = House(START, date(2026, 3, 25))
    (only,) = house.policies
    house.pay(only)
    house.step_to(local("2026-03-02", "08:59"))
    assert house.notices == {}
    house.step_to(local("2026-03-02", "09:30"))
    (notice,) = house.notices.values()
    (premium,) = notice.content.premiums
    assert (notice.content.purpose, premium.instalment, premium.paid_on) == ("PaymentThanks", 2, date(2026, 3, 1))
    assert [truth.standings for truth in notice.true_while] == [()]
    house.due_again(only)
    assert [t.state for t in house.tasks.values() if t.what == Purpose.THANKS] == [TaskState.WITHDRAWING]


@given(st.lists(st.integers(-40, 80), min_size=1, max_size=5))
def test_a_book_opened_late_sends_at_most_one_notice_a_day(offsets: list[int]) -> None:
    house = House(START, *[(START - timedelta(days=days)).date() for days in offsets])
    sent: Counter = Counter()
    for _ in range(100):
        house.step(hours=24)
        for notice in house.under_way():
            house.answer(notice, "accepted")
    for notice in house.notices.values():
        sent[notice.recipient_id, (notice.not_before + timedelta(hours=8)).date()] += 1
    assert max(sent.values(), default=0) <= 1


def test_a_merged_notice_loses_one_part_and_leaves_with_the_other() -> None:
    house = House(START, date(2026, 3, 5), date(2026, 3, 6))
    house.step(hours=2)
    (first,) = house.notices.values()
    assert len(first.task_ids) == 2
    paid, other = house.policies
    house.pay(paid)
    house.answer(first.notice_id, "withdrawn", "withdrawn")
    house.step(hours=1)
    second = next(notice for key, notice in house.notices.items() if key != first.notice_id)
    assert [premium.policy_number for premium in second.content.premiums] == [house.policies[other].policy_number]
    house.answer(second.notice_id, "accepted")
    assert sorted(t.state.value for t in house.tasks.values() if t.recipient_id == HOLDER) == ["sent", "withdrawn"]


def test_a_reversed_payment_opens_a_new_epoch_and_repeats_nothing_sent() -> None:
    house = House(START, date(2026, 3, 5))
    (only,) = house.policies
    house.step(hours=2)
    house.answer(house.under_way()[0], "accepted")
    house.pay(only)
    house.step(hours=2)
    house.due_again(only)
    house.step(days=1)
    assert house.cases[only].epoch == 2
    assert len(house.notices) == 1
    house.step_to(local("2026-03-05", "10:00"))
    assert [(t.step, t.epoch) for t in house.tasks.values() if t.state is TaskState.REQUESTED] == [("due", 2)]


def test_moved_dates_take_back_what_was_said_with_the_old_ones() -> None:
    house = House(START, date(2026, 3, 5))
    (only,) = house.policies
    house.step(hours=2)
    house.move_dates(only)
    notices = [t for t in house.tasks.values() if t.kind is TaskKind.NOTICE]
    assert [(t.state, t.reason) for t in notices if t.epoch == 1] == [("withdrawing", "changed")]
    assert [t.step for t in notices if t.epoch == 2] == ["before-due"]
