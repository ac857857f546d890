"""Bad input, each with the message that its user sees: what a file, a bank or a person may get wrong.

What an SMSC may get wrong stands in `tests/contract/test_smpp.py`; a closed policy, which no file or request can make yet, in
`tests/integration/ledger/test_after_lapse.py`; files of holds in `tests/integration/scheduler/test_hold_files.py`.
"""

import io
import re
import zipfile
from datetime import date, timedelta
from pathlib import Path

import pytest
import xlsxwriter

from services.cli.errors import BadInput
from tests.rows.office import content_of, payment, policy
from tests.rows.test_people_on_a_case import TEAM, log, served

SETTINGS = {"PERENNIAL_LEDGER_PRODUCTS_FILE": str(Path(__file__).parent / "products.yaml")}
DUE = date(2026, 3, 20)
GIANT = "x" * 1_000_000
NO_DAY = "is ambiguous: it does not say which number is the year, the month and the day; write it as 2026-03-01"
NO_AMOUNT = "is no amount such as 1200.00"


async def refusal(office, content: bytes, path: str = "/books", **query) -> BadInput:
    """What the command says of a file that is refused as a whole."""
    with pytest.raises(BadInput) as refused:
        await office.house.call("ledger", "POST", path, params={"name": "book.csv", **query}, content=content)
    return refused.value


def book(*rows) -> bytes:
    return content_of(rows or [policy(1, DUE)])


def workbook(*lines: list) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as made:
        sheet = made.add_worksheet()
        for at, line in enumerate(lines):
            sheet.write_row(at, 0, line)
    return file.getvalue()


def bomb() -> bytes:
    file = io.BytesIO()
    with (
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/worksheets/sheet1.xml", "w") as part,
    ):
        for _ in range(300):
            part.write(bytes(1 << 20))
    return file.getvalue()


HEADER, ROW = book().splitlines(keepends=True)
FILES = {
    "mixed encodings": (
        HEADER + ROW + ROW.decode().encode("gb18030"),
        "book.csv: row 1 is written in UTF-8 and row 3 is not: the file mixes encodings; save the whole of it as “CSV UTF-8” (row 3 begins 'PL00001,福寿年年终身寿险,上海分公司,Asia/Shanghai,赵1,…')",
    ),
    "a NUL byte": (
        HEADER + ROW.replace(b"PL", b"P\0"),
        "book.csv: row 2: holds a NUL byte, so it is no text; save the file as “CSV UTF-8”",
    ),
    "a cell of 1 MB": (
        HEADER + ROW.replace(b"PL", b"PL" + GIANT.encode()),
        "book.csv: row 2 (it begins 'PLxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…'): has a cell longer than 32767 characters, or a quotation mark that never ends",
    ),
    "a cell of 40,000 characters": (
        HEADER + ROW.replace(b"PL", b"PL" + GIANT[:40_000].encode()),
        "book.csv: row 2, column 1: 'PLxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…' is longer than 32767 characters",
    ),
    "a workbook that unpacks without bound": (bomb(), "book.csv: unpacks to 300 MB, and 256 MB is the limit: it is no list"),
    "a workbook that is damaged": (b"PK\x03\x04rest", "book.csv: begins like an Excel workbook, but is damaged: File is not a zip file"),
    "a column that is missing": (HEADER.replace("保费".encode(), b"x") + ROW, "book.csv: row 1: missing column 保费 or premium; unknown header 'x'"),
}  # fmt: skip


@pytest.mark.parametrize(("content", "message"), FILES.values(), ids=FILES)
async def test_a_file_that_is_refused_as_a_whole(office, content, message):
    refused = await refusal(office, content)
    assert (str(refused), refused.problems) == (message, ())


