"""How names, phone numbers and amounts are written, in both languages."""

from decimal import Decimal

import pytest

from schemas.addressees import Addressee
from schemas.parties import Channel
from schemas.purposes import Greeting
from services.notifier.domain.foreign_words import on_one_line
from services.notifier.errors import ProviderMisconfigured
from services.notifier.packs.library import load_packs
from services.notifier.packs.manners import manner_of
from services.notifier.packs.template import House
from services.notifier.providers.smtp.message import address_of

CHINESE, ENGLISH = manner_of("zh-CN").filters, manner_of("en").filters


def said_to(library, name, sex=None, locale="zh-CN"):
    return library.render(locale, Greeting(addressee=Addressee(name=name, sex=sex)), Channel.SMS).text


@pytest.mark.parametrize(
    ("name", "called"),
    [
        ("测\U0002ebf0甲", "测\U0002ebf0甲先生"),
        ("测\U00031350试", "测\U00031350试先生"),
        ("测\ue863", "测\u4dae先生"),
        ("\ue863", "\u4dae先生"),
        ("测\ue000", "测\ue000先生"),
        ("测试先生", "测试先生"),
        ("测试先生\u200b", "测试先生"),
        ("王女士", "王女士"),
        ("\u202e王芳\u202c", "王芳先生"),
        ("王芳👨\u200d👩\u200d👧", "王芳👨\u200d👩\u200d👧先生"),
        ("上海某某贸易有限公司", "上海某某贸易有限公司"),
        ("\u200b", "客户"),
    ],
)
def test_a_recipient_is_called_by_the_whole_name_and_has_one_title(library, name, called):
    assert said_to(library, name, "male").startswith(f"【常青人寿】尊敬的{called}：")


def test_a_recipient_of_unknown_sex_is_called_as_the_insurer_says(library):
    assert said_to(library, "王芳").startswith("【常青人寿】尊敬的王芳先生/女士：")
    other = load_packs(House(name="常青人寿", phone="95500", neutral_title="贵宾"), "zh-CN")
    assert said_to(other, "王芳").startswith("【常青人寿】尊敬的王芳贵宾：")
    assert said_to(other, "王芳", "female").startswith("【常青人寿】尊敬的王芳女士：")
    assert said_to(library, "王芳").startswith("【常青人寿】尊敬的王芳先生/女士：")


@pytest.mark.parametrize(
    ("name", "sex", "called"),
    [("Wang Fang", "female", "Ms Wang Fang"), ("Dr. Wang", "male", "Dr. Wang"), ("Wang Fang", None, "Wang Fang")],
)
def test_an_english_text_has_one_title_too(library, name, sex, called):
    assert f"Dear {called}:" in said_to(library, name, sex, "en")


@pytest.mark.parametrize(
    ("number", "in_chinese", "in_english"),
    [
        ("+8613800000004", "138 0000 0004", "+86 138 0000 0004"),
        ("13800000004", "138 0000 0004", "13800000004"),
        ("+861012345678", "010-12345678", "+86 10 1234 5678"),
        ("+8675512345678", "0755-12345678", "+86 755 1234 5678"),
        ("021-12345678", "021-12345678", "021-12345678"),
        ("+864008108888", "400 810 8888", "+86 400 810 8888"),
        ("4008108888", "400 810 8888", "4008108888"),
        ("400-810-8888", "400-810-8888", "400-810-8888"),
        ("95500", "95500", "95500"),
        ("+85291234567", "+852 9123 4567", "+852 9123 4567"),
        ("+12025550123", "+1 202-555-0123", "+1 202-555-0123"),
        ("400-810-8888转1", "400-810-8888转1", "400-810-8888转1"),
    ],
)
def test_phone_numbers_are_written_as_their_readers_write_them(number, in_chinese, in_english):
    assert CHINESE["phone"](number) == in_chinese
    assert ENGLISH["phone"](number) == in_english


def test_a_reader_elsewhere_sees_the_code_of_the_mainland():
    of_hong_kong = manner_of("zh-HK").filters["phone"]
    assert of_hong_kong("+85291234567") == "9123 4567"
    assert of_hong_kong("+8613800000004") == "+86 138 0000 0004"


@pytest.mark.parametrize(
    ("amount", "currency", "in_chinese", "in_english"),
    [
        ("1234567.8", "CNY", "1,234,567.80元", "CNY 1,234,567.80"),
        ("5", "CHF", "5.00瑞士法郎", "CHF 5.00"),
        ("5", "GBP", "5.00英镑", "GBP 5.00"),
        ("120000", "JPY", "120,000日元", "JPY 120,000"),
        ("120000.5", "JPY", "120,000.50日元", "JPY 120,000.50"),
        ("5", "XAU", "5.00 XAU", "XAU 5.00"),
    ],
)
def test_amounts_have_thousands_the_decimals_of_their_currency_and_its_name(amount, currency, in_chinese, in_english):
    sum_of = {"amount": Decimal(amount), "currency": currency}
    assert CHINESE["money"](sum_of) == in_chinese
    assert ENGLISH["money"](sum_of) == in_english


@pytest.mark.parametrize("name", ["date", "money", "phone", "honorific"])
def test_a_value_that_is_not_there_stays_so(name):
    assert CHINESE[name](None) is None


def test_words_of_others_keep_their_letters_too():
    assert (
        on_one_line("no such user 测\U00031350\ue000\r\n\u202e(5.1.1)\x00") == "no such user 测\U00031350\ue000 (5.1.1)"
    )


def test_an_insurer_may_have_a_rare_character_in_the_name_of_its_mailbox():
    found = address_of("测\U00031350人寿 <service@example.com>", "PERENNIAL_NOTIFIER_SMTP_SENDER")
    assert found.display_name == "测\U00031350人寿"
    with pytest.raises(ProviderMisconfigured, match="is no e-mail address"):
        address_of("测\u202e试 <service@example.com>", "PERENNIAL_NOTIFIER_SMTP_SENDER")
