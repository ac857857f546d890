"""What a holder reads: by when to pay and how, what was paid already, whom to call."""

import re
from datetime import date

import pytest

from schemas.addressees import Addressee, AgentCard
from schemas.parties import Channel
from schemas.policies import FailureReason, GraceEnd, StepUp
from schemas.purposes import Greeting
from schemas.unpaid import Stage
from services.notifier.packs.template import Template
from tests.unit.notifier.contents import (
    AGENT,
    HOLDER,
    failure,
    failure_notice,
    lapse_notice,
    money,
    premium,
    premium_notice,
)

IN_GRACE = (Stage.GRACE, Stage.GRACE_2, Stage.FINAL_WEEK, Stage.EVE, Stage.LAST_DAY)
HOLDERS = ("PremiumNotice", "FailureNotice", "LapseNotice", "PaymentThanks", "AnniversaryGreeting", "Greeting")


@pytest.mark.parametrize("tail", ["6789", None])
@pytest.mark.parametrize(
    ("locale", "due", "last"), [("zh-CN", "2026年3月1日", "2026年4月30日"), ("en", "1 March 2026", "30 April 2026")]
)
def test_before_the_due_date_every_text_asks_by_it_and_the_last_payable_day_stands_last(said, locale, due, last, tail):
    texts = said(premium_notice(premium(account_tail=tail)), locale)
    assert due in texts["subject"]
    assert last not in texts["subject"]
    for kind in ("sms", "text", "html"):
        assert texts[kind].count(last) == 1
        assert texts[kind].rindex(due) < texts[kind].index(last)
        assert not re.search(rf"请于(最后缴费日)?{last}|pay by {last}", texts[kind])


@pytest.mark.parametrize("stage", IN_GRACE)
def test_in_grace_the_subject_asks_by_the_last_payable_day(said, stage):
    subject = said(premium_notice(premium(stage=stage)))["subject"]
    assert subject.startswith("续期保费缴纳提示：请于2026年4月30日前缴纳")
    assert ("今日24时届满" in subject, "明日24时届满" in subject) == (stage is Stage.LAST_DAY, stage is Stage.EVE)


def test_one_premium_is_to_be_paid_and_is_not_called_the_earliest(bodies):
    for text in bodies(premium_notice(premium())):
        assert "您有1笔续期保费待缴" in text
        assert "最早一笔" not in text
        assert "可以缴纳" not in text


def test_of_several_the_earliest_and_the_sum_are_named(bodies):
    for text in bodies(premium_notice(premium(), premium(2, due_date=date(2026, 3, 9)))):
        assert "您有2笔续期保费待缴，合计2,400.00元，最早一笔请于2026年3月1日前（含当日）缴纳" in text


@pytest.mark.parametrize(
    ("stage", "warning"),
    [
        (Stage.FINAL_WEEK, "宽限期将于2026年4月30日24时届满，请在此前缴纳"),
        (Stage.EVE, "宽限期将于明日（2026年4月30日）24时届满，请在此前缴纳"),
        (Stage.LAST_DAY, "宽限期将于今日（2026年4月30日）24时届满，请于今日缴纳"),
    ],
)
@pytest.mark.parametrize("on_grace_end", GraceEnd)
def test_the_final_week_its_eve_and_the_last_day_are_three_texts(bodies, stage, warning, on_grace_end):
    for text in bodies(premium_notice(premium(stage=stage, on_grace_end=on_grace_end))):
        lapses = on_grace_end is GraceEnd.LAPSE
        assert (f"{warning}，以免保障中断" in text) is lapses
        assert warning in text
        assert text.count("届满") == 1


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
@pytest.mark.parametrize("stage", Stage)
def test_nothing_promises_a_debit_from_an_account_that_the_bank_refused(bodies, locale, stage):
    for text in bodies(premium_notice(premium(stage=stage, account_refused=True)), locale):
        assert "尾号" not in text
        assert "account ending" not in text
        assert "请到公司柜面缴纳" in text or "pay at our counter" in text
        assert "95500" in text


@pytest.mark.parametrize(
    ("locale", "words"),
    [("zh-CN", "尚需缴纳6,690.83元（已收6,575.47元）"), ("en", "CNY 6,690.83 still to pay (CNY 6,575.47 received)")],
)
def test_a_part_that_was_paid_is_named(bodies, locale, words):
    part_paid = {"amount": money("6690.83"), "received": money("6575.47")}
    owed = premium(stage=Stage.GRACE, **part_paid)
    contents = [
        premium_notice(owed),
        failure_notice(failure(owed, FailureReason.INSUFFICIENT_BALANCE)),
        failure_notice(failure(premium(2), FailureReason.INSUFFICIENT_BALANCE), also_due=(owed,)),
    ]
    for text in (text for content in contents for text in bodies(content, locale)):
        assert words in text


@pytest.mark.parametrize(("locale", "words"), [("zh-CN", "已收6,575.47元"), ("en", "CNY 6,575.47 received")])
def test_a_lapse_names_the_part_that_was_paid(bodies, locale, words):
    for text in bodies(lapse_notice(received=money("6575.47")), locale):
        assert words in text