CELLS = {
    "a day as spreadsheets count": ("下期应缴日", "46082", "is a day as spreadsheets count them (2026-03-01 in most, four years later in some); give the column a date format"),
    "a day in an unknown order": ("下期应缴日", "1/3/26", NO_DAY),
    "an amount with its thousands parted wrongly": ("保费", "1,20.00", NO_AMOUNT),
    "an amount in tens of thousands": ("保费", "1.2万元", f"{NO_AMOUNT}: it is in 万元 and its column is not; write it out in the unit of the column"),
    "an amount in scientific notation": ("保费", "1.2E+03", NO_AMOUNT),
    "a policy number in scientific notation": ("保单号", "3.10101E+17", "is in scientific notation, so the spreadsheet has lost digits of it; make the column text and fill in the whole number"),
    "a policy number with decimals and too many digits": ("保单号", "310101199001011234.0", "has decimals and more digits than a spreadsheet keeps of a number, so some are lost; make the column text and fill in the whole number"),
    "a word for nothing": ("保单号", "N/A", "says that there is nothing, and its column needs a value"),
    "a logical value": ("保单号", "TRUE", "is a logical value of the spreadsheet and no number"),
    "a formula": ("保单号", "=A1&B1", "is a formula, and formulas are not calculated; put its value in its place"),
    "an error of the spreadsheet": ("产品", "#N/A", "is an error of the spreadsheet and no value"),
    "nothing": ("投保人姓名", "", "is empty"),
}  # fmt: skip


@pytest.mark.parametrize(("column", "cell", "rule"), CELLS.values(), ids=CELLS)
async def test_a_cell_that_refuses_the_book_by_row_column_value_and_rule(office, column, cell, rule):
    refused = await refusal(office, book(policy(1, DUE), policy(2, DUE, **{column: cell})))
    [problem] = refused.problems
    assert (problem.row, problem.column, problem.value, problem.rule) == ("3", column, cell, rule)
    assert str(refused) == (
        f"book.csv: 1 error, nothing was taken in; the first: row 3, column {column}: {cell!r} {rule}"
    )


async def test_the_command_shows_the_cell_in_a_table(office):
    (office.folder / "bad.csv").write_bytes(book(policy(3, DUE, 保费="1.2万元")))
    said = await office.cli("import", "book", "bad.csv")
    assert said.code == 1
    assert "bad.csv: 1 error, nothing was taken in; the first: row 2, column 保费: '1.2万元' is no amount" in said.err
    assert re.search(r"2 +保费 +1\.2万元 +is no amount such as 1200\.00", said.err)


async def test_rows_that_come_twice_count_once_and_must_say_the_same(office):
    row = policy(10, DUE)
    report = await office.import_book([row, row])
    assert (report["rows"], report["registered"], report["repeated_rows"]) == (2, 1, 1)
    [problem] = (await refusal(office, book(policy(11, DUE), policy(11, DUE, 保费="1300.00")))).problems
    assert (problem.row, problem.column, problem.value, problem.rule) == (
        "3", "保单号", "PL00011", "stands in row 2 with other data",
    )  # fmt: skip


async def test_what_is_meant_is_understood(office):
    """Thousands, 元, full-width digits, a line break in a header, and a workbook that is called .csv."""
    spelt = policy(0, DUE, 保单号="ＰＬ００１２０", 保费="１，２００.００ 元", 下期应缴日="2026年3月20日")
    lines = [[re.sub("保单号", "保单\n号", name) for name in spelt], list(spelt.values())]
    report = await office.house.call("ledger", "POST", "/books", params={"name": "book.csv"}, content=workbook(*lines))
    assert (report["registered"], report["warnings"]) == (1, [])
    taken = (await office.get("ledger", "/policies/PL00120"))["policy"]
    assert (taken["premium"]["amount"], taken["instalments"][0]["due_date"]) == ("1200.00", "2026-03-20")


SUSPENDED = policy(30, DUE)
REFUSED = policy(31, DUE, 产品="长盛终身寿险")
LINES = {
    "dated in the future": ({"入账日": "2026-12-31"}, "入账日", "2026-12-31", "2026-12-31 is in the future"),
    "an unknown policy": ({"保单号": "PL99999"}, "保单号", "PL99999", "the ledger has no policy PL99999"),
    "no amount": ({"金额": "0"}, "金额", "0", "must be more than 0"),
    "another currency": ({"币种": "USD"}, "币种", "USD", "is paid in USD; the premium of PL00029 is in CNY"),
    "another due date": ({"应缴日": "2026-03-21"}, "应缴日", "2026-03-21", "policy PL00029 has no instalment due on 2026-03-21"),
    "an unknown result": ({"结果": "也许"}, "结果", "也许", "is neither 成功 (success) nor 失败 (failure)"),
    "a day as spreadsheets count": ({"入账日": "46082"}, "入账日", "46082", "is a day as spreadsheets count them (2026-03-01 in most, four years later in some); give the column a date format"),
    "a policy number in scientific notation": ({"保单号": "3.1E+17"}, "保单号", "3.1E+17", "is in scientific notation, so the spreadsheet has lost digits of it; make the column text and fill in the whole number"),
}  # fmt: skip


