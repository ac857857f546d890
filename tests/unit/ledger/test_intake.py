"""Cells, columns and lines as they are written out there."""

from datetime import date
from decimal import Decimal

import pytest

from schemas.ids import customer_id, staff_id
from schemas.parties import Channel, Role
from schemas.policies import FailureReason, PaymentMode
from services.kit.tables.errors import NotATableError
from services.kit.tables.headers import plain
from services.kit.tables.table import read
from services.ledger.domain.lines import FailureLine, PaymentLine
from services.ledger.errors import BadWordsError
from services.ledger.intake import values
from services.ledger.intake.columns import book_columns
from services.ledger.intake.payments import read_return
from services.ledger.intake.places import Places
from services.ledger.intake.rows import read_book
from services.ledger.intake.words import shipped, words_in

ENGLISH = (
    "Policy Number,Product,Payment Mode,Premium,Currency,Effective_Date,Payment Years,Next Due Date,Holder Name,"
    "Holder Phone,Holder Identity,Branch,Holder Zone,Insured Name,Insured Identity,Agent Number,Supervisor Number\n"
)
ENGLISH_ROW = (
    'P1,Life,annual,"1,200.00",CNY,2020/1/31,20,20260131,Zhao Wei,13800138000,310X,Far,Asia/Tokyo,Zhao Wei,310X,A1,S1\n'
)
PLACES = Places("Asia/Shanghai", "CN", {"Far": "America/New_York"})


def book(text: str):
    return read_book(read("book.csv", text.encode()), PLACES)


@pytest.mark.parametrize(
    "cell",
    [
        "2026-03-01",
        "2026/3/1",
        "2026/03/01",
        "20260301",
        "2026.3.1",
        "2026年3月1日",
        "２０２６-０３-０１",
        "2026-03-01 13:30:00",
    ],
)
def test_a_date_in_each_spelling(cell):
    assert values.day(cell) == date(2026, 3, 1)


@pytest.mark.parametrize(
    "cell", ["2026-13-01", "2026-02-29", "26-3-1", "2026-3/1", "1/3/2026", "20260229", "0202-01-01", "2026031"]
)
def test_what_is_no_date(cell):
    with pytest.raises(ValueError, match=r"is no d|lies outside|is ambiguous"):
        values.day(cell)


@pytest.mark.parametrize("cell", ["0", "-5", "1.001", "1e3", "NaN", "$5", "1,20.00", "1.200,00", "1,20", "9" * 15, ""])
def test_what_is_no_premium(cell):
    with pytest.raises(ValueError, match=r"is no amount|must |has its decimals behind a comma"):
        values.amount(cell)


@pytest.mark.parametrize("cell", ["1/3/26", "1/3/2026", "01.03.2026", "26-3-1"])
def test_a_date_that_can_be_read_in_two_ways_is_refused(cell):
    with pytest.raises(
        ValueError, match="is ambiguous: it does not say which number is the year, the month and the day"
    ):
        values.day(cell)


def test_a_day_as_spreadsheets_count_them_is_refused_and_says_which_it_may_be():
    with pytest.raises(ValueError, match=r"is a day as spreadsheets count them \(2026-03-01 in most, four years later"):
        values.day("46082")


def test_thousands_may_be_parted():
    assert values.amount("1,234,567.5") == Decimal("1234567.50")


@pytest.mark.parametrize(
    "cell",
    [
        "1200元",
        "1,200.00 元",
        "１，２００．００",
        "1200元整",
        "¥1,200.00",
        "￥1200",
        "RMB1,200",
        "人民币1200元",
        "1,200 CNY",
    ],
)
def test_an_amount_as_people_write_it(cell):
    assert values.amount(cell) == Decimal("1200.00")


