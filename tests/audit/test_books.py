"""Books of many seeds: whatever the seed, nothing hangs on luck."""

from datetime import datetime, timedelta

import pytest

from deploy.local.book import write_book
from tests.e2e.auditor import expectation_of
from tests.e2e.auditor.report import HARD_CASES

SEEDS = range(1, 21)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_hard_case_happens_with_any_seed(tmp_path, seed):
    write_book(tmp_path, seed=seed, policies=300)
    counts = expectation_of(tmp_path).counts
    assert {name: counts[name] for name in HARD_CASES if counts[name] < 2} == {}


@pytest.mark.parametrize("seed", SEEDS[:6])
def test_no_outcome_hangs_on_an_hour(tmp_path, seed):
    """Were every premium told 59 minutes earlier or later, the same notices would leave at the same moments."""
    write_book(tmp_path, seed=seed, policies=300)
    payments = (tmp_path / "payments.csv").read_text()
    outcomes = []
    for minutes in (0, -59, 59):
        (tmp_path / "payments.csv").write_text("\n".join(shifted(line, minutes) for line in payments.splitlines()))
        notices = expectation_of(tmp_path).notices
        outcomes.append({(one.person.key, one.since, *sorted(map(str, one.tasks))) for one in notices})
    assert outcomes[0] == outcomes[1] == outcomes[2]


def shifted(line, minutes):
    if ",成功," not in line:
        return line
    rest, told = line.rsplit(",", 1)
    return f"{rest},{(datetime.fromisoformat(told) + timedelta(minutes=minutes)).isoformat()}"
