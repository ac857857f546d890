"""What nobody sees in a cell, and what says that there is nothing: removed in one place, for every column of every file."""

from datetime import date

import pytest

from services.kit.tables.cells import identifier, name, text, whole
from services.kit.tables.cleaning import cleaned, one_line, unbroken, unescaped
from services.kit.tables.days import day
from services.kit.tables.empty import is_empty_word, is_placeholder, said
from services.kit.tables.finding import table_of
from services.kit.tables.headers import plain
from services.kit.tables.table import read

UNSEEN = {
    "zero-width space": "PL\u200b01\u200b",
    "direction marks": "\u202aPL\u200e01\u202c\u2066\u2069",
    "byte order mark": "\ufeffPL01",
    "soft hyphen": "PL\u00ad01",
    "word joiner": "PL\u206001",
    "joiner between digits": "PL0\u200d1",
    "control characters": "PL\x0001\x7f\x1f",
    "blank letters": "PL\u316401\u115f",
    "a blank of Braille": "\u2800PL\u280001\u2800",
    "a selector of a form": "PL\ufe0f01\ufe0f",
    "a selector of a form of Han": "PL01\U000e0100",
    "Excel's escape": "PL01_x000D_",
    "Excel's escape in small letters": "_x200b_PL01",
    "wrapped as a formula": '="PL01"',
    "an apostrophe": "'PL01",
    "a curled apostrophe": "‘PL01",
    "a grave accent": "`PL01",
    "an apostrophe in full width": "＇PL01",
    "quoted": "'PL01'",
    "no-break spaces": "\u00a0PL01\u3000\u2003",
    "line breaks at the ends": "\r\nPL01\u2028",
}


@pytest.mark.parametrize("cell", UNSEEN.values(), ids=UNSEEN)
def test_what_nobody_sees_is_no_part_of_a_cell(cell):
    assert cleaned(cell) == said(cell) == identifier(cell) == "PL01"


@pytest.mark.parametrize(
    "cell", ["赵伟", "O'Brien", "'t Hart", "a_x0041_b", "𠮷野家", "\ue863", "\U00031350", "葛󠄀城", "👨‍👩‍👧", "می‌خواهم", "x  y", "=A1", "❤\ufe0f", "1\ufe0f\u20e3", "‘t Hart"]
)  # fmt: skip
def test_what_is_seen_stays(cell):
    assert cleaned(cell) == cell


@pytest.mark.parametrize("cell", ["\u2800", " \u2800 ", "\ufe0f", "\u200b\u2800\u3164"])
def test_a_cell_of_what_nobody_sees_is_empty(cell):
    assert said(cell) == ""


def test_a_space_of_any_width_is_a_space_and_a_line_break_of_any_program_is_one():
    assert cleaned("John\u00a0Smith\u3000Jr") == "John Smith Jr"
    assert cleaned("a\r\nb\rc\u2029d\x0be") == "a\nb\nc\nd\ne"


def test_a_line_break_is_a_space_between_words_and_nothing_between_chinese_characters_or_in_a_number():
    assert (one_line("John \n Smith"), one_line("上海市\n浦东\t新区"), unbroken("PL\n0 \t1")) == (
        "John Smith", "上海市浦东新区", "PL01",
    )  # fmt: skip
    assert (identifier("PL0\r\n1"), day("2026-\n03-01"), text("张\n三")) == ("PL01", date(2026, 3, 1), "张三")


def test_a_name_of_two_characters_that_is_padded_to_the_width_of_three():
    assert (name("王\u3000芳"), name("王  芳"), name("欧阳 芳"), name("John Smith")) == (
        "王芳", "王芳", "欧阳 芳", "John Smith",
    )  # fmt: skip


@pytest.mark.parametrize("cell", ["TRUE", "false", "True"])
def test_a_logical_value_is_neither_a_name_nor_a_number(cell):
    for column in (name, identifier):
        with pytest.raises(ValueError, match="is a logical value of the spreadsheet"):
            column(cell)


@pytest.mark.parametrize(("cell", "number"), [("13800138000.0", "13800138000"), ("7.00", "7"), ("7.5", "7.5"), ("a.0", "a.0")])  # fmt: skip
def test_a_whole_number_kept_as_a_floating_point_one(cell, number):
    assert whole(cell) == number


def test_a_day_kept_as_a_floating_point_number():
    assert day("20260301.0") == date(2026, 3, 1)


@pytest.mark.parametrize(
    "cell",
    ["", "\u200b", "N/A", "n/a", "Ｎ／Ａ", "NA", "NULL", "null", "(null)", "\\N", "None", "nan", "NaT", "无", "無", "暂无", "不详",
     "-", "--", "—", "——", "－", "/", "／", "\\", "…", "...", "?", "？", "。"],
)  # fmt: skip
def test_words_that_say_that_there_is_nothing(cell):
    assert is_empty_word(cleaned(cell))
    assert said(cell) == ""


@pytest.mark.parametrize(
    "cell", ["0", "0.00", "TRUE", "Na", "Nan", "Nat", "无名", "吴", "一", "A", "x-", "-5", "成功", "***"]
)
def test_words_that_say_something(cell):
    assert not is_empty_word(cell)
    assert said(cell) == cell


def test_a_placeholder_of_a_number_is_an_empty_word_a_logical_value_or_zeros():
    assert all(map(is_placeholder, ("0", "0000", "TRUE", "-", "无", "")))
    assert not any(map(is_placeholder, ("00701", "P0", "310X")))


def test_an_escape_of_a_workbook_is_undone_once():
    assert unescaped("a_x005F_x0041_b_x000D__x4e2d_") == "a_x0041_b\r中"


def test_a_header_is_known_whatever_is_in_it_that_nobody_sees():
    assert plain("\ufeff'保单\u200b 号_x000D_\n") == plain("保单号")


@pytest.mark.parametrize("delimiter", [",", "\t"])
def test_every_column_of_a_table_is_cleaned_and_keeps_how_it_stood(delimiter):
    lines = ["保单号,投保人", "P\u200b1,'赵伟", "P2,—", "\u200b,N/A"]
    content = "\n".join(lines).replace(",", delimiter).encode()
    rows = list(table_of(read("book.csv", content), {plain("保单号"), plain("投保人")}).rows())
    assert [list(row.cells) for row in rows] == [["P1", "赵伟"], ["P2", ""]]
    assert [list(row.shown) for row in rows] == [["P\u200b1", "'赵伟"], ["P2", "—"]]
    assert rows[0].raw == f"P\u200b1{delimiter}'赵伟\n".encode()
