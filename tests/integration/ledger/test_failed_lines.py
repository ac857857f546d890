"""Failed transfers of a bank: each is told, whatever stands in the column of amounts."""

from schemas.policy_events import PaymentFailed
from tests.integration.ledger.conftest import send_bank

FAILED = "P1,失败,{},CNY,2026-01-20,{},{},,,\n"


async def test_a_file_of_failures_tells_of_each(held, told):
    lines = [FAILED.format(amount, f"B{at}", "余额不足") for at, amount in enumerate(("0.00", "", "0", "1200.00"))]
    report = (await send_bank(held, "".join(lines))).json()
    assert (report["failures"], report["rejected"], report["warnings"]) == (4, [], [])
    assert len([each for each in await told() if isinstance(each, PaymentFailed)]) == 4


async def test_a_failure_without_a_reason_says_what_is_missing_and_what_to_do(held):
    [warning] = (await send_bank(held, FAILED.format("", "B1", ""))).json()["warnings"]
    assert (warning["row"], warning["column"], warning["value"]) == (2, "失败原因", "")
    assert warning["rule"].startswith("is empty: the bank gives no reason, so it counts as system-other")
    assert "name it under payments: 失败原因 in your words" in warning["rule"]
