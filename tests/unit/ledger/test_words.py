"""Headers, results and reasons as data: what is shipped, what a team adds, and what nobody may say."""

import pytest

from schemas.policies import FailureReason
from services.kit.tables.errors import NotATableError
from services.kit.tables.table import read
from services.ledger.domain.lines import FailureLine, PaymentLine
from services.ledger.errors import BadWordsError
from services.ledger.intake.check import refuse_bad
from services.ledger.intake.payments import read_return
from services.ledger.intake.places import Places
from services.ledger.intake.reasons import Reasons
from services.ledger.intake.rows import read_book
from services.ledger.intake.words import banks, of_bank, shipped, words_in

PLACES = Places("Asia/Shanghai", "CN")
BOOK = "保险单号,主险,交费频率,应交保费,币别,合同生效日,交费期间,下期应交日,客户姓名,手机号码\n"
ROW = "007,福寿年年,年缴,1200,人民币,2020-01-31,20年,2026-01-31,赵伟,13800138000\n"
REASONS = Reasons(shipped().reasons)


def test_a_book_with_the_headers_of_another_system():
    [row] = read_book(read("book.csv", (BOOK + ROW).encode()), PLACES).policies
    assert (row.policy_number, row.people[0].fields["name"]) == ("007", "赵伟")


def test_a_column_with_its_own_header_outweighs_one_with_another():
    text = BOOK.replace("应交保费", "保费").replace("手机号码", "手机号码,应交保费") + ROW.replace("\n", ",9\n")
    book = read_book(read("book.csv", text.encode()), PLACES)
    assert (book.ignored, str(book.policies[0].fields["premium"].amount)) == (("应交保费",), "1200.00")


def test_two_other_headers_of_one_column_are_ambiguous():
    text = BOOK.replace("手机号码", "应缴保费") + ROW
    with pytest.raises(NotATableError, match="row 1: columns 应交保费 and 应缴保费 mean the same"):
        read_book(read("book.csv", text.encode()), PLACES)


def test_a_team_adds_its_own_headers():
    own = shipped().then(words_in("book:\n  保单号: 我司编号\n", "own.yaml"))
    text = BOOK.replace("保险单号", "我司 编号") + ROW
    assert len(read_book(read("book.csv", text.encode()), PLACES, own).policies) == 1
    with pytest.raises(NotATableError, match="missing column 保单号 or policy number"):
        read_book(read("book.csv", text.encode()), PLACES)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("book:\n  保单号吗: [x]\n", "'保单号吗' is no header of a column; did you mean '保单号'?"),
        ("book:\n  保单号: [投保人]\n", "'投保人' cannot be another header of '保单号': it is one of another column"),
        ("defaults:\n  币: CNY\n", "'币' is no header of a column"),
        ("reasons:\n  account-unusable: [余额不足]\n", "'余额不足' stands under insufficient-balance and under account-unusable"),
        ("reasons:\n  poor: [x]\n", "own.yaml: reasons.poor.*Input should be"),
        ("books: {}\n", "own.yaml: books: Extra inputs are not permitted"),
        ("book: [\n", "own.yaml: is no YAML"),
        ("# " + "x" * 70_000, "own.yaml: is longer than 64000 characters"),
    ],
    ids=["typo", "another column", "default", "two reasons", "no reason", "no part", "no yaml", "giant"],
)  # fmt: skip
def test_words_that_cannot_be_used_are_told(text, words):
    with pytest.raises(BadWordsError, match=words):
        refuse_bad(shipped().then(words_in(text, "own.yaml")), "CN")


def test_what_is_shipped_fits_and_knows_every_reason():
    assert set(shipped().reasons) == set(FailureReason)
    for bank in banks():
        refuse_bad(shipped().then(of_bank(bank)), "CN")
    with pytest.raises(
        BadWordsError, match="'icbc' is no form of a return that is shipped; these are: delimited, spreadsheet"
    ):
        of_bank("icbc")


@pytest.mark.parametrize(
    ("reason", "wording"), [(reason, word) for reason, words in shipped().reasons.items() for word in words]
)
def test_every_wording_and_code_of_the_catalogue(reason, wording):
    assert REASONS.of(wording) is REASONS.of(reason.name) is REASONS.of(reason.value) is reason


@pytest.mark.parametrize(
    ("stated", "reason"),
    [
        ("帐户余额不足", FailureReason.INSUFFICIENT_BALANCE),
        ("扣款失败：账户余额不足（0015）", FailureReason.INSUFFICIENT_BALANCE),
        ("农行扣款没有加前缀（和保全联系）", FailureReason.ABC_PREFIX_MISSING),
        ("该帐户已销户。", FailureReason.ACCOUNT_UNUSABLE),
        ("客户卡片已挂失", FailureReason.ACCOUNT_UNUSABLE),
        ("余额不足或已冻结", None),
        ("机器坏了", None),
        ("", None),
    ],
)
def test_free_text_of_a_bank(stated, reason):
    assert REASONS.of(stated) is reason


def test_a_return_without_header_and_with_codes_as_the_shipped_form_has_it():
    text = (
        "20260120|B1|PL1|6222020000001234|1200.00|0000|\n"
        "20260120|B2|PL2|6222020000005678|800.00|E051|\n"
        "20260120|B3|PL3|6222020000005679|800.00|E016|余额不足吗\n"
        "20260120|B4|PL4|6222020000005680|800.00|E777|天气不好\n"
    )
    given = read_return(read("hui.txt", text.encode("gb18030")), "bank", shipped().then(of_bank("delimited")))
    assert given.bad == ()
    paid, poor, closed, unknown = (line for line, _ in given.lines)
    assert isinstance(paid, PaymentLine)
    assert (paid.policy_number, paid.reference, str(paid.amount.amount), paid.amount.currency) == (
        "PL1",
        "B1",
        "1200.00",
        "CNY",
    )
    assert [line.reason for line in (poor, closed)] == [
        FailureReason.INSUFFICIENT_BALANCE,
        FailureReason.ACCOUNT_UNUSABLE,
    ]
    assert isinstance(unknown, FailureLine)
    assert (unknown.reason, unknown.stated_reason, unknown.in_catalogue) == (
        FailureReason.SYSTEM_OTHER,
        "E777 天气不好",
        False,
    )


def test_a_result_that_is_no_word_of_the_bank_is_an_error_unless_the_words_say_otherwise():
    text = "保单号,结果,金额,币种,入账日\nP1,E777,5,CNY,2026-01-05\n"
    [bad] = read_return(read("r.csv", text.encode()), "bank").bad
    assert (bad.row, bad.column, bad.value, bad.rule) == (
        2,
        "结果",
        "E777",
        "is neither 成功 (success) nor 失败 (failure)",
    )
