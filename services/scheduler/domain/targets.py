"""Rates, splits and targets of a month: what was collected, when, and what is still missing. Currencies are never mixed."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from schemas.http.list_figures import Cell, Coverage, Rate, Split, Sum, Target, Task
from schemas.http.lists import Bucket, Ordinal, RowState
from services.scheduler.domain.figures import NOTHING, WANTED, percent
from services.scheduler.domain.listing import Listing

CENT = Decimal("0.01")
SECOND = frozenset({Ordinal.FIRST_YEAR, Ordinal.SECOND})
FATES = ("before_due", "in_due_month", "grace_1", "grace_end", "lapsed", "still_open")


class Counted(Protocol):
    """Some premiums that were counted."""

    @property
    def count(self) -> int:
        """How many."""

    @property
    def premium(self) -> Decimal:
        """How much."""


@dataclass(frozen=True, slots=True)
class Fate:
    """Premiums due in one month, by when they were paid."""

    due_month: str
    currency: str
    paid_in: str | None
    """One of the first four of `FATES`."""
    state: RowState
    count: int
    premium: Decimal

    @property
    def fate(self) -> str:
        """One of `FATES`."""
        return self.paid_in or ("lapsed" if self.state is RowState.LAPSED else "still_open")


@dataclass(frozen=True, slots=True)
class InGrace:
    """Premiums in grace."""

    currency: str
    hard: bool
    state: RowState
    count: int
    premium: Decimal


@dataclass(frozen=True, slots=True)
class Lapsed:
    """Policies without cover that can be reinstated."""

    currency: str
    fresh: bool
    """Of late; otherwise those whose time is nearly over."""
    count: int
    premium: Decimal


@dataclass(frozen=True, slots=True)
class Reached:
    """Premiums of one bucket, and how many of their holders were reached."""

    bucket: Bucket
    state: RowState
    due: int
    tried: int
    reached: int


def coverage_of(found: Iterable[Reached]) -> tuple[Coverage, ...]:
    """How far each bucket is covered."""
    wanted = [each for each in found if each.state in WANTED]
    parts = ((bucket, [each for each in wanted if each.bucket is bucket]) for bucket in Bucket)
    return tuple(_coverage(bucket, part) for bucket, part in parts if part)


def _coverage(bucket: Bucket, part: Sequence[Reached]) -> Coverage:
    due, tried, reached = (sum(numbers) for numbers in zip(*((e.due, e.tried, e.reached) for e in part), strict=True))
    return Coverage(bucket=bucket, due=due, tried=tried, reached=reached, percent=percent(reached, due))


def rates_of(cells: Sequence[Cell]) -> tuple[Rate, ...]:
    """One rate for each bucket and currency."""
    keys = dict.fromkeys((cell.currency, cell.bucket) for cell in cells)
    return tuple(_rate(key, [cell for cell in cells if (cell.currency, cell.bucket) == key]) for key in keys)


def splits_of(fates: Sequence[Fate]) -> tuple[Split, ...]:
    """When the premiums of each month were paid."""
    fates = [fate for fate in fates if fate.state in WANTED]
    keys = dict.fromkeys((fate.due_month, fate.currency) for fate in fates)
    return tuple(
        Split(
            due_month=month,
            currency=currency,
            **{
                name: total(
                    each for each in fates if (each.due_month, each.currency, each.fate) == (month, currency, name)
                )
                for name in FATES
            },
        )
        for month, currency in keys
    )


def targets_of(
    cells: Sequence[Cell], grace: Sequence[InGrace], lapsed: Sequence[Lapsed], listing: Listing
) -> tuple[Target, ...]:
    """The six lines, in each currency that occurs."""
    currencies = sorted({each.currency for part in (cells, grace, lapsed) for each in part})
    return tuple(
        _target(task, currency, due, collected, listing)
        for currency in currencies
        for task, due, collected in (
            *_normal([each for each in cells if each.currency == currency and each.bucket is Bucket.CURRENT]),
            *_grace([each for each in grace if each.currency == currency]),
            *_lapsed([each for each in lapsed if each.currency == currency]),
        )
    )


def total(counted: Iterable[Counted]) -> Sum:
    """All of them together; they are of one currency."""
    held = NOTHING
    for each in counted:
        held = Sum(count=held.count + each.count, premium=held.premium + each.premium)
    return held


def _rate(key: tuple[str, Bucket], cells: Sequence[Cell]) -> Rate:
    due, collected = total(cell.due for cell in cells), total(cell.collected for cell in cells)
    return Rate(
        bucket=key[1],
        currency=key[0],
        due=due,
        collected=collected,
        premium_percent=percent(collected.premium, due.premium),
        count_percent=percent(collected.count, due.count),
    )


def _normal(cells: Sequence[Cell]) -> Iterator[tuple[Task, Sum, Sum]]:
    parts: tuple[tuple[Task, Callable[[Cell], bool]], ...] = (
        (Task.NORMAL_SECOND, lambda cell: cell.ordinal in SECOND),
        (Task.NORMAL_LATER, lambda cell: cell.ordinal not in SECOND),
    )
    for task, holds in parts:
        yield (
            task,
            total(each.due for each in cells if holds(each)),
            total(each.collected for each in cells if holds(each)),
        )


def _grace(grace: Sequence[InGrace]) -> Iterator[tuple[Task, Sum, Sum]]:
    for task, hard in ((Task.GRACE_EASY, False), (Task.GRACE_HARD, True)):
        part = [each for each in grace if each.hard is hard and each.state in WANTED]
        yield task, total(part), total(each for each in part if each.state is RowState.PAID)


def _lapsed(lapsed: Sequence[Lapsed]) -> Iterator[tuple[Task, Sum, Sum]]:
    for task, fresh in ((Task.REINSTATE_FRESH, True), (Task.REINSTATE_LAST, False)):
        yield task, total(each for each in lapsed if each.fresh is fresh), NOTHING


def _target(task: Task, currency: str, due: Sum, collected: Sum, listing: Listing) -> Target:
    wanted = listing.targets.get(task)
    missing = (due.premium * wanted / 100 - collected.premium).quantize(CENT) if wanted is not None else None
    return Target(
        task=task,
        currency=currency,
        due=due,
        collected=collected,
        percent=percent(collected.premium, due.premium),
        wanted_percent=wanted,
        missing=max(missing, Decimal("0.00")) if missing is not None else None,
    )