@pytest.mark.parametrize(
    ("cell", "mode"),
    [
        ("年缴", PaymentMode.ANNUAL), ("年交", PaymentMode.ANNUAL), ("Annual", PaymentMode.ANNUAL),
        ("半年缴", PaymentMode.HALF_YEARLY), ("季缴", PaymentMode.QUARTERLY), ("quarterly", PaymentMode.QUARTERLY),
        ("月缴", PaymentMode.MONTHLY), ("趸缴", PaymentMode.SINGLE), ("趸交", PaymentMode.SINGLE),
    ],
)  # fmt: skip
def test_modes_in_both_languages(cell, mode):
    assert values.mode(cell) is mode


@pytest.mark.parametrize(
    ("cell", "code"),
    [("人民币", "CNY"), ("RMB", "CNY"), ("美元", "USD"), ("港元", "HKD"), ("港币", "HKD"), ("ｕｓｄ", "USD")],
)
def test_currencies_by_name_and_code(cell, code):
    assert values.currency(cell) == code


@pytest.mark.parametrize("cell", ["20", "20年", "20年期", "２０年", "20 years"])
def test_years_of_payment(cell):
    assert values.years(cell) == 20


@pytest.mark.parametrize("cell", ["0", "终身", "至60岁", "-1", "20.5"])
def test_what_is_no_number_of_years(cell):
    with pytest.raises(ValueError, match="is no number of years"):
        values.years(cell)


@pytest.mark.parametrize("cell", ["007", '="007"', "'007", "００７"])
def test_a_number_by_which_something_is_known_keeps_its_zeros(cell):
    assert values.identifier(cell) == "007"


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("3.10101E+17", "is in scientific notation, so the spreadsheet has lost digits"),
        ("3.1e17", "is in scientific notation"),
        ("310101199001011234.0", "has decimals and more digits than a spreadsheet keeps"),
        ("TRUE", "is a logical value of the spreadsheet"),
        ("=A1&B1", "is a formula, and formulas are not calculated"),
        ("#N/A", "is an error of the spreadsheet"),
        ('=""', "is empty"),
    ],
)
def test_a_number_that_a_spreadsheet_has_spoilt_is_refused(cell, words):
    with pytest.raises(ValueError, match=words):
        values.identifier(cell)


def test_a_single_premium_needs_no_years_and_has_no_next_due_date():
    single = ENGLISH_ROW.replace("annual", "趸缴").replace(",20,20260131", ",,")
    [row] = book(ENGLISH + single).policies
    assert (row.fields["mode"], row.fields["payment_years"], row.next_due) == (PaymentMode.SINGLE, 1, None)
    [flaw] = book(ENGLISH + single.replace(",,,", ",,20270131,", 1)).errors
    assert (flaw.column, flaw.rule) == ("Next Due Date", "a single premium has no next due date")
    [flaw] = book(ENGLISH + ENGLISH_ROW.replace(",20,2026", ",,2026")).errors
    assert (flaw.row, flaw.column, flaw.rule) == (2, "Payment Years", "is empty")


def test_phones_become_e164_of_the_region_unless_they_name_a_country():
    assert values.phone("138 0013 8000", "CN") == "+8613800138000"
    assert values.phone("+1 212 555 0123", "CN") == "+12125550123"
    with pytest.raises(ValueError, match="no possible phone number"):
        values.phone("1380013", "CN")


def test_only_the_end_of_an_account_is_kept():
    assert values.tail("6222 0212 3456 7890") == "7890"


def test_english_headers_and_the_zones_of_policy_branch_and_holder():
    [row] = book(ENGLISH + ENGLISH_ROW).policies
    holder, insured, supervisor, agent = row.people
    assert (row.fields["zone"], holder.fields["zone"]) == ("America/New_York", "Asia/Tokyo")
    assert holder.party_id == insured.party_id == customer_id(identity="310X", name="", birth_date=None, phone=None)
    assert (agent.party_id, supervisor.role) == (staff_id("A1"), Role.SUPERVISOR)
    assert agent.fields["supervisor_id"] == staff_id("S1")
    assert (agent.fields["name"], agent.fields["zone"]) == ("A1", "America/New_York")
    assert holder.addresses == {Channel.SMS: "+8613800138000"}


