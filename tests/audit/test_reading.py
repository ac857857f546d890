from datetime import date

import pytest

from tests.e2e.auditor.book import normal_email, normal_phone
from tests.e2e.auditor.received import Item, items_of, purpose_of

KNOWN = frozenset({"PL2026000001", "PL2026000002"})


@pytest.mark.parametrize(
    ("text", "purpose"),
    [
        ("续期保费缴纳提示\n逾期未缴将效力中止", "PremiumNotice"),
        ("保单效力中止通知\n请补缴续期保费", "LapseNotice"),
        ("续期保费扣款未成功,以免效力中止", "FailureNotice"),
        ("祝您生日快乐", "Greeting"),
        ("生效3周年", "AnniversaryGreeting"),
        ("续期保费待缴,感谢您投保满3周年", "PremiumNotice"),
        ("今日工作清单", "Worklist"),
        ("移交清单:续期保费", "Digest"),
        ("续期\n  保费", "PremiumNotice"),
        ("你好", ""),
    ],
)
def test_a_purpose_is_recognised_by_its_words(text, purpose):
    assert purpose_of(text) == purpose


def test_dates_belong_to_the_policy_before_them():
    text = "2026年1月1日前缴纳:1. PL2026000001(寿险)应缴日2026年3月6日,最后缴费日2026年5月5日;PL2026000002 2026年4月1日"
    assert items_of(text, KNOWN) == (
        Item("PL2026000001", (date(2026, 3, 6), date(2026, 5, 5))),
        Item("PL2026000002", (date(2026, 4, 1),)),
    )


def test_a_policy_named_again_without_a_date_is_one_item():
    assert items_of("关于PL2026000001\nPL2026000001 2026年4月1日", KNOWN) == (
        Item("PL2026000001", (date(2026, 4, 1),)),
    )
    assert items_of("PL20260000011", KNOWN) == ()


@pytest.mark.parametrize(
    ("text", "phone"),
    [("19900000001", "19900000001"), ("+86 199-0000-0001", "19900000001"), ("1380017", ""), ("12900000001", "")],
)
def test_a_usable_phone(text, phone):
    assert normal_phone(text) == phone


def test_a_usable_email():
    assert normal_email(" Holder@Example.com ") == "holder@example.com"
    assert normal_email("holder@example") == ""