@pytest.fixture(scope="module")
async def insured(office):
    """The policies of this page, so that banks and people can say something of them."""
    row = policy(29, DUE)
    await office.import_book([row, SUSPENDED, REFUSED])
    return row


@pytest.mark.parametrize(("given", "column", "value", "rule"), LINES.values(), ids=LINES)
async def test_a_line_of_a_bank_that_is_kept_and_not_taken_in(office, insured, given, column, value, rule):
    line = payment(insured, office.today, 流水号=f"{column}-{value}", **{"应缴日": "", **given})
    report = await office.import_payments([line], name="bank.csv")
    assert report["rejected"] == [{"row": 2, "column": column, "value": value, "rule": rule}]
    kept = {each["line_id"]: each["rule"] for each in await office.get("ledger", "/payments/rejected")}
    assert kept[report["bad_rows"][0]["line_id"]] == rule


async def test_a_line_that_comes_twice_pays_once_and_must_say_the_same(office):
    row = policy(32, DUE)
    await office.import_book([row])
    line = payment(row, office.today)
    report = await office.import_payments([line, line, line | {"金额": "1300.00"}])
    assert (report["payments"], report["repeated"]) == (1, 1)
    rule = f"bank {line['流水号']} is known with amount 1200.00 and not 1300.00"
    assert report["rejected"] == [{"row": 4, "column": "流水号", "value": line["流水号"], "rule": rule}]


@pytest.mark.parametrize(
    ("number", "amount", "rule"),
    [
        (33, "1,100.00元", "is less than was owed: 100.00 CNY of the premium due 2026-03-20 is unpaid"),
        (34, "１２００.５", "is more than was owed: 0.50 CNY of it waits in suspense"),
    ],
)
async def test_a_wrong_amount_is_taken_in_with_a_warning(office, number, amount, rule):
    row = policy(number, DUE)
    await office.import_book([row])
    report = await office.import_payments([payment(row, office.today, 金额=amount)])
    assert (report["payments"], report["warnings"]) == (
        1, [{"row": 2, "column": "金额", "value": amount, "rule": rule}],
    )  # fmt: skip


@pytest.fixture(scope="module")
async def talked_about(office):
    """A policy with an agent of its own."""
    return await served(office, 40, DUE)


@pytest.mark.parametrize(
    ("given", "field", "value", "rule"),
    [
        ({"result": "promised", "promised_on": "2026-03-01"}, "promised_on", "2026-03-01", "lies in the past; today is 2026-03-02"),
        ({"result": "promised", "promised_on": "2026-05-20"}, "promised_on", "2026-05-20", "is after 2026-05-19, the last payable day; cover would have ended"),
        ({"result": "reached", "by": "S8"}, "by", "S8", "policy PL00040 is somebody else's: its agent, its owner and who leads them log it"),
    ],
    ids=["a promise in the past", "a promise after the last day", "somebody else's case"],
)  # fmt: skip
async def test_a_contact_that_breaks_a_rule(office, talked_about, given, field, value, rule):
    await office.import_book([policy(41, DUE, **TEAM | {"主管工号": "S7", "业务员工号": "S8", "业务员姓名": "别人"})])
    with pytest.raises(BadInput) as refused:
        await log(office, talked_about, **given)
    assert [(each.column, each.value, each.rule) for each in refused.value.problems] == [(field, value, rule)]


@pytest.mark.usefixtures("insured")
async def test_after_the_lapse(office, talked_about):
    """Last, since time only goes forward: money, by the rule of its product, and a promise."""
    late = DUE + timedelta(days=61)
    await office.move_to(late + timedelta(days=1))
    report = await office.import_payments([payment(SUSPENDED, late), payment(REFUSED, late)])
    assert report["warnings"] == [
        {"row": 2, "column": "金额", "value": "1200.00", "rule": "came after the lapse: 1200.00 CNY of it waits in suspense"},
    ]  # fmt: skip
    rule = "policy PL00031 has lapsed, and 长盛终身寿险 takes no money valued after 2026-05-19"
    assert report["rejected"] == [{"row": 3, "column": "入账日", "value": str(late), "rule": rule}]
    with pytest.raises(BadInput) as refused:
        await log(office, talked_about, "promised", promised_on=str(late + timedelta(days=3)))
    [broken] = refused.value.problems
    assert (broken.column, broken.rule) == ("promised_on", "instalment 4 is lapsed; nothing can be promised")
