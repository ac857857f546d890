"""Civil dates, shards, money and instalments: the values that every service computes with."""

from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest
from aiokafka.partitioner import murmur2 as kafkas_murmur2
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from schemas.civil import add_months, first_begin, instant_at, latest_day, local_day, zone_named
from schemas.money import Money, zero
from schemas.policies import Instalment, InstalmentStatus, Standing
from schemas.sharding import SHARDS, murmur2, shard_of


@given(st.binary(max_size=200))
def test_our_hash_is_the_one_of_kafkas_clients(data: bytes) -> None:
    assert murmur2(data) == kafkas_murmur2(data) & 0xFFFFFFFF


@given(st.text())
def test_a_shard_stays_in_its_partition_for_every_partition_count_we_allow(key: str) -> None:
    for partitions in (1, 2, 3, 4, 6, 8, 12, 16, 24, 48):
        assert shard_of(key) % partitions == (murmur2(key.encode()) & 0x7FFFFFFF) % partitions
    assert 0 <= shard_of(key) < SHARDS


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.integers(0, 600))
def test_months_are_counted_from_the_anchor(anchor: date, months: int) -> None:
    result = add_months(anchor, months)
    assert (result.year - anchor.year) * 12 + result.month - anchor.month == months
    assert result.day == anchor.day or (result.day < anchor.day and (result.replace(day=28) <= result))
    assert add_months(result, -months).replace(day=1) == anchor.replace(day=1)


def test_a_day_is_in_the_future_where_it_has_begun_nowhere_on_earth() -> None:
    before, at = datetime(2026, 3, 1, 9, 59, 59, tzinfo=UTC), datetime(2026, 3, 1, 10, tzinfo=UTC)
    assert (latest_day(before), latest_day(at)) == (date(2026, 3, 1), date(2026, 3, 2))
    assert first_begin(date(2026, 3, 2)) == at == instant_at(date(2026, 3, 2), time(0), "Pacific/Kiritimati")


def test_a_short_month_does_not_shorten_the_ones_behind_it() -> None:
    assert [add_months(date(2026, 1, 31), n).day for n in (1, 2, 3)] == [28, 31, 30]


def test_a_local_time_that_a_clock_change_skips_is_the_instant_just_as_far_on() -> None:
    skipped = instant_at(date(2026, 3, 8), time(2, 30), "America/New_York")
    assert skipped == datetime(2026, 3, 8, 7, 30, tzinfo=UTC)
    assert local_day(skipped, "America/New_York") == date(2026, 3, 8)


def test_a_zone_that_is_none_is_named() -> None:
    with pytest.raises(ValueError, match="'Asia/Peking' is not an IANA time zone"):
        zone_named("Asia/Peking")


def test_money_of_two_currencies_is_never_added() -> None:
    yuan = Money(amount=Decimal("1.10"), currency="CNY")
    assert yuan.plus(yuan).amount == Decimal("2.20")
    with pytest.raises(ValueError, match="CNY and USD cannot be combined"):
        yuan.plus(zero("USD"))
    with pytest.raises(ValidationError):
        Money(amount=Decimal("1.105"), currency="CNY")


def _instalment(due: date, **changes: object) -> Instalment:
    amount = Money(amount=Decimal(100), currency="CNY")
    values = {
        "number": 2,
        "due_date": due,
        "amount": amount,
        "paid": zero("CNY"),
        "status": InstalmentStatus.OPEN,
        "last_payable_day": date.fromordinal(due.toordinal() + 60),
        "lapse_effective": date.fromordinal(due.toordinal() + 61),
    }
    return Instalment.model_validate(values | changes)


@pytest.mark.parametrize(
    ("as_of", "due", "standing"),
    [
        (date(2026, 4, 30), date(2026, 5, 1), Standing.UPCOMING),
        (date(2026, 5, 31), date(2026, 5, 1), Standing.CURRENT),
        (date(2026, 6, 30), date(2026, 5, 1), Standing.GRACE_1),
        (date(2026, 7, 1), date(2026, 5, 1), Standing.LAPSED),
        (date(2026, 7, 1), date(2026, 5, 2), Standing.GRACE_END),
        (date(2026, 8, 31), date(2026, 7, 1), Standing.LAPSED),
        (date(2027, 4, 1), date(2027, 1, 31), Standing.GRACE_END),
        (date(2029, 1, 31), date(2026, 12, 1), Standing.LAPSED),
        (date(2029, 2, 1), date(2026, 12, 1), Standing.CLOSABLE),
    ],
)
def test_the_standing_is_the_clocks_not_the_lists(as_of: date, due: date, standing: Standing) -> None:
    assert _instalment(due).standing_on(as_of) is standing


def test_a_settled_instalment_has_nothing_outstanding() -> None:
    part = _instalment(date(2026, 5, 1), paid=Money(amount=Decimal(40), currency="CNY"))
    assert part.outstanding.amount == Decimal(60)
    assert part.model_copy(update={"status": InstalmentStatus.PAID}).outstanding == zero("CNY")
