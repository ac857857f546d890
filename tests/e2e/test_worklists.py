"""Everybody's list of work, every morning for five weeks: read by an auditor who knows only the inputs and what was received."""

import pytest

from tests.e2e.audit import audit
from tests.e2e.living import live

DAYS = 35
LISTS = 300

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(900)]


async def test_every_list_of_work_is_true_and_names_a_customer_once(tmp_path, broker_server):
    await broker_server.clean()
    options = ("--policies", "240", "--days", str(DAYS), "--seed", "3")
    records = await live(tmp_path, broker_server, *options, PERENNIAL_SCHEDULER_DAILY_WORKLISTS="true")
    report = audit(records, days=DAYS)
    assert report.numbers() == dict.fromkeys(report.numbers(), 0), "\n".join(report.lines())
    assert report.counts["list of work"] > LISTS
