"""The rest of the book: ordinary people, most of whom pay."""

from datetime import date, timedelta
from typing import TypeVar

from deploy.local.book.dates import dues
from deploy.local.book.draft import Draft
from deploy.local.book.failures import REASONS
from deploy.local.book.kinds import AT_A_BANK
from deploy.local.book.records import Branch, Holder, Policy

_T = TypeVar("_T")
_MODES = ((12, 40), (6, 12), (3, 22), (1, 26))
_CONTACTS = (("both", 80), ("phone", 12), ("email", 8))
_HABITS: tuple[tuple[tuple[int, int] | None, int], ...] = (
    ((-14, -1), 45),
    ((5, 28), 27),
    ((31, 43), 12),
    ((46, 56), 6),
    (None, 10),
)
"""Days from the due date to the payment, and how many of a hundred keep it so."""
_CHANNELS = (("个险", 85), (AT_A_BANK, 15))
_SEVERAL_POLICIES = 0.18
_FAILS_FIRST = 0.12


def add_fill(draft: Draft) -> None:
    """Adds policies until the book has its size."""
    known: list[tuple[Branch, Holder]] = []
    while len(draft.policies) < draft.size:
        policy = _policy(draft, known)
        known.append((policy.branch, policy.holder))
        _live(draft, policy)


def _pick(draft: Draft, choices: tuple[tuple[_T, int], ...]) -> _T:
    return draft.rng.choices([value for value, _ in choices], [weight for _, weight in choices])[0]


def _policy(draft: Draft, known: list[tuple[Branch, Holder]]) -> Policy:
    team = draft.team
    branch = _pick(draft, ((team.shanghai, 55), (team.pudong, 25), (team.xinjiang, 14), (team.overseas, 6)))
    neighbours = [holder for place, holder in known if place == branch]
    if neighbours and draft.rng.random() < _SEVERAL_POLICIES:
        holder = draft.rng.choice(neighbours)
    else:
        holder = draft.holder(contacts=_pick(draft, _CONTACTS))
    months = _pick(draft, _MODES)
    shift = months * draft.rng.randrange(12 // months)
    return draft.policy(
        draft.between(-40, draft.days - 40),
        holder=holder,
        branch=branch,
        months=months,
        shift=shift,
        channel=_pick(draft, _CHANNELS),
    )


def _live(draft: Draft, policy: Policy) -> None:
    """One habit for all instalments of a policy, so that they are paid in their order."""
    habit = _pick(draft, _HABITS)
    if habit is None:
        return
    lag, told = draft.rng.randint(*habit), draft.day(0)
    for due in dues(policy):
        day = due + timedelta(days=lag)
        if day <= draft.day(0):
            day = draft.between(1, 12)
        told = max(day, told + timedelta(days=1))
        if told > min(due + timedelta(days=56), draft.day(draft.days - 1)):
            return
        _fail_first(draft, policy, due, told)
        told = draft.pay(policy, due, told).date()


def _fail_first(draft: Draft, policy: Policy, due: date, paid: date) -> None:
    """Some transfers fail a few days before the premium comes."""
    day = due + timedelta(days=draft.rng.randint(0, 2))
    if draft.day(0) < day <= paid - timedelta(days=3) and draft.rng.random() < _FAILS_FIRST:
        draft.fail(policy, due, draft.rng.choice(REASONS), day)
