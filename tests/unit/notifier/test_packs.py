"""The texts, and the rules that a template is held to when the service starts."""

import json
import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from schemas.addressees import Addressee
from schemas.parties import Channel
from schemas.policies import FailureReason, GraceEnd
from schemas.purposes import FailureNotice, Greeting, PremiumNotice
from schemas.unpaid import FailedTransfer, Stage
from services.kit.errors import Misconfigured
from services.notifier.domain.sms_parts import Alphabet, cut
from services.notifier.errors import NoSuchTemplate, TemplateFault, UnrenderableError
from services.notifier.packs import library as packs
from services.notifier.packs.filters import clean
from services.notifier.packs.library import load_packs
from services.notifier.packs.template import House, load
from tests.builders import make_notice
from tests.unit.notifier.contents import standing

HOUSE = House(name="常青人寿", phone="95500")
SHIPPED = Path(packs.__file__).parent
BODY = "<mjml><mj-body><mj-section><mj-column>{}</mj-column></mj-section></mj-body></mjml>"
IMAGE = BODY.format('<mj-image src="https://evil.example/seen.gif" />')
FONT = BODY.format('<mj-text font-family="Roboto">hello</mj-text>')
PHRASES = {
    "PremiumNotice": "续期保费",
    "FailureNotice": "扣款未成功",
    "LapseNotice": "效力中止",
    "PaymentThanks": "感谢您的缴费",
    "Greeting": "生日快乐",
    "AnniversaryGreeting": "周年",
    "Digest": "移交清单",
}


def every_text(template):
    for channel in template.hashes:
        said = template.render(template.sample, channel)
        yield from (text for text in (said.text, said.html, said.subject) if text)


@pytest.mark.parametrize("purpose", PHRASES)
def test_each_purpose_says_its_own_phrase_in_every_text_and_no_other_purposes_phrase(library, purpose):
    texts = list(every_text(library.template("zh-CN", purpose)))
    for other, phrase in PHRASES.items():
        assert all((phrase in text) is (other == purpose) for text in texts), phrase


def test_no_text_speaks_of_debts(library):
    texts = [text for _, template in library for text in every_text(template)]
    assert not [word for word in ("欠", "催", "罚") for text in texts if word in text]


def test_a_premium_notice_names_number_dates_and_amount_of_every_policy_and_is_signed(library):
    template = library.template("zh-CN", "PremiumNotice")
    said = template.render(template.sample, Channel.SMS).text
    assert said.startswith("【常青人寿】尊敬的张伟先生")
    assert "\n" not in said
    for piece in ("P2024000123", "P2021000456", "2026年3月1日", "2026年4月30日", "1,234.56元", "8,000.00元"):
        assert piece in said


@pytest.mark.parametrize(
    ("locale", "pieces"),
    [
        ("zh-CN", ("P2024000123", "第3期", "1,234.56元", "2026年3月4日", "P2021000456", "第6期", "8,000.00元")),
        ("en", ("P2024000123", "no. 3", "CNY 1,234.56", "4 March 2026", "P2021000456", "no. 6", "CNY 8,000.00")),
    ],
)
def test_thanks_name_policy_instalment_amount_and_day_and_offer_nothing(library, locale, pieces):
    template = library.template(locale, "PaymentThanks")
    for channel in (Channel.SMS, Channel.EMAIL):
        said = template.render(template.sample, channel)
        for text in (text for text in (said.text, said.html) if text):
            assert [piece for piece in pieces if piece not in text] == []
            assert not [word for word in ("优惠", "推荐", "投保", "offer", "discount", "<a ") if word in text.lower()]


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
@pytest.mark.parametrize("stage", Stage)
def test_each_stage_says_what_can_be_done_then(library, locale, stage):
    notice = make_notice().content
    premium = notice.premiums[0].model_copy(update={"stage": stage, "account_tail": "6789", **standing(stage)})
    last_day = "2026年4月30日" if locale == "zh-CN" else "30 April 2026"
    for channel in (Channel.SMS, Channel.EMAIL):
        said = library.render(locale, notice.model_copy(update={"premiums": (premium,)}), channel).text
        assert last_day in said
        assert "6789" in said
        assert ("柜面" in said or "counter" in said) is (stage in {"grace-2", "final-week", "eve", "last-day"})
        assert ("保障中断" in said or "cover ends" in said or "cover will end" in said) is (
            stage in {"final-week", "eve", "last-day"}
        )
        assert ("应缴日前存入" in said or "before the due" in said) is (stage == "before-due")


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_nobody_is_warned_of_a_lapse_that_will_not_come(library, locale):
    notice = make_notice().content
    premium = notice.premiums[0].model_copy(
        update={"stage": Stage.LAST_DAY, **standing(Stage.LAST_DAY), "on_grace_end": GraceEnd.PREMIUM_LOAN}
    )
    for channel in (Channel.SMS, Channel.EMAIL):
        said = library.render(locale, notice.model_copy(update={"premiums": (premium,)}), channel)
        for text in (said.text, said.html or ""):
            assert not [word for word in ("中断", "中止", "cover ends", "cover will end") if word in text]


