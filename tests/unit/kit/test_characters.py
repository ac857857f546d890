"""Which characters reach a reader: every letter of a name, and nothing that nobody sees."""

import unicodedata

import pytest

from services.kit.characters import plain, private_use
from services.kit.gb18030 import PRIVATE_USE
from services.kit.tables.cleaning import cleaned

EXTENSION_I, EXTENSION_H = "\U0002ebf0", "\U00031350"
FAMILY = "👨\u200d👩\u200d👧"
BURNING_HEART = "❤\ufe0f\u200d🔥"
DARK_DOCTOR = "👩🏿\u200d⚕\ufe0f"
SCOTLAND = "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"


@pytest.mark.parametrize(
    "text",
    [
        f"测{EXTENSION_I}甲",
        f"测{EXTENSION_H}试",
        "测\ue000甲",
        "葛\U000e0100城",
        FAMILY,
        BURNING_HEART,
        DARK_DOCTOR,
        SCOTLAND,
        "क्\u200dष",
        "می\u200cخواهم",
        "ه\u200dم",
        "阿布都拉·买买提",
        "O'Neill-Łódź",
    ],
)
def test_every_letter_of_a_name_and_every_picture_stays(text):
    assert plain(text) == text
    assert cleaned(text) == text


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("王\u200b芳", "王芳"),
        ("\u202e王芳\u202c", "王芳"),
        ("\u2066王芳\u2069\ufeff", "王芳"),
        ("王\u200d芳", "王芳"),
        ("王芳\u200d", "王芳"),
        ("王\u00ad芳\x00\x1b", "王芳"),
        ("王\r\n芳", "王 芳"),
        ("王\u2028芳\t甲", "王 芳 甲"),
        ("王\u3000芳", "王 芳"),
        ("王\ufffe\ufdd0\U0010ffff芳", "王芳"),
        ("王\U000e0041芳", "王芳"),
        ("\u200b", ""),
    ],
)
def test_what_nobody_sees_goes_and_a_line_break_becomes_a_space(given, read):
    assert plain(given) == read


def test_private_use_characters_of_older_standards_are_written_as_the_newest_does():
    assert plain("测\ue863甲\ue816\ue81e") == "测\u4dae甲\U00020087\u9fb4"


def test_no_private_use_character_of_the_table_is_left_and_none_stands_for_two():
    assert len(PRIVATE_USE) == 105
    assert len(set(PRIVATE_USE.values())) == 105
    assert {unicodedata.category(each) for each in PRIVATE_USE} == {"Co"}
    assert not any(unicodedata.category(each) in {"Co", "Cn"} for each in PRIVATE_USE.values())


def test_the_table_agrees_with_pythons_own_codec_where_that_knows_the_character():
    """The row FE50 to FEA0 holds the eighty ideographs and radicals, in the order of their private use code points."""
    row = [bytes([0xFE, low]) for low in range(0x50, 0xA1) if low != 0x7F]
    of_python = dict(zip((chr(0xE815 + at) for at in range(80)), (two.decode("gb18030") for two in row), strict=True))
    known = {private: letter for private, letter in of_python.items() if unicodedata.category(letter) != "Co"}
    assert len(known) >= 66
    assert {private: PRIVATE_USE[private] for private in known} == known


def test_only_private_use_characters_without_a_meaning_are_warned_of():
    assert private_use(f"测\ue863{EXTENSION_H}\ue000\uf8ff甲\ue000") == ("\ue000", "\uf8ff")
    assert private_use("王芳") == ()
