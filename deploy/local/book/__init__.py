"""A generated book of policies with everything that makes renewals hard: the same one for the same seed."""

from collections.abc import Sequence
from pathlib import Path

from deploy.local.book.accounts import add_accounts
from deploy.local.book.crowds import add_crowds
from deploy.local.book.draft import WHOLE_LIFE, Draft
from deploy.local.book.edges import add_edges
from deploy.local.book.failures import add_failures
from deploy.local.book.files import write
from deploy.local.book.fill import add_fill
from deploy.local.book.households import add_households
from deploy.local.book.kinds import add_kinds
from deploy.local.book.lives import add_lives
from deploy.local.book.outage import add_outage
from deploy.local.book.records import AccountChange

DAYS = WHOLE_LIFE


def write_book(out: Path, *, seed: int, policies: int, days: int = DAYS) -> Sequence[AccountChange]:
    """Writes `book.csv`, `payments.csv`, `feeds.csv` and `story.json` into `out`; gives what later books say of accounts.

    The hard cases are placed first, again and again in a large book, the rest is filled at random. Fewer policies than the hard cases need: ValueError,
    and nothing is written.
    """
    draft = Draft(seed, policies, days)
    for shift in draft.rounds:
        draft.shift = shift
        for add in (
            add_outage,
            add_lives,
            add_failures,
            add_edges,
            add_households,
            add_kinds,
            add_crowds,
            add_accounts,
        ):
            add(draft)
    draft.shift = 0
    if len(draft.policies) > policies:
        raise ValueError(f"{policies} policies cannot hold the hard cases; they need {len(draft.policies)}")
    add_fill(draft)
    out.mkdir(parents=True, exist_ok=True)
    write(draft, out)
    return draft.changes
