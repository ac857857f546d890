"""Every change of a task's state, from each state in which its row may be by then."""

import pytest

from schemas.notices import WithdrawalReason
from services.scheduler.domain.tasks import TaskState
from services.scheduler.domain.transitions import Hold, Resume, Skip, Withdraw, changed
from tests.builders import local, make_work

PAID, HELD = Withdraw(WithdrawalReason.PAID), Hold(WithdrawalReason.HOLD)
GOES_ON = Resume(local("2026-03-05"))


def a_task(state, reason=None):
    return make_work("first-call", state=state, reason=reason)


@pytest.mark.parametrize(
    ("state", "reason", "change", "after"),
    [
        ("open", None, PAID, ("withdrawn", "paid")),
        ("held", "hold", PAID, ("withdrawn", "paid")),
        ("requested", None, PAID, ("withdrawing", "paid")),
        ("withdrawing", "hold", PAID, ("withdrawing", "paid")),
        ("withdrawing", "lapsed", PAID, ("withdrawing", "lapsed")),
        ("open", None, HELD, ("held", "hold")),
        ("requested", None, HELD, ("withdrawing", "hold")),
        ("withdrawing", "promised", HELD, ("withdrawing", "hold")),
        ("held", "hold", GOES_ON, ("open", None)),
        ("withdrawing", "hold", GOES_ON, ("requested", None)),
        ("open", None, GOES_ON, ("open", None)),
        ("held", "hold", Skip(), ("skipped", "hold")),
        ("withdrawing", "hold", Skip(), ("withdrawing", "skipped: hold")),
        *[
            (state, None, change, (state, None))
            for state in ("sent", "withdrawn", "done", "skipped", "expired", "refused", "unknown", "suppressed")
            for change in (PAID, HELD, GOES_ON, Skip())
        ],
    ],
)
def test_a_change_follows_from_the_state_of_the_row(state, reason, change, after):
    task = changed(a_task(TaskState(state), reason), change)
    assert (task.state, task.reason) == after


def test_what_goes_on_is_not_looked_at_before_it_was_due():
    assert changed(a_task(TaskState.HELD, "hold"), GOES_ON).not_before == GOES_ON.not_before
