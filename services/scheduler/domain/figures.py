"""The figures of a month's list: groups of counted premiums, added up. Currencies are never mixed."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from schemas.http.list_figures import Cell, Share, Sum
from schemas.http.lists import Bucket, Ordinal, RowState, Third
from services.scheduler.domain.listing import Listing

K = TypeVar("K", bound=Hashable)
NOTHING = Sum(count=0, premium=Decimal("0.00"))
WANTED = frozenset({RowState.OPEN, RowState.PAID, RowState.LAPSED})
"""What is waived or of a closed policy is not due."""
CENT_OF_A_PERCENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Group:
    """Premiums that have all of this in common, counted."""

    bucket: Bucket
    ordinal: Ordinal
    currency: str
    third: Third
    band: int | None
    state: RowState
    count: int
    premium: Decimal


def cells_of(groups: Sequence[Group]) -> tuple[Cell, ...]:
    """The nine cells, those of each currency that occurs; also the empty ones of buckets and ordinals that are in use."""
    groups = [each for each in groups if each.state in WANTED]
    due = sums(groups, _cell)
    collected = sums((each for each in groups if each.state is RowState.PAID), _cell)
    lapsed = sums((each for each in groups if each.state is RowState.LAPSED), _cell)
    currencies = sorted({each.currency for each in groups})
    further = {each.ordinal for each in groups}
    ordinals = [each for each in Ordinal if each is not Ordinal.FIRST_YEAR or each in further]
    keys = [(bucket, ordinal, currency) for currency in currencies for bucket in Bucket for ordinal in ordinals]
    return tuple(
        Cell(
            bucket=key[0],
            ordinal=key[1],
            currency=key[2],
            due=due.get(key, NOTHING),
            collected=collected.get(key, NOTHING),
            lapsed=lapsed.get(key, NOTHING),
        )
        for key in keys
    )


def thirds_of(groups: Iterable[Group]) -> tuple[Share, ...]:
    """What is due in the month, by ten days."""
    current = [each for each in groups if each.bucket is Bucket.CURRENT and each.state in WANTED]
    order = {third.value: rank for rank, third in enumerate(Third)}
    return _shares(current, lambda each: each.third.value, order.__getitem__)


def bands_of(groups: Iterable[Group], listing: Listing) -> tuple[Share, ...]:
    """What is due in the month, by size."""
    current = [
        each for each in groups if each.bucket is Bucket.CURRENT and each.state in WANTED and each.band is not None
    ]
    names = {
        listing.band_named(currency, index): index
        for currency, bounds in listing.bands.items()
        for index in range(len(bounds) + 1)
    }
    return _shares(current, lambda each: listing.band_named(each.currency, each.band or 0), names.__getitem__)


def sums(groups: Iterable[Group], key: Callable[[Group], K]) -> Mapping[K, Sum]:
    """The groups added up by a key, which holds the currency."""
    found: dict[K, Sum] = {}
    for each in groups:
        held = found.get(key(each), NOTHING)
        found[key(each)] = Sum(count=held.count + each.count, premium=held.premium + each.premium)
    return found


def percent(part: Decimal | int, whole: Decimal | int) -> Decimal:
    """A part of a whole in percent; none of nothing is 0."""
    return (Decimal(part) * 100 / Decimal(whole)).quantize(CENT_OF_A_PERCENT) if whole else Decimal("0.00")


def _shares(groups: Sequence[Group], name: Callable[[Group], str], rank: Callable[[str], int]) -> tuple[Share, ...]:
    totals = sums(groups, lambda each: each.currency)
    parts = sums(groups, lambda each: (each.currency, name(each)))
    return tuple(
        Share(group=group, currency=currency, due=due, percent=percent(due.premium, totals[currency].premium))
        for (currency, group), due in sorted(parts.items(), key=lambda part: (part[0][0], rank(part[0][1])))
    )


def _cell(group: Group) -> tuple[Bucket, Ordinal, str]:
    return group.bucket, group.ordinal, group.currency
