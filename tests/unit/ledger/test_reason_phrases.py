"""Phrases of a subject and its state: the fault itself is no denial, and a state of an agreement is none of an account."""

import pytest

from schemas.policies import FailureReason as Why
from services.ledger.intake.reasons import Reasons, _phrases
from services.ledger.intake.results import BadResultError, Paid, Results
from services.ledger.intake.words import shipped

REASONS = Reasons(shipped().reasons)
RESULTS = Results(shipped())
FROM_THE_FIELD = {
    Why.ABC_PREFIX_MISSING: "农行账号没有前缀;农业银行账号没有前缀;农行账号未加地区号;农行账号无前缀",
    Why.BAD_ACCOUNT_NUMBER: "没有此账号;没有该账户;无该账户;无对应账户;查无对应的账号;银行账号与开户行不匹配;无效卡;账号含非数字字符;该卡号已更换;账号不足位",
    Why.NO_MANDATE_RECORD: "协议状态不正常;签约状态异常;协议已注销;代扣协议已注销;签约已注销;授权协议已冻结;协议账号不符;未开通代收付业务;客户已取消代扣业务;委托协议已失效;银行卡代扣协议到期;No DDA",
    Why.NAME_MISMATCH: "账户名称与账号不符;户名含生僻字，与账号不符;户名验证不通过;姓名核验未通过;账号或户名不符",
    Why.THIRD_PARTY_ACCOUNT: "投保人与账户持有人不符;账户为他人所有;账户不属于客户本人;户主与投保人不符;他人卡;账户属于他人;该卡为被保险人父亲名下;该账户为配偶账户;使用了他人的账户",
    Why.INSUFFICIENT_BALANCE: "信用卡可用额度不足;帐上无款;余额:0.00;账户异常:余额不足;定期账户余额不足;账户余额为0;储蓄账户余额不足",
    Why.NON_SETTLEMENT_ACCOUNT: "存折账户不支持代扣;非个人活期结算账户;该账户为储蓄存款账户，不能办理结算;存折户不可扣款;二类卡不支持;账户类别不允许代扣;只能用活期账户扣款",
    Why.ACCOUNT_UNUSABLE: "卡片已过期;账户停止使用;账户暂停使用;账户中止业务;停卡;账户被管制;司法查控;账户结清;换卡;持卡人已死亡;户主死亡;签约账户已冻结;授权账户已销户;卡已过有效期;身份证过期，账户中止服务",
}  # fmt: skip


@pytest.mark.parametrize(
    ("reason", "stated"), [(reason, each) for reason, told in FROM_THE_FIELD.items() for each in told.split(";")]
)
def test_a_phrase_of_a_bank_is_classed_as_shipped(reason, stated):
    assert REASONS.of(stated) is reason


@pytest.mark.parametrize(
    "stated",
    [
        "超过单笔限额",
        "超出代扣限额",
        "余额:0.50",
        "协议正常",
        "签约状态正常",
        "账户属于本人",
        "非他人账户",
        "账户未暂停",
    ],
)
def test_a_limit_or_a_sound_state_is_no_reason(stated):
    assert REASONS.of(stated) is None


def test_a_phrase_is_written_as_sentences_are_compared():
    assert {phrase.reason for phrase in _phrases()} <= set(Why)
    assert all(phrase.pattern.pattern == phrase.pattern.pattern.casefold() for phrase in _phrases())


@pytest.mark.parametrize(
    "stated",
    [
        *(
            "前次余额不足,本次成功",
            "失败后重扣成功",
            "处理成功,未签约短信",
            "首次失败，再次扣款成功",
            "余额不足，补扣成功",
        ),
        *("上次余额不足；本次已扣款", "扣款成功，余额0.00"),
    ],
)
def test_a_success_whose_text_says_that_the_money_came_is_no_contradiction(stated):
    assert RESULTS.of("成功", stated) == Paid()


@pytest.mark.parametrize(
    "stated",
    [
        *("余额不足", "未成功", "扣款失败", "处理成功，余额不足", "上次扣款成功，本次余额不足", "前次成功，账户已冻结"),
        *("查询成功，余额不足", "余额不足，未能扣款成功", "余额不足，短信发送成功", "冲正成功，账户已销户"),
    ],
)
def test_a_success_whose_text_says_why_no_money_came_is_refused(stated):
    with pytest.raises(BadResultError, match="is a reason of failure"):
        RESULTS.of("成功", stated)
