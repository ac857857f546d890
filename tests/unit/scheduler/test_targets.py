"""Targets: what is still missing, in each currency by itself."""

from decimal import Decimal

from schemas.http.list_figures import Cell, Sum
from schemas.http.lists import Bucket, Ordinal, RowState
from services.scheduler.domain.figures import percent
from services.scheduler.domain.targets import Fate, InGrace, rates_of, splits_of, targets_of
from services.scheduler.reports.loader import load_listing


def of(count: int, premium: str) -> Sum:
    return Sum(count=count, premium=Decimal(premium))


def cell(ordinal: Ordinal, due: Sum, collected: Sum, currency="CNY") -> Cell:
    return Cell(
        bucket=Bucket.CURRENT, ordinal=ordinal, currency=currency, due=due, collected=collected, lapsed=of(0, "0")
    )


CELLS = (
    cell(Ordinal.SECOND, of(4, "4000.00"), of(3, "3000.00")),
    cell(Ordinal.THIRD, of(1, "500.00"), of(1, "500.00")),
    cell(Ordinal.SECOND, of(1, "90.00"), of(0, "0.00"), "USD"),
)


def test_what_is_missing_to_a_target_is_said_and_never_negative():
    listing = load_listing().model_copy(update={"targets": {"normal-second": Decimal(90), "normal-later": Decimal(50)}})
    lines = {(line.currency, line.task.value): line for line in targets_of(CELLS, (), (), listing)}
    assert lines["CNY", "normal-second"].missing == Decimal("600.00")
    assert lines["CNY", "normal-later"].missing == Decimal("0.00")
    assert lines["USD", "normal-second"].missing == Decimal("81.00")
    assert lines["CNY", "grace-hard"].missing is None


def test_rates_and_splits_keep_currencies_apart():
    assert [(rate.currency, rate.premium_percent, rate.count_percent) for rate in rates_of(CELLS)] == [
        ("CNY", Decimal("77.78"), Decimal("80.00")),
        ("USD", Decimal("0.00"), Decimal("0.00")),
    ]
    fates = [Fate("2026-05", currency, None, RowState.LAPSED, 1, Decimal(7)) for currency in ("CNY", "USD")]
    assert [(split.currency, split.lapsed.premium) for split in splits_of(fates)] == [("CNY", 7), ("USD", 7)]


def test_difficult_customers_have_a_line_of_their_own():
    grace = [InGrace("CNY", hard=True, state=RowState.OPEN, count=2, premium=Decimal(20))]
    lines = {line.task.value: line.due.count for line in targets_of((), grace, (), load_listing())}
    assert (lines["grace-easy"], lines["grace-hard"]) == (0, 2)


def test_a_part_of_nothing_is_nothing():
    assert percent(Decimal(0), Decimal(0)) == Decimal("0.00")
