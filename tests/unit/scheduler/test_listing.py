"""The file of the lists: an error in it names the field, and stops the start."""

import re
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from schemas.http.lists import Flag
from schemas.money import Money
from services.scheduler.errors import ListingInvalid
from services.scheduler.reports import loader
from services.scheduler.reports.loader import load_listing

SHIPPED = yaml.safe_load(Path(loader.__file__).with_name("lists.yaml").read_text(encoding="utf-8"))


def money(amount: str, currency: str = "CNY") -> Money:
    return Money(amount=Decimal(amount), currency=currency)


def written(folder: Path, **changed: object) -> Path:
    file = folder / "mine.yaml"
    file.write_text(yaml.safe_dump({**SHIPPED, **changed}, allow_unicode=True), encoding="utf-8")
    return file


def test_a_team_has_its_own_words_and_thresholds(tmp_path):
    labels = {**SHIPPED["labels"], "grace-end": "宽二"}
    listing = load_listing(written(tmp_path, labels=labels, large={"CNY": 500}))
    assert listing.labels["grace-end"] == "宽二"
    assert listing.flags("分红险", money("500.00")) == (Flag.LARGE,)
    assert listing.flags("分红险", money("500.00", "USD")) == ()


@pytest.mark.parametrize(
    ("amount", "currency", "band"),
    [
        ("1999.99", "CNY", "<2000"),
        ("2000.00", "CNY", "2000–5000"),
        ("20000.00", "CNY", "≥20000"),
        ("300.00", "USD", "300–1000"),
        ("5.00", "EUR", None),
    ],
)
def test_a_band_begins_with_its_lower_limit(amount, currency, band):
    assert load_listing().band(money(amount, currency)) == band


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"labels": {"current": "当月"}}, ": the whole: labels: 'grace-1' has no word"),
        ({"bands": {"CNY": [5, 5]}}, "bands: CNY: limits rise"),
        ({"large": {"yuan": 5}}, ": large.yuan"),
        ({"large": {"CNY": -5}}, ": large.CNY"),
        ({"colour": "red"}, ": colour"),
        ({"targets": {"grace-easy": 101}}, ": targets.grace-easy"),
    ],
)
def test_an_error_names_the_file_the_line_and_the_field(tmp_path, changed, words):
    with pytest.raises(ListingInvalid) as refused:
        load_listing(written(tmp_path, **changed))
    assert words in str(refused.value)
    assert re.match(r"mine\.yaml:[0-9]+: ", str(refused.value))


def test_a_file_that_is_no_yaml_names_the_line(tmp_path):
    file = tmp_path / "mine.yaml"
    file.write_text("labels:\n  - [", encoding="utf-8")
    with pytest.raises(ListingInvalid, match=r"mine\.yaml:"):
        load_listing(file)
    with pytest.raises(ListingInvalid, match="cannot be read"):
        load_listing(tmp_path / "nothing.yaml")
