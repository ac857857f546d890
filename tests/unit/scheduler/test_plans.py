"""A plan is data: what is wrong in it stops the start, and says where."""

import shutil
from pathlib import Path

import pytest

import services.scheduler.plans
from services.scheduler.domain.cases import CaseKind
from services.scheduler.errors import PlanInvalid
from services.scheduler.plans.loader import load_plans

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


def test_there_is_one_plan_for_each_kind_of_case(directory: Path):
    (directory / "care.yaml").unlink()
    with pytest.raises(PlanInvalid, match="there is no plan of kind 'care'"):
        load_plans(directory)


def test_two_plans_of_one_kind_are_refused(directory: Path):
    shutil.copy(directory / "care.yaml", directory / "care-2.yaml")
    with pytest.raises(PlanInvalid, match="'care' is a care plan already"):
        load_plans(directory)