def test_a_book_without_a_column_says_nothing_about_it():
    lines = [line.rsplit(",", 2)[0] for line in (ENGLISH + ENGLISH_ROW).splitlines()]
    [row] = book("\n".join(lines)).policies
    assert "agent_id" not in row.fields
    [row] = book(ENGLISH + ENGLISH_ROW.replace("A1,S1", ",")).policies
    assert row.fields["agent_id"] is None


def test_a_byte_order_mark_and_line_ends_of_any_kind():
    text = "\ufeff" + (ENGLISH + ENGLISH_ROW).replace("\n", "\r\n")
    assert len(book(text).policies) == 1
    assert len(book(ENGLISH + ENGLISH_ROW.replace("Life", "Li\u2028fe")).policies) == 1


def test_rows_are_counted_as_a_spreadsheet_counts_them():
    bad = ENGLISH_ROW.replace("annual", "weekly").replace("Life", '"Life\nlong"')
    assert [error.row for error in book(ENGLISH + "\n" + bad + bad).errors] == [3, 4]


def test_more_cells_than_headers_are_an_unquoted_comma_and_cost_that_row_only():
    found = book(ENGLISH + ENGLISH_ROW.replace("Life", "Life,long") + ENGLISH_ROW)
    [flaw] = found.errors
    assert (flaw.row, flaw.rule) == (2, "has 18 cells under 17 headers; is a comma unquoted?")
    assert [row.row for row in found.policies] == [3]


def test_no_header_means_two_columns():
    every = [(column, plain(header)) for column in book_columns("CN") for header in column.headers]
    assert len({header for _, header in every}) == len(set(every))


def test_a_bank_return_in_english():
    text = "Policy Number,Result,Amount,Currency,Value Date,Failure Reason\nP1,paid,5,CNY,2026-01-05,\nP1,failed,5,CNY,2026-01-06,fog\n"
    given = read_return(read("bank.csv", text.encode()), "bank")
    (paid, _), (failed, row) = given.lines
    assert isinstance(paid, PaymentLine)
    assert isinstance(failed, FailureLine)
    assert (failed.reason, failed.in_catalogue) == (FailureReason.SYSTEM_OTHER, False)
    assert row.raw == b"P1,failed,5,CNY,2026-01-06,fog\n"


def test_a_file_that_names_no_currency_is_in_that_of_the_deployment_and_the_report_says_so():
    found = book(ENGLISH.replace("Currency,", "") + ENGLISH_ROW.replace("CNY,", ""))
    assert (found.assumed, found.errors) == (("币种: CNY",), [])
    assert found.policies[0].fields["premium"].currency == "CNY"
    abroad = shipped().then(words_in("defaults:\n  币种: HKD\n", "own.yaml"))
    text = "Policy Number,Result,Amount,Value Date\nP1,paid,5,2026-01-05\n"
    [(line, _)] = (given := read_return(read("bank.csv", text.encode()), "bank", abroad)).lines
    assert isinstance(line, PaymentLine)
    assert (line.amount.currency, given.assumed) == ("HKD", ("币种: HKD",))


def test_a_default_that_no_cell_could_have_is_refused_with_its_place():
    wrong = shipped().then(words_in("defaults:\n  缴费方式: 隔年缴\n", "own.yaml"))
    header = ENGLISH.replace("Payment Mode,", "")
    with pytest.raises(BadWordsError, match=r"defaults\.缴费方式: '隔年缴'"):
        read_book(read("book.csv", header.encode()), PLACES, wrong)


def test_a_bank_return_without_a_column_is_refused():
    with pytest.raises(NotATableError, match="missing column 金额 or amount"):
        read_return(read("bank.csv", b"Policy Number,Result,Currency,Value Date\n"), "bank")
