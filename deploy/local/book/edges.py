"""Edges of the calendar and of the clock: month ends, leap days, birthdays on due days, other zones, late openings."""

from datetime import date, timedelta

from deploy.local.book.dates import dues
from deploy.local.book.draft import Draft
from deploy.local.book.staff import NEW_YORK


def add_edges(draft: Draft) -> None:
    """Places every edge; each occurs more than once."""
    _month_ends(draft)
    _leap_days(draft)
    _birthdays(draft)
    _new_york(draft)
    _urumqi(draft)
    _late_openings(draft)


def _month_ends(draft: Draft) -> None:
    for effective, months, next_due in (
        (date(2025, 8, 31), 1, date(2026, 1, 31)),
        (date(2025, 1, 31), 1, date(2026, 2, 28)),
        (date(2025, 8, 31), 3, date(2026, 2, 28)),
        (date(2025, 8, 31), 6, date(2026, 2, 28)),
        (date(2024, 1, 30), 3, date(2026, 1, 30)),
        (date(2023, 12, 31), 1, date(2026, 1, 31)),
    ):
        policy = draft.policy(next_due, months=months, effective=effective)
        lag = draft.rng.choice((-4, 6, 35))
        for due in dues(policy):
            if due + timedelta(days=lag) <= draft.day(draft.days - 1):
                draft.pay(policy, due, due + timedelta(days=lag))


def _leap_days(draft: Draft) -> None:
    """29 February is kept on the 28th of a common year, as birthday and as anniversary."""
    due = date(2026, 2, 28)
    for months, year in ((1, 1972), (6, 1988), (12, 1996)):
        draft.policy(draft.between(75, 80), holder=draft.holder(born=date(year, 2, 29)), months=months)
    for paid_before in (True, True, False):
        policy = draft.policy(due, effective=date(2024, 2, 29))
        draft.pay(policy, due, due + timedelta(days=-9 if paid_before else 12))


def _birthdays(draft: Draft) -> None:
    """A premium notice takes the day of the birthday; a premium paid before leaves the day to the greeting."""
    for offset in (0, 0, -20, 30):
        for paid in (False, True):
            due = draft.between(44, 70)
            day = due + timedelta(days=offset)
            policy = draft.policy(due, holder=draft.holder(born=date(1980, day.month, day.day)))
            if paid:
                draft.pay(policy, due, day + timedelta(days=-2 if offset >= 0 else 3))


def _new_york(draft: Draft) -> None:
    """Policies of the overseas branch, and Shanghai policies of holders who live there; 8 March springs forward."""
    for due in (date(2026, 3, 8), date(2026, 3, 27), draft.between(10, 50), draft.between(51, 80)):
        draft.policy(due, branch=draft.team.overseas)
        policy = draft.policy(due, branch=draft.team.overseas, months=6)
        draft.pay(policy, due, due + timedelta(days=draft.rng.choice((-6, 5, 34, 50))))
        abroad = draft.policy(due, branch=draft.team.shanghai, holder=draft.holder(zone=NEW_YORK))
        draft.pay(abroad, due, due + timedelta(days=draft.rng.choice((-6, 5, 34, 50))))
    due = draft.between(12, 40)
    policy = draft.policy(due, branch=draft.team.overseas)
    draft.fail(policy, due, "INSUFFICIENT_BALANCE", due + timedelta(days=3))
    draft.pay(policy, due, due + timedelta(days=11))


def _urumqi(draft: Draft) -> None:
    """The clock of the policy differs from its branch's."""
    for _ in range(3):
        due = draft.between(5, 60)
        policy = draft.policy(due, branch=draft.team.shanghai, zone="Asia/Urumqi")
        draft.pay(policy, due, due + timedelta(days=draft.rng.choice((-5, 8, 33))))
        draft.policy(draft.between(5, 70), branch=draft.team.xinjiang)


def _late_openings(draft: Draft) -> None:
    """Due long before the first day, or so soon that a step has passed: only the newest one is worth doing."""
    for offset in (15, 3, 0, -10, -29, -35, -44, -46, -50, -55, -60, -70, -80):
        branch = draft.rng.choice((draft.team.shanghai, draft.team.xinjiang, draft.team.overseas))
        policy = draft.policy(draft.day(offset), branch=branch)
        if offset in {15, -35, -46}:
            draft.pay(policy, policy.next_due, draft.day(3))
    for offset, months in ((-50, 1), (-70, 1), (-40, 1), (-78, 3), (-33, 3)):
        draft.policy(draft.day(offset), months=months, branch=draft.team.shanghai)
