"""Lines of a bank: a failure needs no amount, a contradiction is told, and a result is understood in many words."""

import pytest

from schemas.policies import FailureReason
from services.kit.tables.errors import NotATableError
from services.kit.tables.table import read
from services.ledger.domain.lines import FailureLine, PaymentLine
from services.ledger.intake.payments import Return, read_return

HEADER = "保单号,结果,实扣金额,币种,入账日,流水号,失败原因\n"


def given(*lines: str, header: str = HEADER) -> Return:
    return read_return(read("bank.csv", (header + "\n".join(lines)).encode()), "bank")


@pytest.mark.parametrize("amount", ["0.00", "0", "", "-", "无", "/", "N/A", "不详"])
def test_a_failure_needs_no_amount(amount):
    found = given(f"P1,失败,{amount},CNY,2026-01-20,B1,余额不足", f"P2,失败,{amount},,2026-01-20,B2,已销户")
    assert found.bad == ()
    lines = [line for line, _ in found.lines]
    assert all(isinstance(line, FailureLine) for line in lines)
    assert [line.reason for line in lines] == [FailureReason.INSUFFICIENT_BALANCE, FailureReason.ACCOUNT_UNUSABLE]


def test_a_file_of_failures_needs_no_column_of_amounts():
    found = given("P1,失败,2026-01-20,余额不足", header="保单号,结果,入账日,失败原因\n")
    assert [type(line) for line, _ in found.lines] == [FailureLine]
    with pytest.raises(NotATableError, match="missing column 金额 or amount"):
        given("P1,失败,2026-01-20,余额不足", "P2,成功,2026-01-20,", header="保单号,结果,入账日,失败原因\n")


@pytest.mark.parametrize(("amount", "rule"), [("0.00", "must be more than 0"), ("", "is empty")])
def test_a_success_needs_an_amount(amount, rule):
    [bad] = given(f"P1,成功,{amount},CNY,2026-01-20,B1,").bad
    assert (bad.column, bad.value, bad.rule) == ("实扣金额", amount, rule)


@pytest.mark.parametrize("reason", ["余额不足", "账户已冻结", "扣款失败", "insufficient funds"])
def test_a_success_with_a_reason_of_failure_is_told(reason):
    [bad] = given(f"P1,成功,1200.00,CNY,2026-01-20,B1,{reason}").bad
    assert (bad.row, bad.column, bad.value) == (2, "失败原因", reason)
    assert bad.rule.startswith("is a reason of failure (")


@pytest.mark.parametrize("message", ["", "成功", "交易成功", "0000", "谢谢", "-", "处理完毕"])
def test_a_success_with_any_other_message_is_one(message):
    [(line, _)] = given(f"P1,成功,1200.00,CNY,2026-01-20,B1,{message}").lines
    assert isinstance(line, PaymentLine)


@pytest.mark.parametrize("result", ["扣款不成功", "未成功", "失败(51)", "交易未能成功", "代扣失败：余额不足", "FAILED"])
def test_a_result_that_is_a_failure_in_other_words(result):
    [(line, _)] = given(f"P1,{result},,CNY,2026-01-20,B1,余额不足").lines
    assert isinstance(line, FailureLine)
    assert line.reason is FailureReason.INSUFFICIENT_BALANCE


@pytest.mark.parametrize("result", ["扣款已成功", "批量代扣成功", "代收成功"])
def test_a_result_that_is_a_success_in_other_words(result):
    [(line, _)] = given(f"P1,{result},1200,CNY,2026-01-20,B1,").lines
    assert isinstance(line, PaymentLine)


@pytest.mark.parametrize("result", ["部分成功", "处理中", "也许"])
def test_a_result_that_is_neither_is_told(result):
    [bad] = given(f"P1,{result},1200,CNY,2026-01-20,B1,").bad
    assert (bad.column, bad.value) == ("结果", result)


@pytest.mark.parametrize("cell", ["0", "000000", "-", "无", "N/A", "TRUE"])
def test_a_reference_that_is_none_makes_no_two_lines_one(cell):
    (one, _), (two, _) = given(f"P1,成功,1200,CNY,2026-01-20,{cell},", f"P2,成功,1200,CNY,2026-01-20,{cell},").lines
    assert one.payment_id != two.payment_id
    assert (one.earlier, two.earlier) == (cell, cell)


@pytest.mark.parametrize("cell", ["2.02601E+15", "1.23457E15", "2.02601e15", "-1.2E+15", "２.02601Ｅ+15"])
def test_a_reference_of_which_digits_are_lost_is_refused(cell):
    [bad] = given(f"P1,成功,1200,CNY,2026-01-20,{cell},").bad
    assert (bad.column, bad.value) == ("流水号", cell)


def test_a_reference_is_read_without_what_nobody_sees_and_remembers_how_it_stood():
    [(line, _)] = given("P1,成功,1200,CNY,2026-01-20,B1\u200b,").lines
    assert (line.reference, line.earlier) == ("B1", "B1\u200b")
