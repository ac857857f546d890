"""Accounts that a bank refuses, some of which are replaced, and transfers that fail twice before anybody is told."""

from datetime import time, timedelta

from deploy.local.book.draft import Draft

_AT_FAULT = ("ACCOUNT_UNUSABLE", "NAME_MISMATCH", "BAD_ACCOUNT_NUMBER", "NO_MANDATE_RECORD")
_NOON, _AFTER_LUNCH, _MORNING, _AFTERNOON = time(12), time(13, 10), time(10), time(15, 30)


def add_accounts(draft: Draft) -> None:
    """Places refused accounts, replaced or not, and second failures."""
    for reason in _AT_FAULT:
        _refused(draft, reason)
    for reason in _AT_FAULT[:2]:
        _replaced(draft, reason)
        _replaced_while_the_next_is_asked_for(draft, reason)
        _shared(draft, reason)
    for _ in range(2):
        _fails_again(draft, "NAME_MISMATCH", _NOON, _AFTER_LUNCH)
        _fails_again(draft, "INSUFFICIENT_BALANCE", _MORNING, _AFTERNOON)


def _refused(draft: Draft, reason: str) -> None:
    """Every later text has to say how to pay instead."""
    due = draft.between(5, 50)
    policy = draft.policy(due, branch=draft.team.shanghai)
    draft.fail(policy, due, reason, due + timedelta(days=2))


def _replaced(draft: Draft, reason: str) -> None:
    """A book brings another account before half of grace is over."""
    changed = draft.next_book(30)
    due = changed - timedelta(days=draft.rng.randint(12, 18))
    policy = draft.policy(due, branch=draft.team.shanghai)
    draft.fail(policy, due, reason, due + timedelta(days=2))
    draft.change_account(policy, changed)


def _replaced_while_the_next_is_asked_for(draft: Draft, reason: str) -> None:
    """A monthly premium: the next is asked for before the new account comes, and another after it."""
    changed = draft.next_book(30)
    due = changed - timedelta(days=33)
    policy = draft.policy(due, branch=draft.team.pudong, months=1, shift=1)
    draft.fail(policy, due, reason, due + timedelta(days=2))
    draft.change_account(policy, changed)
    draft.pay(policy, due, due + timedelta(days=50))


def _shared(draft: Draft, reason: str) -> None:
    """Two policies of one holder are paid from one account, which is refused for the first of them."""
    holder, due = draft.holder(), draft.between(5, 40)
    first = draft.policy(due, holder=holder, branch=draft.team.shanghai)
    draft.policy(due + timedelta(days=9), holder=holder, branch=draft.team.shanghai, account=first.account)
    draft.fail(first, due, reason, due + timedelta(days=2))


def _fails_again(draft: Draft, reason: str, first: time, second: time) -> None:
    """The second failure comes while the first still waits to be told: at lunch, or on a day that has had its notice."""
    due = draft.between(42, 80)
    policy = draft.policy(due, branch=draft.team.shanghai)
    draft.fail(policy, due, reason, due, first)
    draft.fail(policy, due, "NON_SETTLEMENT_ACCOUNT", due, second)
    draft.pay(policy, due, due + timedelta(days=draft.rng.randint(9, 28)))