@pytest.mark.parametrize(
    ("locale", "words"), [("zh-CN", ("余额", "补足")), ("en", ("top up", "balance"))], ids=["zh-CN", "en"]
)
@pytest.mark.parametrize("reason", FailureReason)
def test_only_an_empty_account_is_asked_to_be_filled(library, reason, locale, words):
    premium = make_notice().content.premiums[0]
    failure = FailedTransfer(premium=premium, reason=reason, attempted_on=date(2026, 3, 2))
    content = FailureNotice(
        addressee=Addressee(name="王芳"), failures=(failure,), earliest_deadline=premium.last_payable_day
    )
    for channel in (Channel.SMS, Channel.EMAIL):
        said = library.render(locale, content, channel)
        for text in (said.text, said.html or ""):
            tops_up = any(word in text for word in words)
            assert tops_up is (reason is FailureReason.INSUFFICIENT_BALANCE and bool(text))


def test_a_locale_without_a_pack_speaks_the_houses_own(library):
    assert library.template("xx-XX", "Greeting") is library.template("zh-CN", "Greeting")


def test_a_digest_is_no_text_message(library):
    template = library.template("zh-CN", "Digest")
    with pytest.raises(NoSuchTemplate):
        template.render(template.sample, Channel.SMS)


def test_values_cannot_break_out_of_a_line_a_signature_or_html(library):
    nasty = Greeting(addressee=Addressee(name="张\r\n伟【假冒】\x00<b>\u202e{{ 1 }}"))
    sms = library.render("zh-CN", nasty, Channel.SMS).text
    assert sms.startswith("【常青人寿】尊敬的张 伟（假冒）<b>{{ 1 }}先生/女士")
    mail = library.render("zh-CN", nasty, Channel.EMAIL)
    assert "&lt;b&gt;" in mail.html
    assert "<b>" not in mail.html


def test_clean_keeps_dates_and_money():
    assert clean({"a": (date(2026, 1, 1), Decimal("1.00"), None)}) == {"a": (date(2026, 1, 1), Decimal("1.00"), None)}


def test_parts_agree_with_the_oracle(oracle):
    chinese = [each for each in oracle("sms_parts") if each["expected_encoding"] == "UCS-2" and "recipe" in each]
    assert len(chinese) > 10
    wrong = {
        each["id"]: parts
        for each in chinese
        for text in ["".join(text * times for text, times in each["recipe"])]
        if (parts := len(cut(text, Alphabet.UCS2).parts)) != each["expected_fragments"]
    }
    assert wrong == {}


