"""Headers as insurers and banks write them, units in brackets, currencies, and amounts below them."""

import io
from decimal import Decimal

import pytest
import xlsxwriter

from services.kit.tables.errors import NotATableError
from services.kit.tables.headers import plain
from services.kit.tables.table import read
from services.ledger.intake.currencies import CODES, NAMES
from services.ledger.intake.payments import read_return
from services.ledger.intake.places import Places
from services.ledger.intake.rows import Book, read_book
from services.ledger.intake.units import Unit, unit_in, unit_of
from services.ledger.intake.values import currency

COLUMNS = {
    "保单号": "P1", "险种": "福寿年年", "缴费方式": "年缴", "保费": "1200", "币种": "CNY", "生效日": "2020-01-31", "缴费年期": "20",
    "下期应缴日": "2026-01-31", "投保人": "赵伟", "账号": "6222021234567890",
}  # fmt: skip


def book(instead: dict[str, str] | None = None, without: str = "", **cells: str) -> Book:
    """A book of one row, with other headers and cells."""
    shown = {name: value for name, value in (COLUMNS | cells).items() if name != without}
    headers = [(instead or {}).get(name, name) for name in shown]
    text = f"{','.join(headers)}\n{','.join(shown.values())}\n"
    return read_book(read("book.csv", text.encode()), Places("Asia/Shanghai", "CN"))


@pytest.mark.parametrize(
    ("column", "header"),
    [
        *(("缴费年期", each) for each in ("缴费期", "交费期", "缴费年期(年)", "交费年期（年）", "缴费年限(年)", "缴费期间（年）", "年期", "缴费年数")),
        *(("保费", each) for each in ("期交保费(元)", "保费（元）", "期缴保费(元)", "保费(单位：元)", "每期应交保费（元）", "保费/元", "续期保费(人民币)", "Premium (CNY)")),
        *(("下期应缴日", each) for each in ("下次应缴日", "下期交费日", "下期缴费日", "下次交费日期", "应缴费日", "续期应缴日期", "下期应交日(yyyy-mm-dd)", "Next Due")),
        *(("账号", each) for each in ("银行账号后四位", "Account Last 4", "银行账号(后四位)", "账号后4位", "银行卡尾号", "Account No.")),
        *(("保单号", each) for each in ("保单号(必填)", "*保单号码", "保 单 号", "Policy No.")),
        *(("投保人", each) for each in ("投保人姓名(必填)", "要保人", "Policyholder Name")),
        *(("缴费方式", each) for each in ("缴费频次", "交费周期", "交费方式")),
    ],
)  # fmt: skip
def test_a_header_as_insurers_write_it(column, header):
    found = book({column: header})
    assert (found.errors, found.ignored) == ([], ())
    [policy] = found.policies
    assert (policy.fields["payment_years"], str(policy.fields["premium"].amount)) == (20, "1200.00")
    assert policy.fields["account_tail"] == "7890"


@pytest.mark.parametrize(
    ("header", "cell", "amount"),
    [("保费(万元)", "0.12", "1200.00"), ("保费（千元）", "1.2", "1200.00"), ("保费(分)", "120000", "1200.00"), ("保费(万元)", "1.23456", "12345.60")],
)  # fmt: skip
def test_a_unit_in_brackets_counts(header, cell, amount):
    [policy] = book({"保费": header}, 保费=cell).policies
    assert policy.fields["premium"].amount == Decimal(amount)


@pytest.mark.parametrize(
    "header",
    [
        "保费(单位:万元)",
        "保费(单位: 万元)",
        "保费(单位 万元)",
        "保费(单位万元)",
        "保费（单位：万元）",
        "保费（单位： 万元）",
        "保费（单位　万元）",
        "保费【单位：万元】",
        "保费/万元",
    ],
)
def test_a_unit_is_read_by_one_rule_however_it_is_introduced(header):
    [policy] = book({"保费": header}, 保费="0.12").policies
    assert policy.fields["premium"].amount == Decimal(1200)


@pytest.mark.parametrize(
    ("header", "scale", "code"),
    [
        ("保费(THB)", 1, "THB"),
        ("保费(chf)", 1, "CHF"),
        ("保费(韩元)", 1, "KRW"),
        ("保费（单位：瑞士法郎）", 1, "CHF"),
        ("保费(万泰铢)", 10_000, "THB"),
    ],
)
def test_a_header_may_name_every_currency_that_a_cell_may_name(header, scale, code):
    [policy] = book({"保费": header}, 保费="0.12", 币种=code).policies
    paid = policy.fields["premium"]
    assert (paid.amount, paid.currency) == (Decimal("0.12") * scale, code)


