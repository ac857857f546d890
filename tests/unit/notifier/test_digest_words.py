"""What a supervisor and a manager read in the mail about policies that became theirs."""

import pytest

from schemas.parties import Channel
from schemas.staff_purposes import Climb


def mail(library, locale, *climbs, **given):
    sample = library.template(locale, "Digest").sample
    (first, *_), total = sample.handed_over, given.pop("total", len(climbs))
    named = tuple(first.model_copy(update={"climbed": climb}) for climb in climbs)
    values = {"handed_over": named, "more": 0, "total": total, "climbed": sum(map(bool, climbs))} | given
    return library.render(locale, sample.model_copy(update=values), Channel.EMAIL)


@pytest.mark.parametrize(
    ("locale", "sentence", "without_a_name"),
    [
        ("zh-CN", "主管孙敏两日内未接收，现升级至您", "主管3日内未接收，现升级至您"),
        (
            "en",
            "Sun Min did not take it on within two days; it is now yours",
            "the supervisor did not take it on within 3 days; it is now yours",
        ),
    ],
)
def test_a_manager_reads_who_did_not_take_a_policy_on(library, locale, sentence, without_a_name):
    known, unknown = Climb(supervisor_name="孙敏" if locale == "zh-CN" else "Sun Min", within_days=2), None
    for text in _texts(mail(library, locale, known, unknown)):
        assert text.count(sentence) == 1
    for text in _texts(mail(library, locale, Climb(supervisor_name=None, within_days=3))):
        assert text.count(without_a_name) == 1


@pytest.mark.parametrize(
    ("locale", "own", "mixed", "all_climbed"),
    [
        (
            "zh-CN",
            "以下2件保单今日转交给您跟进",
            "以下2件保单今日转交给您跟进，其中1件因主管未按时接收升级至您",
            "以下1件保单主管未按时接收，现升级至您跟进",
        ),
        (
            "en",
            "these 2 policies were handed over to you today",
            "these 2 policies were handed over to you today; 1 of them because the supervisor did not take them on in time",
            "this policy was not taken on by the supervisor in time and is now yours",
        ),
    ],
)
def test_the_first_line_says_how_the_policies_came_to_the_reader(library, locale, own, mixed, all_climbed):
    climb = Climb(supervisor_name="孙敏", within_days=2)
    for text in _texts(mail(library, locale, None, None)):
        assert (own in text, "升级" in text, "in time" in text) == (True, False, False)
    assert all(mixed in text for text in _texts(mail(library, locale, climb, None)))
    assert all(all_climbed in text for text in _texts(mail(library, locale, climb)))


@pytest.mark.parametrize(
    ("locale", "rest", "subject"),
    [
        ("zh-CN", "另有3000件未列出，全部保单请查看工作清单", "移交清单：3200件保单请您跟进"),
        ("en", "3000 more are not named here; your worklist has all of them", "Handed over to you: 3200 policies"),
    ],
)
def test_what_has_no_room_is_counted_and_the_subject_counts_everything(library, locale, rest, subject):
    long = mail(library, locale, *[None] * 200, more=3000, total=3200)
    assert all(rest in text for text in _texts(long))
    assert long.subject == subject
    assert all(rest.partition(" ")[2] not in text for text in _texts(mail(library, locale, None)) if locale == "en")


def _texts(rendered) -> tuple[str, str]:
    return " ".join(rendered.text.split()), " ".join(rendered.html.split())
