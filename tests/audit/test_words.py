"""What the auditor reads out of sentences, in the words that texts may have."""

from datetime import date
from decimal import Decimal

import pytest

from tests.e2e.auditor import words


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("请于2026年1月15日前缴纳", [date(2026, 1, 15)]),
        ("最早一笔请于 2026年3月16日 前(含当日)缴纳", [date(2026, 3, 16)]),
        ("请务必于2026年3月16日24时前缴纳", [date(2026, 3, 16)]),
        ("应缴日2026年1月15日,请在应缴日前存入尾号0011的账户", []),
    ],
)
def test_days_by_which_something_is_asked_for(text, days):
    assert words.asked_days(text) == days


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("宽限期将于明日(3月6日)24时届满", [(True, 3, 6)]),
        ("宽限期将于今日(2026年3月6日)24时届满", [(False, 3, 6)]),
        ("今日工作清单:1件保单待跟进 2026年3月6日", []),
    ],
)
def test_what_ends_today_or_tomorrow(text, said):
    assert words.announced_ends(text) == said


@pytest.mark.parametrize(
    ("text", "promised"),
    [
        ("请在应缴日前存入尾号0011的账户,以便按时划转", True),
        ("将从尾号0130的账户划转", True),
        ("缴费账户 尾号 0126,请在应缴日前存入", True),
        ("我们将于2026年2月6日再次扣款", True),
        ("尾号0130的账户无法扣款,请更换账户或到公司柜面缴纳", False),
        ("尾号0130的账户已被银行拒绝,不再从该账户扣款", False),
        ("银行将不会再次扣款", False),
    ],
)
def test_promises_of_a_debit(text, promised):
    assert words.promises_debit(text) is promised


def test_what_is_counted_and_summed():
    assert words.counted_besides("另有6笔续期保费") == 6
    assert words.counted_besides("您有2笔续期保费待缴") == 0
    assert words.counts("您有14笔续期保费待缴;另有6笔续期保费") == [14]
    assert words.totals("合计 3,460.00美元,合计20.50元") == [(Decimal("3460.00"), "美元"), (Decimal("20.50"), "元")]
    assert words.received_parts("尚需缴纳6,690.83元(已收6,575.47元)") == [Decimal("6575.47")]


def test_ends_of_grace_and_anniversaries():
    text = "宽限期将于明日(2026年3月6日)24时届满。最后缴费日 2026年4月6日"
    assert words.last_days(text) == [date(2026, 3, 6), date(2026, 4, 6)]
    assert words.anniversaries("今日保单生效满1年;生效已满6周年;生效3周年") == [1, 6, 3]


def test_names_are_whole_or_mapped_from_private_use():
    assert words.names("尊敬的王\U00031350先生", "王\U00031350")
    assert not words.names("尊敬的王先生", "王\U00031350先生")
    assert words.names("尊敬的钱\u9fb4女士", "钱\ue81e女士")
    assert not words.names("尊敬的钱女士", "钱\ue81e女士")


def test_phones_behind_words_and_names_of_the_program():
    assert words.glued_phones("服务人员华兰+8619980000007") == ["兰+8619980000007"]
    assert words.glued_phones("服务人员华兰(电话 199 8000 0007)") == []
    assert words.internal_names("待办: call-broken-promise,agent-07@example.org,https://a.b/some-page") == [
        "call-broken-promise"
    ]
