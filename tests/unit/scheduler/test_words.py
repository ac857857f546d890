"""No name of the program stands where a person reads: every code has a word in every language."""

from enum import StrEnum

import pytest

from schemas.http import contacts, flaws, list_figures, lists, worklists
from schemas.ids import DESKS
from schemas.outcomes import OutcomeKind
from schemas.parties import Channel, Sex
from schemas.policies import FailureReason, PaymentMode, PolicyStatus, Standing
from schemas.purposes import PURPOSES
from services.scheduler.plans.loader import load_plans
from services.scheduler.reports.words import words_in

GROUPS: dict[str, type[StrEnum]] = {
    "talk": worklists.Talk, "state": lists.RowState, "standing": Standing, "status": PolicyStatus, "service": lists.Service,
    "third": lists.Third, "flag": lists.Flag, "tag": lists.Tag, "gap": lists.Gap, "gap_rule": lists.Gap, "flaw": flaws.FlawKind, "failure": FailureReason, "channel": Channel,
    "outcome": OutcomeKind, "way": contacts.Way, "talk_by": contacts.Way, "result": contacts.TalkResult,
    "person": contacts.Person, "reason": contacts.Refusal, "age_band": worklists.AgeBand, "sex": Sex, "mode": PaymentMode,
    "target": list_figures.Task,
}  # fmt: skip
LANGUAGES = ("zh-CN", "en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_has_a_word(language):
    groups = words_in(language).groups
    missing = {name: {each.value for each in kinds} - groups[name].keys() for name, kinds in GROUPS.items()}
    assert not any(missing.values()), missing
    assert {model.__name__ for model in PURPOSES} <= groups["purpose"].keys()
    assert set(DESKS.values()) <= groups["desk"].keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_work_of_the_shipped_plans_has_a_name(language):
    kinds = {step.work.kind for plan in load_plans().all() for step in plan.steps if step.work}
    assert kinds - words_in(language).groups["work"].keys() == set()


def test_the_languages_have_words_for_the_same_codes():
    chinese, english = (words_in(language) for language in LANGUAGES)
    assert chinese.sentences.keys() == english.sentences.keys()
    for group in chinese.groups.keys() - {"heading"}:
        assert chinese.groups[group].keys() == english.groups[group].keys(), group


def test_work_of_a_plan_of_the_deployment_is_named_by_its_kind_of_talk():
    words = words_in("zh-CN")
    assert (words.work("call-vip", "call"), words.work("send-flowers", None)) == ("电话联系", "其他工作")


def test_a_reader_of_another_language_reads_english_and_one_of_chinese_chinese():
    assert [words_in(each).language for each in ("zh-TW", "en-GB", "fr", None)] == ["zh-CN", "en", "en", "zh-CN"]
