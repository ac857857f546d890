"""No notice grows without bound: it names the most urgent, counts the rest, and what it cannot carry leaves the next day."""

from datetime import timedelta

from schemas.registry import encode
from services.kit.events.outbox import LARGEST_BODY
from services.kit.tables.cells import LONGEST_TEXT
from services.scheduler.domain import fitting
from services.scheduler.domain.fitting import LARGEST_CONTENT, MOST_NAMED, MOST_TASKS, MOST_TRUTHS, fitted
from services.scheduler.domain.tasks import TaskState
from tests.builders import local, make_notice, make_party, make_truth
from tests.unit.scheduler.test_composing import DUE, NOW, due_policy, facts, run, task

WIDE = "\N{CJK UNIFIED IDEOGRAPH-20000}"
D45 = local(DUE + timedelta(days=45))
DIGEST = {
    "plan": "cn-60",
    "step": "handover-digest",
    "what": "Digest",
    "not_before": D45,
    "until": D45 + timedelta(days=7),
}


def a_notice(premiums, **premium):
    short = make_notice()
    named = tuple(short.content.premiums[0].model_copy(update=premium) for _ in range(premiums))
    content = short.content.model_copy(update={"premiums": named})
    return short.model_copy(update={"content": content, "true_while": (make_truth(),) * premiums})


def test_a_notice_of_many_names_so_many_and_counts_the_others():
    done = fitted(a_notice(3_000))
    assert (done.content.named, done.content.more) == (MOST_NAMED, 3_000 - MOST_NAMED)
    assert len(done.true_while) == MOST_TRUTHS
    assert done.content.earliest_deadline == make_notice().content.earliest_deadline


def test_a_notice_of_few_stays_as_it_is():
    short = a_notice(MOST_NAMED)
    assert fitted(short) is short


def test_the_longest_texts_that_a_book_may_hold_leave_room_for_fewer():
    done = fitted(a_notice(MOST_NAMED, product=WIDE * LONGEST_TEXT, policy_number=WIDE * LONGEST_TEXT))
    assert 20 < done.content.named < MOST_NAMED
    assert done.content.named + done.content.more == MOST_NAMED
    assert len(done.content.model_dump_json().encode()) <= LARGEST_CONTENT
    assert len(encode(done).body) < LARGEST_BODY


def test_what_one_notice_cannot_carry_leaves_with_that_of_the_next_day(monkeypatch):
    """With room for three tasks, and five."""
    monkeypatch.setattr("services.scheduler.domain.composing.MOST_TASKS", 3)
    about = [due_policy(f"P{number}", DUE + timedelta(days=number % 2)) for number in range(5)]
    wanted = [task("handover-digest", each, **{k: v for k, v in DIGEST.items() if k != "step"}) for each in about]
    known = facts(*about, people=[make_party(), make_party("李经理"), make_party("赵主管")])
    first = run(wanted, known, now=D45)
    (digest,) = first.notices
    assert [each.policy_number for each in digest.content.handed_over] == ["P0", "P2", "P4"], "the most urgent first"
    assert first.next_at == D45 + timedelta(days=1)
    left = [each for each in wanted if each.task_id not in {done.task_id for done in first.tasks}]
    second = run(left, known, now=first.next_at, recipient=first.recipient)
    assert [each.policy_number for each in second.notices[0].content.handed_over] == ["P1", "P3"]
    assert {each.state for each in (*first.tasks, *second.tasks)} == {TaskState.REQUESTED}


def test_the_largest_notice_that_there_can_be_fits():
    tasks = tuple(make_notice(str(number)).task_ids[0] for number in range(MOST_TASKS))
    largest = a_notice(3_000, product=WIDE * LONGEST_TEXT, policy_number=WIDE * LONGEST_TEXT)
    assert len(encode(fitted(largest.model_copy(update={"task_ids": tasks}))).body) < LARGEST_BODY
    assert fitting.MOST_TASKS >= 3_200, "a day on which a supervisor gets 3,200 policies is told in one digest"
    assert NOW < D45
