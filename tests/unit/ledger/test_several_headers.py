"""Files with several headers of one column: the most exact counts, the report names the others, and few are refused."""

import pytest

from schemas.parties import Channel
from services.kit.tables.errors import NotATableError
from services.kit.tables.table import read
from services.ledger.intake.payments import Return, read_return
from services.ledger.intake.places import Places
from services.ledger.intake.rows import Book, read_book
from services.ledger.intake.words import shipped, words_in

HEADER = "保单号,险种,缴费方式,保费,币种,生效日,缴费年期,下期应缴日,投保人,投保人手机"
ROW = "P1,安康,年缴,1200,CNY,2024-03-21,20,2026-03-21,王伟,13800138000"
PLACES = Places("Asia/Shanghai", "CN")


def returned(header: str, row: str) -> Return:
    return read_return(read("r.csv", f"{header}\n{row}\n".encode()), "bank")


def book(own: str, known: str, besides: str, cell: str) -> Book:
    """A book in which a header stands in the place of the column's own, and another column with its cell."""
    text = f"{HEADER.replace(own, known)},{besides}\n{ROW},{cell}\n"
    return read_book(read("b.csv", text.encode()), PLACES)


@pytest.mark.parametrize(
    ("header", "row", "ignored"),
    [
        ("保单号,结果,应扣金额,实扣金额,币种,入账日期", "P1,成功,1500,1200,CNY,2026-11-29", "应扣金额"),
        ("保单号,结果,扣款金额,实扣金额,币种,入账日期", "P1,成功,1500,1200,CNY,2026-11-29", "扣款金额"),
        ("保单号,交易状态,状态,金额,币种,入账日期", "P1,成功,1,1200,CNY,2026-11-29", "状态"),
        ("保单号,结果,交易日期,交易时间,金额,币种", "P1,成功,2026-11-29,10:00:00,1200,CNY", "交易时间"),
        ("保单号,处理结果,错误代码,金额,币种,入账日期", "P1,成功,0000,1200,CNY,2026-11-29", "错误代码"),
        ("保单号,返回码,处理结果,金额,币种,入账日期", "P1,0000,成功,1200,CNY,2026-11-29", "返回码"),
        ("保单号,结果,参考号,交易流水号,金额,币种,入账日期", "P1,成功,R1,S1,1200,CNY,2026-11-29", "参考号"),
        ("合同号,客户编号,结果,金额,币种,入账日期", "P1,C1,成功,1200,CNY,2026-11-29", "客户编号"),
        ("保单号,结果,金额,币种,入账日期,备注", "P1,成功,1200,CNY,2026-11-29,前次余额不足", "备注"),
    ],
)
def test_the_most_exact_header_of_a_return_counts_and_the_other_is_named(header, row, ignored):
    given = returned(header, row)
    [(line, _)] = given.lines
    assert (given.ignored, line.policy_number, str(line.amount.amount)) == ((ignored,), "P1", "1200.00")
    assert str(line.value_date) == "2026-11-29"


@pytest.mark.parametrize("besides", ["备注", "摘要", "处理意见"])
def test_the_reason_of_a_failure_counts_before_a_remark(besides):
    [(line, _)] = returned(f"保单号,结果,{besides},返回信息,入账日期", "P1,失败,重试,余额不足,2026-11-29").lines
    assert line.stated_reason == "余额不足"


@pytest.mark.parametrize(
    ("own", "known", "besides", "cell"),
    [
        ("保费", "期交保费", "年化保费", "14400"),
        ("保费", "期交保费", "总保费", "24000"),
        ("保费", "期交保费", "主险保费", "1000"),
        ("下期应缴日", "应缴日期", "缴费日期", "2025-03-20"),
        ("生效日", "承保日期", "承保时间", "10:00"),
        ("保单号", "保险单号", "保单流水号", "77"),
        ("投保人手机", "手机", "分公司", "北京"),
        ("缴费年期", "交费期限", "年期", "9"),
    ],
)
def test_the_most_exact_header_of_a_book_counts(own, known, besides, cell):
    given = book(own, known, besides, cell)
    [policy] = given.policies
    assert (policy.policy_number, str(policy.fields["premium"].amount)) == ("P1", "1200.00")
    assert (str(policy.next_due), str(policy.fields["effective_date"])) == ("2026-03-21", "2024-03-21")
    assert policy.fields["payment_years"] == 20
    assert given.ignored == (() if besides == "分公司" else (besides,))


@pytest.mark.parametrize("headers", ["分公司,支公司", "支公司,分公司", "分公司,管理机构名称"])
def test_the_place_of_a_header_in_the_file_does_not_matter(headers):
    cells = ",".join({"分公司": "北京"}.get(each, "朝阳") for each in headers.split(","))
    given = read_book(read("b.csv", f"{HEADER},{headers}\n{ROW},{cells}\n".encode()), PLACES)
    assert given.policies[0].fields["branch"] == "北京"
    assert len(given.ignored) == 1


def test_columns_of_the_same_rank_are_refused_only_where_their_cells_differ():
    assert book("保费", "应缴保费", "应交保费", "1200").ignored == ("应交保费",)
    with pytest.raises(NotATableError, match="columns 应缴保费 and 应交保费 mean the same, and their cells differ"):
        book("保费", "应缴保费", "应交保费", "1000")
    with pytest.raises(NotATableError, match="mean the same"):
        book("保费", "保费(元)", "保费", "1000")


def test_a_header_that_a_team_adds_counts_before_those_that_are_shipped():
    own = shipped().then(words_in("book:\n  保单号: [我司编号]\n", "own.yaml"))
    text = f"{HEADER},我司编号\n{ROW},M1\n".replace("保单号", "保险单号")
    [policy] = read_book(read("b.csv", text.encode()), PLACES, own).policies
    assert policy.policy_number == "M1"


@pytest.mark.parametrize(
    ("mobile", "contact"),
    [("手机号码", "联系电话"), ("手机", "电话"), ("投保人手机", "联系方式"), ("移动电话", "客户电话")],
)
@pytest.mark.parametrize("turned", [False, True])
def test_of_a_mobile_and_another_number_the_mobile_is_written_to_and_the_other_is_called(mobile, contact, turned):
    cells = ("010-62345678", "13800138000") if turned else ("13800138000", "010-62345678")
    text = f"{HEADER},{contact}\n{ROW},{cells[1]}\n".replace("投保人手机", mobile).replace(
        ",13800138000,", f",{cells[0]},"
    )
    [policy] = read_book(read("b.csv", text.encode()), PLACES).policies
    assert policy.people[0].addresses == {Channel.SMS: "+8613800138000", Channel.CALL: "+861062345678"}
