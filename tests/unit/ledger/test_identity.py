"""Identity numbers: placeholders are none, and only resident numbers have a check digit."""

import pytest

from services.ledger.intake.identity import identity

GOOD = "11010119800307726X"


@pytest.mark.parametrize(
    "cell",
    [
        *(
            "无",
            "NULL",
            "n/a",
            "-",
            "—",
            "0",
            "000000",
            "000000000000000000",
            "TRUE",
            "不详",
            "未提供",
            "暂无",
            "待补充",
        ),
        *("111111111111111111", "999999999999999999", "XXXXXX", "XXXXXXXXXXXXXXXXXX", "xxxxxx", "******", "aaaa", "."),
        *("123456789012345678", "12345678", "987654321", "012345678901234567", "1234567890"),
        *(
            "310101********1234",
            "3101XXXXXXXX1234",
            "无证件",
            "没有身份证",
            "同上",
            "身份证",
            "测试",
            "test",
            "unknown1",
            "N.A.",
        ),
        *("１１１１１１", "1111-1111-1111", "110101198003077231", "110101198003077230"),
    ],
)
def test_a_placeholder_or_a_mistyped_resident_number_is_no_identity(cell):
    said = identity(cell)
    assert said.number is None
    assert said.fault


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        (GOOD, GOOD),
        (GOOD.lower(), GOOD),
        ("110101800307723", "110101800307723"),
        ("E12345678", "E12345678"),
        ("G61234567", "G61234567"),
        ("H0123456700", "H0123456700"),
        ("A123456(7)", "A123456(7)"),
        ("00123456", "00123456"),
        ("810000199408230021", "810000199408230021"),
        ("310X", "310X"),
    ],
    ids=["resident", "small x", "15 digits", "passport", "ordinary passport", "home permit", "Hong Kong card", "Taiwan permit", "residence permit", "short"],
)  # fmt: skip
def test_a_number_of_any_document_is_an_identity(cell, number):
    assert (identity(cell).number, identity(cell).fault) == (number, None)


def test_a_number_that_a_spreadsheet_has_spoilt_refuses_its_row():
    with pytest.raises(ValueError, match="scientific notation"):
        identity("3.10101E+17")
