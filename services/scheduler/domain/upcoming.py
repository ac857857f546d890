"""Which steps of a case can matter by now: a case has dozens, and at most moments one or two of them."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime, timedelta

from schemas.policies import Policy
from services.scheduler.domain.cases import Case
from services.scheduler.domain.plans import Plan
from services.scheduler.domain.steps import Anchor, Step

_ONE_DAY = timedelta(days=1)


def steps_by_now(
    case: Case,
    plan: Plan,
    now: datetime,
    policy: Policy | None,
    dates: Mapping[Anchor, date],
    settled: Collection[tuple[str, str]],
) -> Iterator[Step]:
    """Those that may have opened or may open next. A day may begin a day before, or after, its date in UTC."""
    yield from (step for step in plan.undated if _may_occur(step, case))
    if Anchor.DUE not in dates:
        return
    opened_by, last = now.date() + _ONE_DAY, date.max
    for day, step in plan.dated(dates[Anchor.DUE], dates[Anchor.GRACE_END]):
        if day > last:
            return
        if day > opened_by and last == date.max and _is_wanted(step, case, policy, settled) and not step.is_over(dates):
            last = day + _ONE_DAY
        if day <= opened_by or last < date.max:
            yield step


def _may_occur(step: Step, case: Case) -> bool:
    match step.anchor:
        case Anchor.FAILURE:
            return bool(case.failures)
        case Anchor.PAYMENT:
            return case.settled_at is not None
        case Anchor.LAPSE:
            return case.lapsed_on is not None
        case Anchor.REPORT | Anchor.PROMISE:
            return bool(case.heard)
        case _:
            return True


def _is_wanted(step: Step, case: Case, policy: Policy | None, settled: Collection[tuple[str, str]]) -> bool:
    """Whether it will open on its day, as far as can be said now."""
    if step.wanted_if.contact is False:
        return False
    statuses = step.wanted_if.case
    if (statuses is not None and case.status not in statuses) or (step.key, step.anchor.value) in settled:
        return False
    return policy is None or step.concerns(policy)
