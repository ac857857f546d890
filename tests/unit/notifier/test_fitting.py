"""Nobody hears less for having more: a message that has no room for everything names the most urgent and counts the rest."""

import re
from datetime import date, timedelta
from functools import partial
from io import BytesIO
from zipfile import ZipFile

import pytest

from schemas.addressees import AgentCard
from schemas.listed import Listed
from schemas.parties import Channel
from schemas.staff_purposes import Digest
from services.notifier.domain.limits import Limits, TextRules
from services.notifier.domain.sms_parts import Alphabet
from services.notifier.errors import TemplateFault
from services.notifier.packs.library import check_room
from tests.unit.notifier.contents import premium, premium_notice

MAINLAND, BRITAIN = "+8613800138000", "+447400123456"
LIMITS = Limits()


def said(library, content, to=MAINLAND, limits=LIMITS, locale="zh-CN", channel=Channel.SMS):
    return library.render(locale, content, channel, fits=partial(limits.fit, channel=channel, to=to))


def parts(words, to=MAINLAND, limits=LIMITS):
    return len(limits.texts.cut(words.text, to).parts)


def of_many(count):
    """Premiums of one holder, the earliest deadline first."""
    return premium_notice(*(premium(at, due_date=date(2026, 3, 5) + timedelta(days=at)) for at in range(count)))


def test_a_holder_of_fourteen_policies_and_a_phone_hears_of_the_most_urgent_and_of_how_many_there_are(library):
    words = said(library, of_many(14))
    named = re.findall(r"保单(PL\d+)", words.text)
    assert 5 <= len(named) < 14
    assert named == [f"PL20260000{at:02}" for at in range(len(named))]
    assert f"另有{14 - len(named)}笔" in words.text
    assert "您有14笔续期保费待缴，合计16,800.00元，最早一笔请于2026年3月5日前" in words.text
    assert parts(words) <= 10
    assert said(library, of_many(14)) == words


def test_as_many_are_named_as_there_is_room_for(library):
    named = len(re.findall(r"保单PL\d+", said(library, of_many(14)).text))
    one_more = library.render("zh-CN", of_many(14).shortened(named + 1), Channel.SMS)
    assert parts(one_more) == 11


def test_what_has_room_is_left_whole(library):
    assert said(library, of_many(5)) == library.render("zh-CN", of_many(5), Channel.SMS)


@pytest.mark.parametrize("most", [4, 5, 10, 30])
@pytest.mark.parametrize(("locale", "to"), [("zh-CN", MAINLAND), ("en", MAINLAND), ("en", BRITAIN)])
def test_every_text_with_a_list_fits_however_long_the_list_is(library, locale, to, most):
    limits = Limits(TextRules(most_parts=most + 3 if locale == "en" else most))
    for _, template in library:
        whole = template.sample
        if not isinstance(whole, Listed) or Channel.SMS not in template.hashes:
            continue
        for times in (1, 2, 7, 40, 500):
            longer = whole.model_copy(update={field: getattr(whole, field) * times for field in whole.LISTED})
            assert parts(said(library, longer, to, limits, locale), to, limits) <= limits.texts.most_parts, (
                whole.purpose
            )


@pytest.mark.parametrize("length", [300, 3000])
def test_a_very_long_name_costs_its_end_and_neither_the_message_nor_the_policy_number(library, length):
    notice = premium_notice(
        premium(product="福" * length), agent=AgentCard(name="王" * length, phone="+8613800000004")
    ).model_copy(update={"addressee": premium_notice(premium()).addressee.model_copy(update={"name": "李" * length})})
    words = said(library, notice)
    assert parts(words) <= 10
    for piece in ("PL2026000001", "2026年3月1日", "1,200.00元", "福福…", "李李…", "138 0000 0004"):
        assert piece in words.text


def test_names_are_abbreviated_before_anybody_is_left_out(library):
    long = premium_notice(*(premium(at, product="安康终身寿险" * 20) for at in range(3)))
    words = said(library, long)
    assert parts(words) <= 10
    assert re.findall(r"保单(PL\d+)", words.text) == [f"PL20260000{at:02}" for at in range(3)]
    assert "另有" not in words.text


def test_an_english_text_is_abbreviated_in_the_cheap_alphabet(library):
    long = premium_notice(premium(product="Whole Life " * 200)).model_copy(
        update={"addressee": premium_notice(premium()).addressee.model_copy(update={"name": "Lin"}), "agent": None}
    )
    words = said(library, long, BRITAIN, locale="en")
    assert LIMITS.texts.cut(words.text, BRITAIN).alphabet is Alphabet.GSM7
    assert "Whole Life Whole Life Whole..." in words.text


def test_an_e_mail_of_absurd_length_is_cut_and_its_workbook_holds_everything(library):
    sample = library.template("zh-CN", "Digest").sample
    digest = Digest.model_validate(
        sample.model_dump() | {"handed_over": sample.handed_over * 1500, "total": 3000, "more": 0}
    )
    words = said(library, digest, "a@example.com", channel=Channel.EMAIL)
    assert len(words.html.encode()) <= LIMITS.largest_mail
    assert len(words.text.encode()) <= LIMITS.largest_mail
    with ZipFile(BytesIO(words.attachment.octets)) as workbook:
        assert workbook.read("xl/worksheets/sheet1.xml").count(b"<row ") == 1 + 3000
    premiums = said(library, of_many(1000), "a@example.com", channel=Channel.EMAIL)
    assert len(premiums.html.encode()) <= LIMITS.largest_mail
    assert re.search(r"另有\d+笔未能逐一列出", premiums.text)


def test_one_item_that_does_not_fit_is_still_written_and_the_carrier_decides(library):
    words = said(library, of_many(3), limits=Limits(TextRules(most_parts=1)))
    assert re.findall(r"保单(PL\d+)", words.text) == ["PL2026000000"]


def test_a_carrier_that_takes_too_little_for_one_item_stops_the_start(library):
    check_room(library, Limits())
    with pytest.raises(
        TemplateFault, match=r"sms.j2: one item takes \d parts, and the provider of text messages may send 2"
    ):
        check_room(library, Limits(TextRules(most_parts=2)))


def test_letters_are_downgraded_only_where_none_is_lost_and_something_is_gained():
    rules = TextRules(downgrade=True)
    assert rules.cut("Your “premium”…", BRITAIN).parts == ('Your "premium"...',)
    assert rules.cut("Dear 王芳…", BRITAIN).parts == ("Dear 王芳…",)
    assert rules.cut("Your “premium”…?", MAINLAND).parts == ("Your “premium”…?",)
    assert rules.cut("Paid…?", BRITAIN).parts == ("Paid...?",)