@pytest.mark.parametrize(("locale", "rest"), [("zh-CN", "另有12"), ("en", "12 more")])
def test_what_has_no_room_is_counted_and_the_sum_is_of_everything(bodies, locale, rest):
    notice = premium_notice(premium(), premium(2), more=12, totals=(money("16800.00"),))
    for text in bodies(notice, locale):
        assert rest in text
        assert "16,800.00" in text
        assert "14笔" in text or "14 renewal premiums" in text
    for text in bodies(lapse_notice().model_copy(update={"more": 12}), locale):
        assert rest in text or "12 more" in text


def test_a_premium_text_on_an_anniversary_gives_thanks_names_the_step_up_and_offers_nothing(bodies):
    rise = StepUp(years=1, benefit="疾病身故保险金", percent_before="10.00", percent_after="100")
    anniversary = premium(stage=Stage.DUE, anniversary_years=1, step_up=rise)
    for text in bodies(premium_notice(anniversary)):
        assert "生效满1周年" in text
        assert "感谢您的信任" in text
        assert "疾病身故保险金由10%提高至100%" in text
        assert not [word for word in ("优惠", "推荐", "投保") if word in text]
    for text in bodies(premium_notice(premium(stage=Stage.DUE, anniversary_years=3))):
        assert "生效满3周年" in text
        assert "提高至" not in text


def test_several_premiums_of_one_policy_are_told_apart_and_its_product_is_named_once(said):
    text = said(premium_notice(premium(stage=Stage.GRACE), premium(due_date=date(2026, 6, 1)), premium(2)))["sms"]
    assert "同一保单PL2026000001应缴日2026年6月1日" in text
    assert text.count("保单PL2026000001") == 2
    assert text.count("安康终身寿险") == 2


@pytest.mark.parametrize(
    ("phone", "written"),
    [("+8613800000004", "138 0000 0004"), ("+861012345678", "010-12345678"), ("+85291234567", "+852 9123 4567")],
)
def test_a_phone_is_written_as_people_write_it(library, phone, written):
    notice = premium_notice(premium(), agent=AgentCard(name="林建洋", phone=phone))
    assert f"服务人员林建洋（电话 {written}）" in library.render("zh-CN", notice, Channel.SMS).text
    for text in (
        library.render("zh-CN", notice, Channel.EMAIL).text,
        library.render("zh-CN", notice, Channel.EMAIL).html,
    ):
        assert written in text
        assert "+86" not in text


def test_only_readers_of_english_see_the_code_of_the_mainland(library):
    for locale, template in library:
        said = [template.render(template.sample, channel) for channel in template.hashes]
        texts = [text for each in said for text in (each.text, each.html, each.subject) if text]
        assert not [text for text in texts if re.search(r"\+\d{7}", text)], template.declaration.purpose
        assert locale == "en" or not [text for text in texts if "+86" in text]


def test_every_text_that_asks_for_something_says_whom_to_call(library):
    for agent in (AGENT, AgentCard(name="王建国"), None):
        contents = [
            premium_notice(premium(), agent=agent),
            lapse_notice().model_copy(update={"agent": agent}),
            *(
                failure_notice(failure(premium(), reason)).model_copy(update={"agent": agent})
                for reason in FailureReason
                if reason
                not in {
                    FailureReason.INSUFFICIENT_BALANCE,
                    FailureReason.SYSTEM_OTHER,
                    FailureReason.ABC_PREFIX_MISSING,
                }
            ),
        ]
        for content in contents:
            for locale in ("zh-CN", "en"):
                mail = library.render(locale, content, Channel.EMAIL)
                assert "95500" in mail.text
                assert "95500" in mail.html
                text = library.render(locale, content, Channel.SMS).text
                assert "95500" in text or "138 0000 0004" in text or agent == AgentCard(name="王建国")


def test_who_has_no_agent_gets_the_hotline(library):
    assert "95500" in library.render("zh-CN", premium_notice(premium(), agent=None), Channel.SMS).text


def test_in_no_mail_a_policy_number_breaks_and_in_those_to_holders_no_row_has_more_than_two_cells(library):
    for locale, template in library:
        html = library.render(locale, template.sample, Channel.EMAIL).html
        for number in numbers_of(template):
            assert re.search(rf'<(b|span) style="white-space:nowrap;">{number}</\1>', html), (locale, number)
        if template.declaration.purpose not in HOLDERS:
            continue
        rows = re.findall(r"<tr>(?:(?!</?tr).)*</tr>", html, re.DOTALL)
        assert max((row.count("<td") for row in rows), default=0) <= 2


def numbers_of(template: Template) -> set[str]:
    return set(re.findall(r"P20\d{8}", template.sample.model_dump_json()))


def test_a_greeting_has_no_agent_who_is_nobody(library):
    for channel in (Channel.SMS, Channel.EMAIL):
        text = library.render("zh-CN", Greeting(addressee=Addressee(name="王芳")), channel).text
        assert "敬上" not in text
    assert "敬上" in library.render("zh-CN", Greeting(addressee=HOLDER, agent=AGENT), Channel.SMS).text


def test_an_english_worklist_counts_one_as_one(said, library):
    sample = library.template("en", "Worklist").sample
    single = sample.model_copy(update={"premiums": sample.premiums[:1], "total": 1, "customers": 1, "more": 0})
    texts = said(single, "en")
    assert texts["subject"] == "Your worklist of today: 1 customer, 1 premium"
    assert "this premium is yours" in texts["text"]
    assert "this premium is yours" in texts["html"]
    several = said(sample.model_copy(update={"total": 4, "customers": 3}), "en")
    assert "these 4 premiums of 3 customers are yours" in several["text"]
