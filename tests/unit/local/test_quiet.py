"""When is the house at rest? A record that nobody has seen yet is never overlooked."""

import pytest

from deploy.local.house import Quiet, Rest


def answer(produced: int, count: str = "1.0", *, idle: bool = True, **ends: int) -> Quiet:
    return Quiet(idle=idle, next_moment=None, positions=ends, ends=ends, produced=produced, count=count)


AT_REST = [answer(5, outcomes=2), answer(1, policies=5, outcomes=2), answer(2, policies=5, notices=1)]
ON_ITS_WAY = [answer(5, outcomes=2), answer(2, policies=5, outcomes=2), answer(2, policies=5, notices=1)]
TAKEN_IN = [answer(5, outcomes=3), answer(2, policies=5, outcomes=3), answer(3, policies=5, notices=2)]


@pytest.fixture
def rest() -> Rest:
    """After two equal rounds in which everything was accounted for."""
    rest = Rest()
    assert not rest.reached(AT_REST)
    assert rest.reached(AT_REST)
    return rest


def test_one_round_is_enough_when_every_record_is_in_the_log_of_its_readers(rest):
    assert rest.reached(TAKEN_IN)


def test_a_record_produced_after_its_only_reader_has_answered_shows(rest):
    assert not rest.reached(ON_ITS_WAY)
    assert rest.reached(TAKEN_IN)


def test_a_record_that_one_reader_has_seen_and_the_other_not_shows(rest):
    assert not rest.reached([answer(6), answer(1, policies=6), answer(2, policies=5, notices=1)])


def test_who_is_busy_is_not_at_rest_however_often_it_says_so(rest):
    busy = [*TAKEN_IN[:2], answer(3, policies=5, notices=2, idle=False)]
    assert not rest.reached(busy)
    assert not rest.reached(busy)


@pytest.mark.parametrize("count", ["2.0", "1.1"], ids=["another process", "a failure to send"])
def test_what_a_count_has_missed_never_makes_up_for_a_record_on_its_way(rest, count):
    """The notifier has forgotten one of its two outcomes, and one notice is on its way to it: the sums are equal."""
    forgotten = [*ON_ITS_WAY[:2], answer(1, count, policies=5, notices=1)]
    assert not rest.reached(forgotten)
    forgotten = [*TAKEN_IN[:2], answer(2, count, policies=5, notices=2)]
    assert not rest.reached(forgotten)
    assert rest.reached(forgotten)


def test_after_such_a_count_two_equal_rounds_are_asked_for(rest):
    short = [*TAKEN_IN[:2], answer(2, "2.0", policies=5, notices=2)]
    assert [rest.reached(short) for _ in range(2)] == [False, True]
    later = [*TAKEN_IN[:2], answer(3, "2.0", policies=5, notices=2)]
    assert [rest.reached(later) for _ in range(2)] == [False, True]
