"""When is the house at rest? A record that nobody has seen yet is never overlooked."""

from deploy.local.house import Quiet, accounted


def answer(produced: int, **ends: int) -> Quiet:
    return Quiet(idle=True, next_moment=None, positions=ends, ends=ends, produced=produced)


def test_all_that_was_produced_is_in_the_log_of_its_readers():
    assert accounted([answer(5, outcomes=2), answer(1, policies=5, outcomes=2), answer(2, policies=5, notices=1)])


def test_a_record_produced_after_its_only_reader_has_answered_shows():
    assert not accounted([answer(0, outcomes=0), answer(1, policies=0), answer(0, notices=0, policies=0)])


def test_a_record_that_one_reader_has_seen_and_the_other_not_shows():
    assert not accounted([answer(5), answer(0, policies=5), answer(0, policies=4)])


def test_after_a_restart_nothing_is_accounted_for():
    assert not accounted([answer(0), answer(0, policies=5)])
