"""Amounts in tables: to the right, with separators, never cut; the language is that of the locale."""

import pytest

from services.cli.errors import BadUse
from services.cli.output import show_rows
from services.cli.words import language


def test_amounts_have_separators_and_stand_to_the_right(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "60")
    rows = [
        {"name": "a long name that has to be broken somewhere", "sum": [{"amount": amount, "currency": "CNY"}]}
        for amount in ("1234567.50", "9.00")
    ]
    show_rows(rows, ("name", "sum"), "", {"sum": "未缴保费"})
    lines = [line.rstrip() for line in capsys.readouterr().out.splitlines()]
    large, small = (next(line for line in lines if line.endswith(end)) for end in ("1,234,567.50 CNY", " 9.00 CNY"))
    assert len(large) == len(small)
    assert any("未缴保费" in line for line in lines)


def test_sums_of_several_currencies_stand_below_each_other(capsys):
    sums = [{"amount": "1.00", "currency": "CNY"}, {"amount": "2.00", "currency": "USD"}]
    show_rows([{"sum": sums}], ("sum",), "")
    assert [line.strip() for line in capsys.readouterr().out.splitlines()][-3:] == ["1.00 CNY", "2.00 USD", ""]


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"LANG": "zh_CN.UTF-8"}, "zh-CN"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "en_GB.UTF-8"}, "en"),
        ({"LC_ALL": "en_GB.UTF-8", "PERENNIAL_CLI_LANGUAGE": "zh-CN"}, "zh-CN"),
        ({"PERENNIAL_CLI_LANGUAGE": "zh"}, "zh-CN"),
        ({"LANG": "zh_CN", "PERENNIAL_CLI_LANGUAGE": "en_GB.UTF-8"}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
    ],
)
def test_the_language_is_that_of_the_setting_or_of_the_locale(monkeypatch, environment, expected):
    for name in ("PERENNIAL_CLI_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert language() == expected


@pytest.mark.parametrize("said", ["cn", "zhcn", "english", "de"])
def test_a_language_that_nobody_has_is_refused_with_those_that_are_known(monkeypatch, said):
    monkeypatch.setenv("PERENNIAL_CLI_LANGUAGE", said)
    with pytest.raises(BadUse, match=rf"PERENNIAL_CLI_LANGUAGE: '{said}' is no language of ours; known are zh-CN, en"):
        language()
