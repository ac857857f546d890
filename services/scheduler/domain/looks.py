"""When a case is to be looked at again."""

from collections.abc import Sequence
from datetime import datetime

from services.scheduler.domain.cases import Case, CaseStatus
from services.scheduler.domain.holding import stops_of
from services.scheduler.domain.plans import Plan
from services.scheduler.domain.stops import next_change
from services.scheduler.domain.tasks import LIVE, Task
from services.scheduler.domain.timeline import Entry
from services.scheduler.domain.verdicts import Verdict


def next_look(
    case: Case, entries: Sequence[Entry], plan: Plan, opened: Sequence[Task], now: datetime
) -> datetime | None:
    """The next step that opens, or edge of what holds the case back; now, when steps come after what was just opened."""
    looks = [entry.opens_at for entry in entries if entry.verdict in {Verdict.UPCOMING, Verdict.DORMANT}]
    given = {task.step for task in opened if task.state in LIVE}
    if any(step.after in given for step in plan.steps):
        looks.append(now)
    if case.status is not CaseStatus.CLOSED and (edge := next_change(stops_of(case), now)):
        looks.append(edge)
    return min(looks, default=None)
