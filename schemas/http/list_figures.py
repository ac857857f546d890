"""The list of a month over the scheduler's HTTP API: its figures. Currencies are never added."""

from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from schemas.base import Contract, Instant
from schemas.http.lists import Bucket, Ordinal
from schemas.money import Currency

Month = Annotated[str, Field(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])$")]
"""A month as 2026-03."""


class Sum(Contract):
    """Some premiums of one currency."""

    count: int
    premium: Decimal


class Cell(Contract):
    """One of the nine cells, in one currency."""

    bucket: Bucket
    ordinal: Ordinal
    currency: Currency
    due: Sum
    collected: Sum
    lapsed: Sum


class Share(Contract):
    """A group of the premiums due in the month, and its part of their total in percent."""

    group: str
    currency: Currency
    due: Sum
    percent: Decimal


class Rate(Contract):
    """How much of a bucket has been collected, in one currency. Current is what the month is about, grace-1 says how the work
    goes on, grace-end what came of it all: three figures, never one (A4).
    """

    bucket: Bucket
    currency: Currency
    due: Sum
    collected: Sum
    premium_percent: Decimal
    count_percent: Decimal


class Split(Contract):
    """When the premiums due in a month were paid, in one currency (A5)."""

    due_month: Month
    currency: Currency
    before_due: Sum
    in_due_month: Sum
    grace_1: Sum
    grace_end: Sum
    lapsed: Sum
    still_open: Sum


class Task(StrEnum):
    """What a team is asked to bring in (A23)."""

    NORMAL_SECOND = "normal-second"
    NORMAL_LATER = "normal-later"
    GRACE_EASY = "grace-easy"
    GRACE_HARD = "grace-hard"
    """Of difficult customers."""
    REINSTATE_FRESH = "reinstate-fresh"
    """Lapsed in the last three months."""
    REINSTATE_LAST = "reinstate-last"
    """In the last three months of the two years after the lapse."""


class Target(Contract):
    """One line of the targets, in one currency."""

    task: Task
    currency: Currency
    due: Sum
    collected: Sum
    percent: Decimal
    wanted_percent: Decimal | None
    """What the team set itself; nothing where it set nothing."""
    missing: Decimal | None
    """The premium still to be collected to get there."""


class Coverage(Contract):
    """How many holders of a bucket were reached, of those whose premium is due (A12: all of them)."""

    bucket: Bucket
    due: int
    tried: int
    """With any contact in the log."""
    reached: int
    percent: Decimal
    """The reached ones."""


class MonthList(Contract):
    """The figures of a month's list: `GET /lists/{month}`. Its rows come from `GET /lists/{month}/rows`."""

    month: Month
    now: Instant
    labels: dict[Bucket, str]
    ordinals: dict[Ordinal, str]
    cells: tuple[Cell, ...]
    thirds: tuple[Share, ...]
    """The premiums due in the month by ten days."""
    bands: tuple[Share, ...]
    """The premiums due in the month by size."""
    rates: tuple[Rate, ...] = ()
    splits: tuple[Split, ...] = ()
    """Of the month and the two before it."""
    coverage: tuple[Coverage, ...] = ()
    targets: tuple[Target, ...] = ()
