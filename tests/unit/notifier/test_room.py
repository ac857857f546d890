"""What a sender takes on follows what its providers answer."""

from services.notifier.sender.room import LEAST, Room

PATIENCE = 8.0


def test_at_first_there_is_room_for_all():
    assert Room(4000, PATIENCE).left == 4000


def test_slow_providers_leave_room_for_what_they_answer_within_the_patience():
    room = Room(4000, PATIENCE)
    ahead = room.enter(1000)
    room.leave(1000, ahead, seconds=10.0)
    assert room.left == 800


def test_a_group_that_waited_for_others_counts_them_too():
    room = Room(4000, PATIENCE)
    room.enter(900)
    ahead = room.enter(100)
    room.leave(900, 900, seconds=9.0)
    room.leave(100, ahead, seconds=10.0)
    assert room.left == 800


def test_nothing_more_begins_until_half_has_been_answered():
    room = Room(4000, PATIENCE)
    room.enter(2500)
    assert room.left == 0
    room.leave(500, 2500, seconds=1.0)
    assert room.left == 2000


def test_however_slow_they_are_some_may_begin():
    room = Room(4000, PATIENCE)
    room.leave(8, room.enter(8), seconds=3600.0)
    assert room.left == LEAST