def test_every_currency_of_a_cell_is_a_unit_of_a_header():
    assert {unit_of(f"保费({code})").currency for code in CODES} == CODES
    assert {name for name in NAMES if not name.isdigit() and plain(f"保费({name})", unit_in) != "保费"} == set()


def test_more_decimals_than_the_unit_allows_are_refused():
    [flaw] = book({"保费": "保费(万元)"}, 保费="0.1234567").errors
    assert (flaw.column, flaw.value, flaw.rule[:31]) == ("保费(万元)", "0.1234567", "must have at most two decimals ")


@pytest.mark.parametrize(
    ("cell", "rule"), [("240", None), ("241", "is no whole number of years in months, such as 240")]
)
def test_years_of_payment_in_months(cell, rule):
    found = book({"缴费年期": "缴费期(月)"}, 缴费年期=cell)
    assert [flaw.rule for flaw in found.errors] == ([rule] if rule else [])
    assert [policy.fields["payment_years"] for policy in found.policies] == ([] if rule else [20])


@pytest.mark.parametrize(
    ("header", "cell", "amount"),
    [
        ("保费(万元)", "0.12万", "1200"), ("保费(万元)", "0.12 万元", "1200"), ("保费(万元)", "¥0.12万元整", "1200"), ("保费(千元)", "1.2千", "1200"),
        ("保费(分)", "120000分", "1200"), ("保费(元)", "1200元", "1200"), ("保费(人民币)", "¥1200", "1200"), ("保费(人民币)", "1200元", "1200"),
    ],
)  # fmt: skip
def test_a_cell_may_name_the_unit_of_its_header_again(header, cell, amount):
    [policy] = book({"保费": header}, 保费=cell).policies
    assert policy.fields["premium"].amount == Decimal(amount)


@pytest.mark.parametrize(
    ("header", "cell"),
    [
        *(("万元", cell) for cell in ("1200元", "¥1200", "RMB1200", "1200 CNY", "1200整", "人民币1200", "1.2千", "120000分", "0.12亿")),
        *((unit, "0.12万") for unit in ("元", "分", "千元", "人民币")),
        ("美元", "1200元"), ("万美元", "1200美元"), ("万美元", "0.12万元"), ("分", "1200元"),
    ],
)  # fmt: skip
def test_a_cell_in_another_unit_than_its_header_is_refused(header, cell):
    code = "USD" if header.endswith("美元") else "CNY"
    [flaw] = book({"保费": f"保费({header})"}, 保费=cell, 币种=code).errors
    assert (flaw.column, flaw.value) == (f"保费({header})", cell)
    assert "its header names another unit" in flaw.rule or "its column is not" in flaw.rule
    text = f"保单号,结果,金额({header}),币种,入账日\nP1,成功,{cell},{code},2026-01-20\n"
    [bad] = read_return(read("bank.csv", text.encode()), "bank").bad
    assert (bad.column, bad.value, bad.rule) == (f"金额({header})", cell, flaw.rule)


@pytest.mark.parametrize("cell", ["0.12万", "0.12万元"])
def test_a_cell_in_a_unit_under_a_header_without_one_is_refused(cell):
    [flaw] = book(保费=cell).errors
    assert flaw.rule.startswith(
        f"is no amount such as 1200.00: it is in {cell.removeprefix('0.12')} and its column is not"
    )


@pytest.mark.parametrize(
    ("header", "cell"), [("红利(美元)", "5"), ("红利", "USD5"), ("账户价值(港币)", "5"), ("账户价值", "5美元")]
)
def test_every_amount_of_a_row_is_in_its_currency(header, cell):
    [flaw] = book({"账号": header}, 账号=cell).errors
    assert (flaw.column, flaw.rule.split()[:2]) == (header, ["is", "in"])
    assert book({"账号": "红利"}, 账号="5元").errors == []


@pytest.mark.parametrize(("cell", "years"), [("240个月", 20), ("240月", 20), ("240 months", 20), ("12年", None), ("20年", None), ("12 years", None)])  # fmt: skip
def test_a_cell_of_years_under_a_header_of_months_is_refused(cell, years):
    found = book({"缴费年期": "缴费期(月)"}, 缴费年期=cell)
    assert [policy.fields["payment_years"] for policy in found.policies] == ([years] if years else [])
    assert [flaw.rule[:24] for flaw in found.errors] == ([] if years else ["is no number of months s"])


