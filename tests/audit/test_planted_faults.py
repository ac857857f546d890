import pytest

from tests.audit.simple_house import FAULTS
from tests.e2e.auditor import audit

TURNS_RED = {
    "step skipped": {"missing"},
    "off by one day": {"late"},
    "payment ignored": {"after-payment"},
    "doubled on redelivery": {"twice"},
    "wrong zone": {"outside-a-window"},
    "window ignored": {"outside-a-window"},
    "withdrawal lost": {"after-payment"},
    "nothing climbs": {"missing"},
    "thanks forgotten": {"missing"},
    "thanks for suspense": {"untrue"},
}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_faultless_house_has_zeros_and_all_hard_cases(lived, seed):
    report = audit(lived(seed))
    assert report.clean, "\n".join(report.lines())
    assert report.untested == []
    assert report.ties == 0
    assert report.expected == report.received > 900


@pytest.mark.parametrize("fault", FAULTS)
def test_each_planted_fault_turns_its_category_red(lived, fault):
    report = audit(lived(1, fault))
    red = {category for category, lines in report.violations.items() if lines}
    assert red >= TURNS_RED[fault], "\n".join(report.lines())


@pytest.mark.parametrize("fault", ["step skipped", "off by one day", "doubled on redelivery", "thanks forgotten"])
def test_a_simple_fault_is_blamed_on_nothing_else(lived, fault):
    report = audit(lived(1, fault))
    red = {category for category, lines in report.violations.items() if lines}
    assert red <= TURNS_RED[fault] | ({"missing", "extra", "late"} if fault != "doubled on redelivery" else set())


def test_a_violation_is_explained_in_one_line(lived):
    line = audit(lived(1, "step skipped")).violations["missing"][0]
    for part in ("expected 2026-", "PremiumNotice/grace PL", "nothing received"):
        assert part in line
    assert "\n" not in line