@pytest.mark.parametrize(
    ("file", "text", "complaint"),
    [
        ("sms.j2", "您好{{ adressee.name }}", r"Greeting/sms.j2:1: adressee: the purpose has no such variable"),
        ("sms.j2", "您好\n{{ addressee.nam }}", r"Greeting/sms.j2:2: nam: Addressee has no such field"),
        ("sms.j2", "{{ addressee.name", r"Greeting/sms.j2:1: "),
        ("sms.j2", "{{ addressee.name|upper }}", r"sms.j2:1: upper: there is no such filter"),
        ("sms.j2", "{{ addressee.name.__class__ }}", r"sms.j2:1: __class__: str has no such field"),
        ("sms.j2", "{{ addressee.name.format(1) }}", r"sms.j2:1: Call is not allowed"),
        ("sms.j2", "{{ 'a' * 99999999 }}", r"sms.j2:1: Mul is not allowed"),
        ("sms.j2", "{{ range(9) }}", r"sms.j2:1: Call is not allowed"),
        ("sms.j2", "{% include 'x' %}", r"sms.j2:1: Include is not allowed"),
        ("sms.j2", "{% set x = 1 %}", r"sms.j2:1: Assign is not allowed"),
        ("sms.j2", "{% for x in addressee %}{% endfor %}", r"sms.j2:1: a loop runs over a list"),
        ("sms.j2", "{{ agent.phone }}", r"Greeting: sample.json: "),
        ("sms.j2", "很长" * 100, r"Greeting/sms.j2: the sample takes 4 parts, sms_parts allows 2"),
        ("sms.j2", "请联系我们", r"Greeting/sms.j2: '联系我们' without a hotline; print house.phone as well"),
        ("email.txt.j2", "请{% if agent %}联系我们{% endif %}", r"Greeting/email.txt.j2: '联系我们' without a hotline"),
        ("sms.j2", "{{ loop.previtem }}", r"sms.j2:1: loop: the purpose has no such variable"),
        ("email.mjml", "<mjml><mj-body>", r"Greeting/email.mjml: "),
        ("email.mjml", IMAGE, r"Greeting/email.mjml: src=\"https://: an e-mail runs nothing and loads nothing"),
        ("email.mjml", FONT, r"Greeting/email.mjml: <link: an e-mail runs nothing and loads nothing"),
        ("template.yaml", "purpose: Greeting\nchannels: [pigeon]", r"Greeting/template.yaml: channels.0"),
        ("template.yaml", "purpose: [", r"Greeting/template.yaml:\d"),
        ("template.yaml", "purpose: Digest\nchannels: [sms]", r"purpose: Digest stands in the folder of Greeting"),
        ("sample.json", '{"purpose": "Greeting"}', r"Greeting/sample.json: addressee"),
    ],
)
def test_a_faulty_template_stops_the_start_with_file_line_and_rule(pack, file, text, complaint):
    folder = pack / "zh-CN" / "Greeting"
    if text == "{{ agent.phone }}":
        sample = json.loads((folder / "sample.json").read_text())
        (folder / "sample.json").write_text(json.dumps(sample | {"agent": {"name": "王芳", "phone": None}}))
    (folder / file).write_text(text)
    with pytest.raises(TemplateFault, match=complaint) as raised:
        load(folder, "zh-CN/Greeting", Greeting, HOUSE)
    assert isinstance(raised.value, Misconfigured)


def test_a_missing_template_stops_the_start(pack):
    shutil.rmtree(pack / "zh-CN" / "Digest")
    with pytest.raises(TemplateFault, match=r"Digest/template.yaml: cannot be read"):
        load_packs(HOUSE, "zh-CN", pack)


def test_a_value_that_is_not_there_is_never_printed_as_none(pack):
    (pack / "zh-CN" / "PremiumNotice" / "subject.j2").write_text("{{ addressee.sex }}")
    spoilt = load(pack / "zh-CN" / "PremiumNotice", "zh-CN/PremiumNotice", PremiumNotice, HOUSE)
    content = PremiumNotice.model_validate(make_notice().content)
    with pytest.raises(UnrenderableError):
        spoilt.render(content, Channel.EMAIL)


def test_changing_a_text_is_changing_one_file(library, pack):
    before = library.template("zh-CN", "Greeting")
    (pack / "zh-CN" / "Greeting" / "sms.j2").write_text("祝{{ addressee|honorific }}生日快乐！")
    after = load(pack / "zh-CN" / "Greeting", "zh-CN/Greeting", Greeting, HOUSE)
    assert after.render(after.sample, Channel.SMS).text == "【常青人寿】祝李娜女士生日快乐！"
    assert after.hashes[Channel.SMS] != before.hashes[Channel.SMS]
    assert after.hashes[Channel.EMAIL] == before.hashes[Channel.EMAIL]