def test_a_currency_in_the_header_is_that_of_the_rows():
    found = book({"保费": "保费(美元)"}, without="币种")
    assert (found.policies[0].fields["premium"].currency, found.assumed) == ("USD", ("币种: USD",))
    [flaw] = book({"保费": "保费(美元)"}).errors
    assert flaw.rule == "is in USD by its header, and the row says CNY"


@pytest.mark.parametrize(("cell", "code", "fits"), [("¥1200", "CNY", True), ("¥1200", "JPY", True), ("¥1200", "USD", False), ("RMB1200", "HKD", False), ("1200元", "USD", True)])  # fmt: skip
def test_a_sign_of_another_currency_is_told(cell, code, fits):
    assert (book(保费=cell, 币种=code).errors == []) is fits


@pytest.mark.parametrize("header", ["保费(首年)", "投保人(新)", "电话(紧急联系人)"])
def test_other_words_in_brackets_belong_to_the_name(header):
    assert (unit_of(header), plain(header, unit_in)) == (Unit(), header)


@pytest.mark.parametrize("cell", ["CNY", "usd", "人民币", "156", "港币", "新加坡元"])
def test_a_currency_of_iso_4217(cell):
    assert currency(cell) in CODES


@pytest.mark.parametrize("cell", ["ABC", "CNH", "XTS", "XAU", "YUAN", "DEM", "999"])
def test_what_is_no_currency_of_iso_4217(cell):
    with pytest.raises(ValueError, match="is no currency code of ISO 4217"):
        currency(cell)


BANK = {"保单号": "P1", "结果": "成功", "金额": "1200", "入账日": "2026-01-20", "流水号": "B1", "失败原因": ""}


@pytest.mark.parametrize(
    ("column", "header"),
    [
        ("金额", "实扣金额(元)"), ("金额", "扣款金额（元）"), ("金额", "实收金额"), ("结果", "扣款状态"), ("结果", "代扣结果"), ("结果", "状态"),
        ("入账日", "交易日期"), ("入账日", "扣款时间"), ("流水号", "交易序号"), ("失败原因", "失败描述"), ("失败原因", "备注"),
    ],
)  # fmt: skip
def test_a_header_as_banks_write_it(column, header):
    headers = [header if name == column else name for name in BANK]
    text = f"{','.join(headers)}\n{','.join(BANK.values())}\n"
    given = read_return(read("bank.csv", text.encode()), "bank")
    assert (given.bad, [line.reference for line, _ in given.lines]) == ((), ["B1"])


def test_a_return_in_another_unit_and_currency():
    text = "保单号,结果,金额(万美元),入账日\nP1,成功,0.12,2026-01-20\n"
    given = read_return(read("bank.csv", text.encode()), "bank")
    [(line, _)] = given.lines
    assert (str(line.amount.amount), line.amount.currency, given.assumed) == ("1200.00", "USD", ("币种: USD",))
    text = "保单号,结果,金额,币种,入账日\nP1,成功,¥1200,HKD,2026-01-20\n"
    [bad] = read_return(read("bank.csv", text.encode()), "bank").bad
    assert (bad.column, bad.value, bad.rule) == ("金额", "¥1200", "is in ¥, and the row says HKD")


@pytest.mark.parametrize(("header", "rows"), [("保费(万元)", 1), ("保费（元）", 2), ("保费(必填)", 2)])
def test_a_second_sheet_in_another_unit_is_not_read_as_if_it_were_in_the_first_ones(header, rows):
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as made:
        for number, name in enumerate(("保费", header)):
            sheet = made.add_worksheet()
            sheet.write_row(0, 0, [name if column == "保费" else column for column in COLUMNS])
            sheet.write_row(1, 0, list((COLUMNS | {"保单号": f"P{number}"}).values()))
    found = read_book(read("book.xlsx", file.getvalue()), Places("Asia/Shanghai", "CN"))
    assert (found.rows, [sheet.read for sheet in found.reading.sheets]) == (rows, [True, rows > 1])


def test_two_columns_that_differ_in_their_unit_only_are_ambiguous():
    with pytest.raises(NotATableError, match=r"columns 保费 and 保费\(万元\) mean the same"):
        book({"账号": "保费(万元)"})
