"""When a holder is not greeted: around a lapse, and after it."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from schemas.civil import local_day
from schemas.policies import GraceEnd, Policy, PolicyStatus
from services.scheduler.domain.tasks import Purpose

GREETINGS = frozenset({Purpose.GREETING, Purpose.ANNIVERSARY})
QUIET = timedelta(days=7)
"""Nobody is congratulated so long before a policy would lapse, and so long after it has."""


def is_withheld(policies: Iterable[Policy], now: datetime) -> bool:
    """Whether the holder of these policies, which are all that are known, is not greeted at this instant.

    None is greeted in the week before a lapse that an unpaid premium would bring, or in the week after a lapse. Later,
    nobody is greeted who has no policy in force: a greeting to somebody who left is advertising, and that needs consent.
    """
    known = tuple(policies)
    if any(_near_lapse(each, local_day(now, each.zone)) for each in known):
        return True
    return bool(known) and all(each.status is not PolicyStatus.IN_FORCE for each in known)


def _near_lapse(policy: Policy, today: date) -> bool:
    if policy.status is PolicyStatus.LAPSED and policy.lapsed_at:
        return today < local_day(policy.lapsed_at, policy.zone) + QUIET
    if policy.status is not PolicyStatus.IN_FORCE or policy.on_grace_end is not GraceEnd.LAPSE:
        return False
    return any(each.lapse_effective - QUIET <= today for each in policy.unpaid)
