"""How banks say why a transfer failed: wordings that are shipped, sentences of the same kind, and what denies a reason."""

import pytest

from schemas.policies import FailureReason as Why
from services.ledger.intake.reasons import Reasons, _rules, plain
from services.ledger.intake.words import shipped

REASONS = Reasons(shipped().reasons)
FROM_THE_FIELD = {
    Why.INSUFFICIENT_BALANCE: "2005-余额不足;扣款失败，原因：可用余额不够;帳戶餘額不足;客户没有余额;INSUFFICIENT FUNDS (51);账户状态：正常；余额不足;未销户，余额不足;扣款日账户资金不足;扣款金额大于账户余额;余额不充足",
    Why.NAME_MISMATCH: "户名与账号不一致;卡号户名不匹配;账户户名与投保人姓名不一致;户名错;账户名不符;客户姓名中有生僻字，户名不符;姓名与账号不对应;未冻结，户名不符",
    Why.DUPLICATE_IDENTITY: "同一客户存在多个证件号码;一个投保人对应多个银行账号;身份证与开户信息不符;开户证件号码与投保证件号码不一致;证件号不匹配",
    Why.THIRD_PARTY_ACCOUNT: "扣款账户非投保人本人所有;持卡人非本人;收款账户与投保人非同一人;投保人与账户所有人不一致;不是本人账户",
    Why.NO_MANDATE_RECORD: "无授权协议;客户未签订代扣协议;代扣协议到期;没有签约信息;账户无授权;尚未办理授权;未找到签约记录;扣款协议未生效;無授權協議",
    Why.BAD_ACCOUNT_NUMBER: "账号位数不对;卡号不合法;账户不存在;账号输入错误;找不到该账号;无此客户",
    Why.NON_SETTLEMENT_ACCOUNT: "储蓄账户(非结算)不可扣款;储蓄账户（非结算）不可扣款;该账户为定期账户;Ⅱ类户不支持代扣;对公账户不允许扣款;信用卡不允许代扣",
    Why.ABC_PREFIX_MISSING: "农行账号缺少前缀;账号前缀缺失(农行);账号前缀缺失（农行）;农业银行卡号前需加前缀;农行缺前缀;农行账号前面缺19",
    Why.SYSTEM_OTHER: "银行处理超时;银行系统升级;对方行系统繁忙;网络中断",
    Why.ACCOUNT_UNUSABLE: "冻结;销户;挂失;账户注销;账户被司法冻结;失败:账户已冻结;银行卡已注销;存折已挂失;账户已被法院依法冻结;该卡已销卡;账户凭证挂失;账户长期不动;Account is closed;非正常账户;账户限制交易;帳戶已凍結;(已銷戶)",
}  # fmt: skip


@pytest.mark.parametrize(
    ("reason", "stated"), [(reason, each) for reason, told in FROM_THE_FIELD.items() for each in told.split(";")]
)
def test_a_sentence_of_a_bank_is_classed_as_shipped(reason, stated):
    assert REASONS.of(stated) is reason


@pytest.mark.parametrize(
    "stated",
    [
        *("非余额不足", "余额充足", "账户状态正常", "账户状态正常，非余额不足", "未冻结", "账户没有被冻结", "户名一致"),
        *(
            "户名相符",
            "授权正常",
            "协议正常",
            "本人账户",
            "结算账户",
            "非第三方账户",
            "系统正常",
            "证件号一致",
            "账户正常",
        ),
        *("余额不足或已冻结", "密码错误", "超过单笔限额", "天气不好", "交易成功", "E051", "51", "", "？？？"),
    ],
)
def test_a_sentence_that_states_no_reason_or_two_is_for_the_service_desk(stated):
    assert REASONS.of(stated) is None


def test_the_table_that_is_shipped_has_every_reason_in_many_wordings():
    wordings = [plain(each) for told in shipped().reasons.values() for each in told]
    assert len(set(wordings)) >= 150
    assert {rule.reason for rule in _rules()} == set(Why)


def test_a_word_of_a_rule_is_written_as_sentences_are_compared():
    words = {word for rule in _rules() for each in rule.words for word in each}
    assert {word for word in words if plain(word) != word} == set()


def test_a_sentence_without_end_is_read_no_further():
    assert REASONS.of("余额不足" + "啊" * 1_000_000) is Why.INSUFFICIENT_BALANCE
