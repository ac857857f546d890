"""The phone oracle: numbers as people really wrote them, with what an anchor that millions use makes of each."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ledger.intake.contacts import phone
from services.ledger.intake.phones import PhoneError, PhoneRule

WITHOUT_A_PRICE = {247}
"""The anchor has no price for Ascension, and sends nothing there: a table of the sender and no property of the number."""
FAULTS = {"not_a_home_mobile": "not_a_uk_mobile"}
"""The anchor knows one home only."""


def answer(case: dict) -> dict:
    rule = PhoneRule(case["default_region"], case["allow_international"], case["allow_landline"], WITHOUT_A_PRICE)
    try:
        found = rule.read(case["input"])
    except PhoneError as error:
        return {"valid": False, "expected_error": FAULTS.get(error.fault, error.fault.value)}
    return {
        "valid": True,
        "expected_e164": found.e164,
        "expected_normalised": found.e164.removeprefix("+"),
        "expected_display": found.shown,
        "is_international": not found.at_home,
    }


def test_every_number_of_the_oracle(oracle):
    wrong = []
    for case in oracle("phones"):
        got = answer(case)
        # Where the code depends on the edition of the numbering plans, only the refusal is asserted.
        advisory = {"expected_error"} if case["metadata_dependent"] else set()
        asked = {name: case[name] for name in got if name in case and name not in advisory}
        if {name: got[name] for name in asked} != asked or got["valid"] != case["valid"]:
            wrong.append((case["id"], case["input"], asked, got))
    assert wrong == []


@given(st.from_regex(r"1[0-9]{10}", fullmatch=True))
def test_a_chinese_mobile_number_is_the_same_by_the_short_way(digits):
    try:
        expected = PhoneRule("CN").read(digits).e164
    except PhoneError:
        expected = None
    try:
        assert phone(digits, "CN") == expected
    except ValueError:
        assert expected is None


@pytest.mark.parametrize("digits", ["12345678901", "12125550123", "10800138000"])
def test_a_mistyped_number_never_becomes_a_strangers_abroad(digits):
    with pytest.raises(PhoneError, match="is no possible phone number"):
        PhoneRule("CN").read(digits)


@pytest.mark.parametrize(
    "written", ["138 0013 8000", "１３８００１３８０００", "+86 138-0013-8000", "008613800138000", "(86)13800138000"]
)
def test_a_chinese_mobile_number_in_each_spelling(written):
    assert phone(written, "CN") == "+8613800138000"


@pytest.mark.parametrize("written", ["13800138000/13900139000", "13800138000 王", "无", "-"])
def test_what_is_no_number_or_more_than_one(written):
    with pytest.raises(PhoneError):
        PhoneRule("CN").read(written)
