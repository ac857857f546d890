"""Nobody is greeted around a lapse, or without a policy in force."""

from datetime import date

import pytest

from schemas.policies import PolicyStatus
from services.scheduler.domain.tasks import TaskState
from tests.builders import local, make_instalment, make_policy, yuan
from tests.unit.scheduler.test_composing import facts, run, task
from tests.unit.scheduler.test_demands import at_


def greeted(*policies, on):
    at = local(on)
    done = run([task("birthday", **at_(at))], facts(*policies), at)
    return [notice.content.purpose for notice in done.notices], [(each.state, each.reason) for each in done.tasks]


LAPSES_ON = date(2026, 12, 1)


def lapsing(number="P1", **given):
    return make_policy(number, make_instalment("2026-10-01"), **given)


def lapsed(number="P1", on=LAPSES_ON):
    return lapsing(number, status=PolicyStatus.LAPSED, lapsed_at=local(on, "00:00"))


def paid_up(number="P2"):
    settled = make_instalment("2026-10-01", status="paid", paid=yuan("1200.00"), paid_on=date(2026, 10, 1))
    return make_policy(number, settled)


@pytest.mark.parametrize(
    ("policies", "on", "is_greeted"),
    [
        ([lapsing()], date(2026, 11, 23), True),
        ([lapsing()], date(2026, 11, 24), False),
        ([lapsing(), paid_up()], date(2026, 11, 24), False),
        ([lapsing(on_grace_end="premium-loan")], date(2026, 11, 24), True),
        ([lapsed()], LAPSES_ON, False),
        ([lapsed(), paid_up()], date(2026, 12, 7), False),
        ([lapsed(), paid_up()], date(2026, 12, 8), True),
        ([lapsed()], date(2026, 12, 8), False),
        ([lapsed(on=date(2026, 1, 1))], date(2026, 12, 8), False),
        ([paid_up()], date(2026, 12, 1), True),
        ([], date(2026, 12, 1), True),
    ],
)
def test_nobody_is_greeted_around_a_lapse_or_without_a_policy_in_force(policies, on, is_greeted):
    notices, tasks = greeted(*policies, on=on)
    assert notices == (["Greeting"] if is_greeted else [])
    assert is_greeted or tasks == [(TaskState.WITHDRAWN, "lapsed")]
