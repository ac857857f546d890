"""The words of a team where a service reads them at its start, and the shipped ones on a workbook of another program."""

import io
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import xlsxwriter

from schemas.policies import FailureReason
from services.kit.errors import Misconfigured
from services.kit.tables.table import read
from services.ledger.bootstrap import words_of
from services.ledger.intake.payments import read_return
from services.ledger.intake.words import of_bank, shipped
from services.ledger.settings import LedgerSettings


def test_a_service_with_bad_words_does_not_start(tmp_path):
    file = tmp_path / "own.yaml"
    settings = {"database_url": "postgresql://x", "kafka_bootstrap": "x", "words_file": Path(file)}
    with pytest.raises(Misconfigured, match=r"PERENNIAL_LEDGER_WORDS_FILE: .*No such file"):
        words_of(LedgerSettings(**settings))
    file.write_text("book:\n  保单: [x]\n", encoding="utf-8")
    with pytest.raises(Misconfigured, match="did you mean"):
        words_of(LedgerSettings(**settings))
    file.write_text("success: 好了\n", encoding="utf-8")
    assert words_of(LedgerSettings(**settings)).success[-1] == "好了"


def test_a_return_as_a_workbook_as_the_shipped_form_has_it():
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet, day = book.add_worksheet(), book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write(0, 0, "代扣结果明细")
        sheet.write_row(1, 0, ["交易日期", "交易流水", "合同号", "客户名称", "扣款金额", "状态", "说明"])
        for at, (number, state, why) in enumerate((("007", "扣款成功", ""), ("008", "扣款失败", "户主非投保人")), 2):
            sheet.write_datetime(at, 0, datetime(2026, 1, 20, tzinfo=UTC).replace(tzinfo=None), day)
            sheet.write_row(at, 1, [f"B{at}", number, "赵伟"])
            sheet.write_number(at, 4, 1200)
            sheet.write_row(at, 5, [state, why])
        sheet.write_row(4, 0, ["合计", "", "", "", "2400"])
    given = read_return(read("r.xlsx", file.getvalue()), "bank", shipped().then(of_bank("spreadsheet")))
    paid, failed = (line for line, _ in given.lines)
    assert (paid.policy_number, paid.value_date, given.bad, given.table.totals) == ("007", date(2026, 1, 20), (), [5])
    assert (failed.reason, failed.stated_reason) == (FailureReason.THIRD_PARTY_ACCOUNT, "户主非投保人")
