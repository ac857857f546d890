"""People are called once: the open tasks of one kind of talk that one person has for one holder are one."""

from schemas.http.worklists import Talk
from schemas.ids import staff_id
from services.scheduler.domain.talks import About, done_with, pieces_of, talk_of
from tests.builders import local, make_work, party_named

HOLDER, OTHER = party_named("王芳"), party_named("李雷")


def days(day):
    return local(f"2026-03-{day:02}", "18:00")


def test_a_call_is_no_visit_and_a_form_is_no_talk():
    kinds = {
        "call-broken-promise": Talk.CALL,
        "visit-large": Talk.VISIT,
        "accompany": Talk.VISIT,
        "assessment-form": None,
    }
    assert {what: talk_of(what) for what in kinds} == kinds


def test_the_calls_for_one_holder_are_one_piece_of_work_and_forms_stay_apart():
    first, grace = make_work("call-first", deadline=days(25)), make_work("call-grace", case="2", deadline=days(20))
    forms = [make_work("assessment-form", case=each, deadline=days(22)) for each in ("1", "2")]
    visit = make_work("visit-reminded", deadline=days(28))
    pieces = pieces_of(About(task, HOLDER) for task in (first, grace, *forms, visit))
    assert [(piece.talk, len(piece.tasks), piece.deadline) for piece in pieces] == [
        (Talk.CALL, 2, days(20)), (None, 1, days(22)), (None, 1, days(22)), (Talk.VISIT, 1, days(28)),
    ]  # fmt: skip
    assert pieces[0].tasks == (grace, first), "the most pressing first"


def test_the_calls_of_another_person_or_for_another_holder_are_others():
    ours, theirs = make_work("call-first"), make_work("call-first", recipient_id=staff_id("A2"))
    assert len(pieces_of([About(ours, HOLDER), About(theirs, HOLDER)])) == 2
    assert len(pieces_of([About(ours, HOLDER), About(make_work("call-first", case="2"), OTHER)])) == 2


def test_a_talk_keeps_its_id_when_its_tasks_are_others():
    now = pieces_of([About(make_work("call-first"), HOLDER)])
    later = pieces_of([About(make_work("call-grace", case="3"), HOLDER)])
    assert now[0].piece_id == later[0].piece_id


def test_what_is_done_with_a_call_are_the_calls_for_the_same_holder():
    call, same = make_work("call-first"), make_work("call-grace", case="2")
    others = [make_work("visit-x"), make_work("call-first", case="3", recipient_id=staff_id("A2"))]
    assert done_with(call, HOLDER, [*others, same, call]) == (call, same)
    assert done_with(others[0], HOLDER, [*others, same, call]) == (others[0],)
