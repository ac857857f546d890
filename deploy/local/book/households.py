"""Holders of several policies, contacts that are missing or impossible, and policies without somebody to serve them."""

from datetime import timedelta

from deploy.local.book.dates import months_after
from deploy.local.book.draft import Draft


def add_households(draft: Draft) -> None:
    """Places merged notices, odd contacts, arrears of several instalments, orphans and policies paid up."""
    _merged(draft)
    _contacts(draft)
    _arrears(draft)
    _unserved(draft)
    _paid_up(draft)


def _merged(draft: Draft) -> None:
    """Several policies of one holder fall due on one day, or their steps do."""
    for distances in ((0, 0), (0, 0, 0), (0, 20), (0, 30), (0, -30, -30)):
        holder, due = draft.holder(), draft.between(45, 75)
        for distance in distances:
            own = due + timedelta(days=distance)
            policy = draft.policy(own, holder=holder, branch=draft.team.shanghai)
            if draft.rng.random() < 0.5:  # noqa: PLR2004
                draft.pay(policy, own, own + timedelta(days=draft.rng.choice((4, 12, 36))))


def _contacts(draft: Draft) -> None:
    for contacts in ("phone", "phone", "email", "email", "bad-phone", "bad-phone", "bad-phone", "unreachable"):
        due = draft.between(10, 60)
        policy = draft.policy(due, holder=draft.holder(contacts=contacts))
        draft.pay(policy, due, due + timedelta(days=draft.rng.choice((6, 35))))


def _arrears(draft: Draft) -> None:
    """Three monthly instalments are unpaid at once; all are paid together, or the first one lapses the policy."""
    for paid in (True, True, True, False, False):
        due = draft.between(5, 40)
        policy = draft.policy(due, months=1, shift=draft.rng.choice((3, 4, 5)))
        if not paid:
            continue
        draft.pay(policy, due, due + timedelta(days=54), part=policy.premium * 3)


def _unserved(draft: Draft) -> None:
    """One policy has no agent; one agent has no supervisor: their hand-overs reach no digest."""
    draft.policy(draft.between(5, 50), branch=draft.team.shanghai, orphan=True)
    for _ in range(2):
        draft.policy(draft.between(5, 50), branch=draft.team.shanghai, agent=draft.team.alone)


def _paid_up(draft: Draft) -> None:
    """The last instalment: after it nothing falls due any more."""
    for months in (1, 3):
        due = draft.between(10, 40).replace(day=draft.rng.randint(1, 28))
        policy = draft.policy(due, months=months, effective=months_after(due, months - 12), years=1)
        draft.pay(policy, due, due + timedelta(days=5))
