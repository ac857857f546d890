"""A4, A5, A23: how much of each bucket came in, and when, from the bank's returns to the figures of the month."""

import json
from datetime import date

import pytest

from tests.rows.office import payment, policy

DUES = [(3, 20), (3, 10), (3, 10), (3, 10), (3, 10), (4, 15), (5, 12)]
BOOK = [policy(number, date(2026, *due)) for number, due in enumerate(DUES, 1)]
PAID = {0: date(2026, 3, 9), 1: date(2026, 3, 18), 2: date(2026, 4, 6), 3: date(2026, 5, 5), 6: date(2026, 5, 12)}


@pytest.fixture(scope="module")
async def may(office):
    """Two months and a half are lived; the figures of May as the command gives them."""
    await office.import_book(BOOK)
    for number, day in PAID.items():
        await office.move_to(day)
        await office.import_payments([payment(BOOK[number], day)])
    await office.move_to(date(2026, 5, 16))
    said = await office.cli("list", "--month", "2026-05", "--json")
    assert said.code == 0, said.err
    return json.loads(said.out)


async def test_a4_each_bucket_has_a_rate_of_its_own(may):
    rates = {
        rate["bucket"]: (rate["due"]["count"], rate["collected"]["count"], rate["premium_percent"])
        for rate in may["rates"]
    }
    assert rates == {"current": (1, 1, "100.00"), "grace-1": (1, 0, "0.00"), "grace-end": (2, 1, "50.00")}


async def test_a5_when_the_premiums_of_a_month_were_paid(may):
    march, april, _ = may["splits"]
    fates = ("before_due", "in_due_month", "grace_1", "grace_end", "lapsed", "still_open")
    assert (march["due_month"], [march[fate]["count"] for fate in fates]) == ("2026-03", [1, 1, 1, 1, 1, 0])
    assert (april["due_month"], [april[fate]["premium"] for fate in fates]) == ("2026-04", [*["0.00"] * 5, "1200.00"])


async def test_a23_six_lines_of_targets(may, office):
    lines = {line["task"]: line for line in may["targets"]}
    assert list(lines) == [
        "normal-second", "normal-later", "grace-easy", "grace-hard", "reinstate-fresh", "reinstate-last",
    ]  # fmt: skip
    assert (lines["normal-later"]["due"]["count"], lines["normal-later"]["percent"]) == (1, "100.00")
    grace = [lines[task] for task in ("grace-easy", "grace-hard")]
    assert (sum(line["due"]["count"] for line in grace), sum(line["collected"]["count"] for line in grace)) == (3, 1)
    assert (lines["reinstate-fresh"]["due"]["count"], lines["reinstate-last"]["due"]["count"]) == (1, 0)
    said = await office.cli("list", "--month", "2026-05")
    assert all(title in said.out for title in ("three rates", "when the premiums of a month were paid", "targets"))
