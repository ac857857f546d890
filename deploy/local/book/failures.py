"""Transfers that did not succeed, for each of the ten reasons: deferred to the next window, withdrawn, paid later."""

from datetime import time, timedelta

from deploy.local.book.draft import Draft

REASONS = (
    "INSUFFICIENT_BALANCE",
    "NAME_MISMATCH",
    "DUPLICATE_IDENTITY",
    "THIRD_PARTY_ACCOUNT",
    "NO_MANDATE_RECORD",
    "BAD_ACCOUNT_NUMBER",
    "NON_SETTLEMENT_ACCOUNT",
    "ABC_PREFIX_MISSING",
    "SYSTEM_OTHER",
    "ACCOUNT_UNUSABLE",
)
_NOON, _AFTER_LUNCH, _MORNING = time(12), time(13, 10), time(10)


def add_failures(draft: Draft) -> None:
    """Three of each reason; every third one is paid between the windows and its notice never released."""
    for reason in REASONS:
        _at_noon(draft, reason, withdrawn=False)
        _at_noon(draft, reason, withdrawn=True)
        _on_a_full_day(draft, reason)


def _at_noon(draft: Draft, reason: str, *, withdrawn: bool) -> None:
    """Told at lunch: the notice waits for the afternoon window."""
    due = draft.between(42, 85)
    policy = draft.policy(due)
    failed = due + timedelta(days=draft.rng.randint(2, 6))
    draft.fail(policy, due, reason, failed, _NOON)
    if withdrawn:
        draft.pay(policy, due, failed, _AFTER_LUNCH)
    elif draft.rng.random() < 0.6:  # noqa: PLR2004
        draft.pay(policy, due, failed + timedelta(days=draft.rng.randint(3, 20)))


def _on_a_full_day(draft: Draft, reason: str) -> None:
    """Told an hour after the premium notice of the due day: the failure notice waits for tomorrow."""
    due = draft.between(42, 95)
    policy = draft.policy(due)
    draft.fail(policy, due, reason, due, draft.rng.choice((_MORNING, _NOON)))
    draft.pay(policy, due, due + timedelta(days=draft.rng.randint(4, 28)))
