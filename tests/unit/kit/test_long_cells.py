"""A cell as long as a file may hold costs time by its length: by the square of it each of these would take minutes."""

from decimal import Decimal

import pytest

from services.kit.characters import plain
from services.kit.remembered import LONGEST_REMEMBERED, remembered
from services.kit.tables.cells import identifier, narrow, text
from services.kit.tables.cleaning import cleaned, one_line, unbroken, unescaped
from services.kit.tables.days import day
from services.kit.tables.empty import is_empty_word, said
from services.ledger.intake.amounts import worth
from services.ledger.intake.contacts import email, phone
from services.ledger.intake.identity import identity

MANY = 400_000
FLAG, TAG, END = "\U0001f3f4", "\U000e0061", "\U000e007f"
STACKED = "a" + "\u0301\u0316" * (MANY // 4)
"""A letter under marks in an order that is not the normal one."""


def test_spaces_before_no_break_are_gone_through_once():
    spaced = "a" + " " * MANY + "b\nc"
    assert one_line(spaced) == "a" + " " * MANY + "b c"
    assert unbroken(spaced) == "a" + " " * MANY + "bc"
    with pytest.raises(ValueError, match="longer than 200"):
        text(spaced)


def test_breaks_and_the_spaces_around_them_are_one_space():
    assert one_line(" a \n \t b\t\tc  d \n") == " a b c  d "


def test_a_flag_has_a_few_tags_and_the_others_are_seen_by_nobody():
    flag = FLAG + TAG * 5 + END
    assert plain(flag + "x") == cleaned(flag + "x") == flag + "x"
    assert len(plain(FLAG + TAG * MANY)) < 20
    assert len(cleaned(FLAG + TAG * MANY)) < 20


@pytest.mark.parametrize("read", [narrow, worth, day, email, identifier, identity], ids=lambda read: read.__name__)
@pytest.mark.parametrize("cell", ["1" + " " * MANY + "x", STACKED], ids=["spaces", "stacked marks"])
def test_what_is_far_too_long_for_a_value_is_refused_by_its_length(read, cell):
    with pytest.raises(ValueError, match="is longer than 400 characters"):
        read(cell)


def test_a_phone_number_that_is_far_too_long_is_refused_by_its_length():
    with pytest.raises(ValueError, match="is too long"):
        phone("1" + STACKED, "CN")


def test_an_amount_has_spaces_before_its_unit():
    assert worth("1,200.5   元整  CNY") == Decimal("1200.50")


def test_a_long_cell_is_empty_only_where_it_is_crossed_out():
    assert is_empty_word("-" * MANY)
    assert said("－－ " * (MANY // 3)) == ""
    assert not is_empty_word("。" + STACKED)


def test_an_escape_of_a_control_character_is_no_control_character_in_what_is_shown():
    assert unescaped("a_x0000_b_x000B_c_x001B_") == "a_x0000_b_x000B_c_x001B_"
    assert unescaped("a_x000D__x000A__x0009_b") == "a\r\n\tb"
    assert cleaned("a_x0000_b_x000B_c_x001B_") == "ab\nc"


def test_only_short_texts_are_remembered():
    asked = []

    @remembered(10)
    def length(cell: str, more: int) -> int:
        asked.append(cell)
        return len(cell) + more

    short, long = "a" * LONGEST_REMEMBERED, "a" * (LONGEST_REMEMBERED + 1)
    assert [length(short, 1), length(short, 1), length(long, 1), length(long, 1)] == [101, 101, 102, 102]
    assert asked == [short, long, long]
