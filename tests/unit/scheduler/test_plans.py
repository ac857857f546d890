"""A plan is data: what is wrong in it stops the start, and says where."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

import services.scheduler.plans
from schemas.policies import PaymentMode
from services.scheduler.domain.cases import CaseKind
from services.scheduler.domain.steps import Anchor
from services.scheduler.errors import PlanInvalid
from services.scheduler.plans.loader import load_plans
from tests.builders import make_policy, yuan
from tests.unit.scheduler.house import PLANS
from tests.unit.scheduler.test_timeline import CARE, DUE, RENEWAL

SHIPPED = Path(services.scheduler.plans.__file__).parent


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    for file in SHIPPED.glob("*.yaml"):
        shutil.copy(file, tmp_path)
    return tmp_path


def change(directory: Path, old: str, new: str) -> int:
    file = directory / "cn-60.yaml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def test_the_shipped_plans_are_valid():
    plans = load_plans()
    assert [plans.of(kind).key for kind in CaseKind] == ["cn-60", "care"]


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("days: -20", "days: soon", "steps.0.days"),
        ("anchor: due\n", "anchor: duu\n", "steps.0.anchor"),
        ('at: "09:00"', 'at: "25:00"', "steps.0.at"),
        ("to: holder", "to: neighbour", "steps.0.to"),
        ("purpose: PremiumNotice", "purpose: Advert", "steps.0.notice.purpose"),
        ("class: service", "class: friendly", "steps.0.notice.class"),
        ("channels: [email, sms]", "channels: []", "steps.0.notice.channels"),
        ("channels: [email, sms]", "channels: [email, call]", "steps.0.notice.channels"),
        ("to: holder", "to: holder\n    colour: red", "steps.0.colour"),
    ],
)
def test_an_error_names_file_line_and_field(directory: Path, old: str, new: str, field: str):
    line = change(directory, old, new) + new.count("\n") * (field == "steps.0.colour")
    with pytest.raises(PlanInvalid, match=rf"^cn-60\.yaml:{line}: {field}: "):
        load_plans(directory)


def test_a_missing_field_names_the_line_of_its_step(directory: Path):
    line = change(directory, "  - key: due\n    anchor: due\n", "  - key: due\n")
    with pytest.raises(PlanInvalid, match=rf"^cn-60\.yaml:{line}: steps\.2\.anchor: Field required"):
        load_plans(directory)


def test_a_broken_file_names_its_line(directory: Path):
    (directory / "cn-60.yaml").write_text("key: cn-60\nsteps: [\n", encoding="utf-8")
    with pytest.raises(PlanInvalid, match=r"^cn-60\.yaml:\d+: "):
        load_plans(directory)


def test_rules_between_fields(directory: Path):
    change(directory, "  - key: due\n", "  - key: before-due\n")
    with pytest.raises(PlanInvalid, match="step 'before-due' is there twice"):
        load_plans(directory)


def test_a_step_cannot_count_from_a_day_that_it_does_not_know(directory: Path):
    change(directory, "until: {anchor: due, days: 0}", "until: {anchor: failure, days: 0}")
    with pytest.raises(PlanInvalid, match="no day of 'failure' is known"):
        load_plans(directory)


def test_there_is_a_plan_for_each_kind_of_case(directory: Path):
    for file in directory.glob("*.yaml"):
        if file.name != "care.yaml":
            file.unlink()
    with pytest.raises(PlanInvalid, match="there is no plan of kind 'renewal'"):
        load_plans(directory)


def test_two_care_plans_and_two_plans_of_one_key_are_refused(directory: Path):
    twin = directory / "care-2.yaml"
    shutil.copy(directory / "care.yaml", twin)
    with pytest.raises(PlanInvalid, match=r"care\.yaml: key: there is a plan 'care' already"):
        load_plans(directory)
    twin.write_text(twin.read_text(encoding="utf-8").replace("key: care", "key: care-2"), encoding="utf-8")
    with pytest.raises(PlanInvalid, match="'care-2' is a care plan already"):
        load_plans(directory)


@pytest.mark.parametrize(
    ("given", "plan"),
    [
        ({}, "cn-60"),
        ({"mode": PaymentMode.MONTHLY}, "cn-60-monthly"),
        ({"sales_channel": "银保"}, "cn-60-bancassurance"),
        ({"sales_channel": "银保", "mode": PaymentMode.MONTHLY}, "cn-60-bancassurance"),
        ({"premium": yuan("19999.99")}, "cn-60"),
        ({"premium": yuan("20000.00"), "sales_channel": "银保"}, "cn-60-large"),
    ],
)
def test_which_plan_a_policy_follows_is_data(given: dict, plan: str):
    assert PLANS.chosen_for(make_policy("P1", **given)).key == plan


def test_a_case_keeps_its_plan_and_one_whose_plan_is_gone_follows_the_common_one():
    assert PLANS.followed_by(replace(RENEWAL, plan="cn-60-large")).key == "cn-60-large"
    assert PLANS.followed_by(replace(RENEWAL, plan="cn-45")).key == "cn-60"
    assert PLANS.followed_by(CARE).key == "care"


def test_a_variant_is_the_other_plan_but_for_its_own_steps():
    plans = {plan.key: plan for plan in PLANS.all()}
    base, monthly, large = (plans[key].by_key for key in ("cn-60", "cn-60-monthly", "cn-60-large"))
    assert base.keys() - monthly.keys() == {"before-due", "due", "first-contact", "grace-call-2", "visit"}
    assert [key for key in monthly if monthly[key] != base[key]] == ["deposit"]
    assert [key for key in large if large[key] != base.get(key)] == ["visit", "large-unpaid"]


def test_who_is_older_is_called_before_a_text_comes():
    steps = PLANS.followed_by(replace(RENEWAL, plan="cn-60-bancassurance")).by_key
    for call, text in (("first-call", "before-due"), ("grace-call-1", "grace")):
        assert steps[call].work.deadline.of({Anchor.DUE: DUE}) < steps[text].of({Anchor.DUE: DUE})


@pytest.mark.parametrize(
    ("file", "old", "new", "fault"),
    [
        ("choice.yaml", "mode: [monthly]", "mode: [weekly]", r"^choice\.yaml:\d+: renewal\.2\.if\.mode"),
        ("choice.yaml", "plan: cn-60-monthly", "plan: cn-99", r"renewal\.2\.plan: there is no renewal plan 'cn-99'"),
        ("choice.yaml", "    if: {mode: [monthly]}\n", "", "only the last rule has no `if`"),
        ("cn-60-monthly.yaml", "like: cn-60", "like: cn-61", "like: there is no plan 'cn-61'"),
        ("cn-60-monthly.yaml", "without: [before-due", "without: [before", "without: 'cn-60' has no step 'before'"),
        ("cn-60-large.yaml", "days: 15", "days: soon", r"^cn-60-large\.yaml:\d+: steps\.0\.days"),
    ],
)
def test_a_fault_in_a_choice_or_a_variant_is_named(directory: Path, file: str, old: str, new: str, fault: str):
    text = (directory / file).read_text(encoding="utf-8")
    assert old in text
    (directory / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(PlanInvalid, match=fault):
        load_plans(directory)


def test_several_plans_need_a_choice(directory: Path):
    (directory / "choice.yaml").unlink()
    with pytest.raises(PlanInvalid, match=r"are renewal plans, and no choice\.yaml chooses"):
        load_plans(directory)
