"""What an outcome makes of the tasks of its notice."""

from datetime import timedelta

import pytest

from schemas.ids import DeliveryId, NoticeId, derived
from schemas.outcomes import DeliveryOutcome
from services.scheduler.domain.conclusions import after, conclude
from services.scheduler.domain.recipients import Recipient
from services.scheduler.domain.tasks import Task, TaskKind, TaskState
from tests.builders import local, party_named

NOW = local("2026-05-01")
NOTICE = NoticeId(derived("notice"))
TASK = Task(
    task_id=derived("task"),
    case_id=derived("case"),
    plan="cn-60",
    epoch=1,
    step="due",
    occurrence="due",
    recipient_id=party_named("王芳"),
    kind=TaskKind.NOTICE,
    what="PremiumNotice",
    at=NOW,
    not_before=NOW,
    until=NOW + timedelta(days=1),
    state=TaskState.REQUESTED,
    notice_id=NOTICE,
)
RECALLED = TASK._replace(state=TaskState.WITHDRAWING, reason="paid")


def outcome(kind, reason="none", *, concludes=True):
    return DeliveryOutcome(
        occurred_at=NOW,
        delivery_id=DeliveryId(derived("delivery")),
        notice_id=NOTICE,
        recipient_id=TASK.recipient_id,
        task_ids=(TASK.task_id,),
        seq=1,
        outcome=kind,
        reason=reason,
        concludes=concludes,
    )


@pytest.mark.parametrize(
    ("said", "wanted", "recalled"),
    [
        (outcome("accepted"), ("sent", None), ("sent", "before: paid")),
        (outcome("delivered", concludes=False), ("sent", None), ("sent", "before: paid")),
        (outcome("refused", "no-contact", concludes=False), ("requested", None), ("withdrawing", "paid")),
        (outcome("refused", "no-contact"), ("refused", "no-contact"), ("withdrawn", "paid")),
        (outcome("unknown", "lost-worker"), ("unknown", "lost-worker"), ("unknown", "lost-worker")),
        (outcome("suppressed", "opted-out"), ("suppressed", "opted-out"), ("withdrawn", "paid")),
        (outcome("suppressed", "untrue"), ("open", None), ("withdrawn", "paid")),
        (outcome("expired", "window"), ("open", None), ("withdrawn", "paid")),
        (outcome("withdrawn", "withdrawn"), ("open", None), ("withdrawn", "paid")),
    ],
)
def test_every_outcome(said, wanted, recalled):
    for task, expected in ((TASK, wanted), (RECALLED, recalled)):
        after_it = conclude(task, said, NOW)
        assert (after_it.state, after_it.reason) == expected


def test_again_is_a_new_round_and_untrue_waits_a_minute():
    again = conclude(TASK, outcome("suppressed", "untrue"), NOW)
    assert (again.round, again.notice_id, again.not_before) == (1, None, NOW + timedelta(minutes=1))
    late = conclude(TASK._replace(until=NOW), outcome("expired", "window"), NOW)
    assert (late.state, late.reason) == (TaskState.EXPIRED, "window")


def test_an_outcome_of_an_earlier_round_changes_nothing():
    newer = TASK._replace(notice_id=NoticeId(derived("other")))
    assert conclude(newer, outcome("accepted"), NOW) == newer


def test_only_a_notice_that_never_left_frees_the_day():
    told = Recipient(TASK.recipient_id, NOW.date(), NOTICE)
    assert after(told, outcome("expired", "window"), NOW, reopened=True) == Recipient(TASK.recipient_id, next_at=NOW)
    assert after(told, outcome("unknown", "lost-worker"), NOW, reopened=False) == told
    assert after(told, outcome("accepted"), NOW, reopened=False) == told
