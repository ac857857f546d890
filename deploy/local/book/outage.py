"""The busy day on which nobody can be reached from nine to eleven, and premiums are paid at ten."""

from datetime import date, time, timedelta

from deploy.local.book.draft import Draft
from deploy.local.book.records import Holder, Policy

_PAID_AT = time(10)
_STEPS = (-20, 30)
"""Days of the steps placed there. Not the due day: an annual policy is greeted on its anniversary."""


def add_outage(draft: Draft) -> None:
    """Notices that wait and go at eleven, that are stopped at the last look, and that shrink while they wait."""
    for step in _STEPS:
        due = draft.outage_day - timedelta(days=step)
        for contacts in ("both", "phone", "email"):
            stopped = _policy(draft, due, draft.holder(contacts=contacts))
            draft.pay(stopped, due, draft.outage_day, _PAID_AT)
            _policy(draft, due, draft.holder(contacts=contacts))
        _shrinking(draft, due)
    _on_the_due_day(draft)
    _digest(draft)


def _policy(draft: Draft, due: date, holder: Holder) -> Policy:
    return draft.policy(due, holder=holder, branch=draft.team.shanghai)


def _shrinking(draft: Draft, due: date) -> None:
    """Two premiums in one waiting notice; one of them is paid."""
    holder = draft.holder()
    for _ in range(2):
        paid = _policy(draft, due, holder)
    draft.pay(paid, due, draft.outage_day, _PAID_AT)


def _on_the_due_day(draft: Draft) -> None:
    """Due that day; the anniversary of the policy is in another month."""
    for _ in range(3):
        policy = draft.policy(draft.outage_day, branch=draft.team.pudong, months=6, shift=-6)
        draft.pay(policy, draft.outage_day, draft.outage_day, _PAID_AT)


def _digest(draft: Draft) -> None:
    """Two policies are handed over to one supervisor that morning; one of them is paid while the digest waits."""
    due = draft.outage_day - timedelta(days=45)
    agent = draft.team.agents_of(draft.team.pudong)[0]
    for _ in range(2):
        policy = draft.policy(due, branch=draft.team.pudong, agent=agent)
    draft.pay(policy, due, draft.outage_day, _PAID_AT)
