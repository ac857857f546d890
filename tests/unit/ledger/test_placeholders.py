"""Signs for nothing as numbers and names, words where an identity number should be, and headers that the field knows."""

import pytest

from services.kit.tables.table import read
from services.ledger.intake.identity import identity
from services.ledger.intake.payments import read_return
from services.ledger.intake.places import Places
from services.ledger.intake.rows import Book, read_book

HEADER = "保单号,险种,缴费方式,保费,币种,生效日,缴费年期,下期应缴日,投保人,投保人手机"
CELLS = ("P1", "安康", "年缴", "1200", "CNY", "2024-03-21", "20", "2026-03-21", "王伟", "13800138000")
NONE = ("0", "00", "*", "***", "#", "X", "【无】", "<NA>", "( )", "（）", "待定", "TRUE", "无")


def book(header: str, cells: tuple[str, ...]) -> Book:
    return read_book(read("b.csv", f"{header}\n{','.join(cells)}\n".encode()), Places("Asia/Shanghai", "CN"))


@pytest.mark.parametrize("sign", NONE)
@pytest.mark.parametrize("at", [0, 1, 8], ids=["number", "product", "name"])
def test_a_sign_for_nothing_is_no_number_product_or_name_of_a_book(sign, at):
    given = book(HEADER, (*CELLS[:at], sign, *CELLS[at + 1 :]))
    assert given.policies == []
    assert [flaw.column for flaw in given.errors] == [HEADER.split(",")[at]]


@pytest.mark.parametrize("sign", NONE)
def test_a_sign_for_nothing_is_no_policy_number_of_a_return(sign):
    text = f"保单号,结果,失败原因,入账日\n{sign},失败,余额不足,2026-01-05\n"
    given = read_return(read("r.csv", text.encode()), "bank")
    assert (given.lines, [bad.column for bad in given.bad]) == ((), ["保单号"])


@pytest.mark.parametrize("sign", ["0", "*", "X", "待定"])
def test_a_sign_for_nothing_as_the_name_of_staff_costs_the_name_only(sign):
    given = book(f"{HEADER},业务员工号,业务员姓名", (*CELLS, "A1", sign))
    [policy] = given.policies
    assert [person.fields["name"] for person in policy.people if person.fields.get("staff_number")] == ["A1"]
    assert given.errors == []


@pytest.mark.parametrize(
    "cell",
    [
        *(
            "护照",
            "PASSPORT",
            "ID",
            "no",
            "见附件",
            "拒绝提供",
            "客户拒绝提供",
            "代办",
            "临时",
            "外籍",
            "出生证",
            "户口本",
        ),
        *("军人证", "同左", "same", "12", "1234", "0X", "12121212", "123123123", "19000101", "1900-01-01"),
        *("000000000000000001", "111222333444555666", "990101198003077236", "待定", "【无】"),
    ],
)
def test_words_dates_and_made_up_digits_are_no_identity(cell):
    said = identity(cell)
    assert said.number is None
    assert said.fault


@pytest.mark.parametrize(
    "cell", ["11010119800307726X", "310X", "军字第1234567号", "E12345678", "810000199408230021", "20123456"]
)
def test_a_number_of_a_document_stays_one(cell):
    assert identity(cell).fault is None


@pytest.mark.parametrize(
    ("own", "header"),
    [
        *(("缴费年期", each) for each in ("缴费期限/年", "PPT (yrs)")),
        *(("下期应缴日", each) for each in ("下次保费应缴日", "Next payment due")),
        *(("投保人手机", each) for each in ("手机1", "Mobile 1")),
    ],
)
def test_a_header_of_a_book_that_the_field_knows(own, header):
    given = book(HEADER.replace(own, header), CELLS)
    assert (len(given.policies), given.ignored) == (1, ())


@pytest.mark.parametrize(
    "header",
    [
        "银行账户后四位",
        "银行卡后4位",
        "账户末四位",
        "Acct Last 4",
        "代扣账号",
        "扣款银行卡号",
        "卡号末4位",
        "银行账户末4位",
    ],
)
def test_a_header_of_accounts_that_the_field_knows(header):
    [policy] = book(f"{HEADER},{header}", (*CELLS, "1234")).policies
    assert policy.fields["account_tail"] == "1234"


@pytest.mark.parametrize("result", ["反馈结果", "扣款反馈", "是否成功"])
@pytest.mark.parametrize("reason", ["银行返回信息", "失败原因描述"])
@pytest.mark.parametrize("no", ["失败", "否"])
def test_a_header_of_a_return_that_the_field_knows(result, reason, no):
    text = f"保单号,{result},{reason},入账日\nP1,{no},余额不足,2026-01-05\n"
    [(line, _)] = read_return(read("r.csv", text.encode()), "bank").lines
    assert line.stated_reason.endswith("余额不足")
