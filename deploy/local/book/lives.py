"""Payers of every kind: early, in each stage, on the last day, told too late, paid too late, never."""

from datetime import date, time, timedelta

from deploy.local.book.draft import Draft
from deploy.local.book.records import Policy

_MORNING, _BEFORE_WORK, _NOON, _AFTERNOON = time(10), time(7), time(12), time(15, 30)


def add_lives(draft: Draft) -> None:
    """Places each kind several times; a whole life from D−30 to D+63 fits between the first day and the last."""
    for first, last in ((-15, -10), (-8, -2), (2, 25), (33, 43), (47, 55)):
        for _ in range(3):
            due = draft.between(22, 45)
            draft.pay(_somewhere(draft, due), due, due + timedelta(days=draft.rng.randint(first, last)))
    for _ in range(3):
        _last_day(draft)
        _told_next_morning(draft)
        _annulled(draft)
        _too_late(draft)
        _in_parts(draft)
        _somewhere(draft, draft.between(8, 50))
    _annulled_before_the_notice(draft)
    _annulled_before_the_notice(draft)


def _somewhere(draft: Draft, due: date) -> Policy:
    branch = draft.rng.choice((draft.team.shanghai, draft.team.pudong, draft.team.xinjiang))
    return draft.policy(due, branch=branch, months=draft.rng.choice((12, 12, 6)))


def _last_day(draft: Draft) -> None:
    due = draft.between(8, 50)
    draft.pay(_somewhere(draft, due), due, due + timedelta(days=60), draft.rng.choice((_MORNING, _AFTERNOON)))


def _told_next_morning(draft: Draft) -> None:
    due = draft.between(8, 50)
    last = due + timedelta(days=60)
    draft.pay(_somewhere(draft, due), due, last + timedelta(days=1), _BEFORE_WORK, valued=last)


def _annulled(draft: Draft) -> None:
    """Paid in time, told after the lapse was decided and its notice sent."""
    due = draft.between(8, 48)
    told = due + timedelta(days=draft.rng.choice((62, 63, 65)))
    draft.pay(_somewhere(draft, due), due, told, _BEFORE_WORK, valued=due + timedelta(days=draft.rng.choice((59, 60))))


def _annulled_before_the_notice(draft: Draft) -> None:
    """In New York it is still the evening before when the lapse of a Shanghai policy is decided and annulled."""
    due = draft.between(8, 48)
    holder = draft.holder(zone="America/New_York")
    policy = draft.policy(due, holder=holder, branch=draft.team.shanghai)
    draft.pay(policy, due, due + timedelta(days=61), _MORNING, valued=due + timedelta(days=60))


def _too_late(draft: Draft) -> None:
    due = draft.between(8, 48)
    late = due + timedelta(days=63)
    draft.pay(_somewhere(draft, due), due, late, _NOON, valued=late - timedelta(days=1))


def _in_parts(draft: Draft) -> None:
    """Half of the premium; the other half comes, or never does."""
    due = draft.between(8, 45)
    policy = _somewhere(draft, due)
    half = (policy.premium / 2).quantize(policy.premium)
    draft.pay(policy, due, due + timedelta(days=3), part=half)
    if draft.rng.random() < 0.7:  # noqa: PLR2004
        draft.pay(policy, due, due + timedelta(days=20), part=policy.premium - half)
