"""Policies that follow other plans, and premiums that were paid before they opened."""

from datetime import timedelta
from decimal import Decimal

from deploy.local.book.draft import Draft

AT_A_BANK = "银保"
_LARGE = Decimal(20000)
_MANY = 3
_LAGS = (-4, 12, 36)


def add_kinds(draft: Draft) -> None:
    """Places policies sold at bank counters, large premiums, and money that comes in advance."""
    for lag in _LAGS:
        _sold_at_a_bank(draft, lag)
        _large(draft, lag)
        _in_advance(draft)


def _sold_at_a_bank(draft: Draft, lag: int) -> None:
    due = draft.between(25, 70)
    policy = draft.policy(due, channel=AT_A_BANK, branch=draft.team.shanghai, months=draft.rng.choice((12, 3, 1)))
    draft.pay(policy, due, due + timedelta(days=lag))


def _large(draft: Draft, lag: int) -> None:
    due = draft.between(25, 70)
    policy = draft.policy(due, branch=draft.team.pudong, premium=_LARGE + draft.rng.randrange(30) * 1000)
    draft.pay(policy, due, due + timedelta(days=lag))


def _in_advance(draft: Draft) -> None:
    """Three premiums at once: two of them open when the money has been there for weeks."""
    due = draft.between(8, 20)
    policy = draft.policy(due, months=1, branch=draft.team.shanghai)
    draft.pay(policy, due, due - timedelta(days=3), part=policy.premium * _MANY)
