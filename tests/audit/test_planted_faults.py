import pytest

from tests.audit.simple_house import FAULTS

pytestmark = pytest.mark.timeout(300)
"""A house lives its days before anything is audited."""
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
    "arrears of all that is open": {"untrue"},
    "earlier premium hidden": {"untrue"},
    "refused account promised": {"untrue"},
    "another account promised": {"untrue"},
    "climbs by the policy's day": {"missing", "extra"},
    "failure told twice": {"extra"},
    "nothing for many": {"missing"},
    "rest not counted": {"missing"},
    "sum forgets the rest": {"untrue"},
    "letters dropped": {"untrue"},
    "anniversary left out": {"untrue"},
    "one agent for all": {"untrue"},
    "part unsaid": {"untrue"},
    "end of grace asked for": {"untrue"},
    "eve of another day": {"untrue"},
    "phone glued": {"untrue"},
    "orphan handed over": {"extra"},
    "greeted near a lapse": {"extra"},
    "others unsaid": {"untrue"},
}
SAYS = {
    "arrears of all that is open": "arrears",
    "refused account promised": "the bank has refused",
    "another account promised": "another account",
    "sum forgets the rest": "adds up to",
    "letters dropped": "is not whole",
    "anniversary left out": "and it speaks of []",
    "one agent for all": "who do not serve all of it",
    "part unsaid": "received for",
    "end of grace asked for": "asks for payment by",
    "eve of another day": "is called",
    "phone glued": "phone written as",
    "others unsaid": "are due as well",
}
"""What is wrong, in the words of the one rule that finds it."""


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_faultless_house_has_zeros_and_all_hard_cases(audited, seed):
    report = audited(seed)
    assert report.clean, "\n".join(report.lines())
    assert report.untested == []
    assert report.ties == 0
    assert report.expected == report.received > 900


@pytest.mark.parametrize("fault", FAULTS)
def test_each_planted_fault_turns_its_category_red(audited, fault):
    report = audited(1, fault)
    red = {category for category, lines in report.violations.items() if lines}
    assert red >= TURNS_RED[fault], "\n".join(report.lines())


def test_every_fault_is_named_here():
    assert set(TURNS_RED) == set(FAULTS)


def test_a_hidden_premium_is_named_with_the_day_that_it_decides(audited):
    found = audited(1, "earlier premium hidden").violations["untrue"]
    assert [line for line in found if "is open and not named" in line]
    assert [line for line in found if "not named first" in line]


@pytest.mark.parametrize("fault", SAYS)
def test_an_untrue_word_is_named_and_nothing_else_is_called_untrue(audited, fault):
    found = audited(1, fault).violations["untrue"]
    assert [line for line in found if SAYS[fault] not in line] == []


@pytest.mark.parametrize(
    ("fault", "besides"),
    [
        ("step skipped", {"extra", "late"}),
        ("off by one day", {"missing", "extra", "untrue"}),  # on another day there are other premiums to be counted
        ("doubled on redelivery", set()),
        ("thanks forgotten", {"extra", "late"}),
    ],
)
def test_a_simple_fault_is_blamed_on_nothing_else(audited, fault, besides):
    report = audited(1, fault)
    red = {category for category, lines in report.violations.items() if lines}
    assert red <= TURNS_RED[fault] | besides


def test_a_violation_is_explained_in_one_line(audited):
    line = audited(1, "step skipped").violations["missing"][0]
    for part in ("expected 2026-", "PremiumNotice/grace PL", "nothing received"):
        assert part in line
    assert "\n" not in line
