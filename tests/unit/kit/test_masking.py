import re
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.kit.masking import MASK, masked, masked_text

# What a person types, pastes and exports: digits of three scripts, separators of every kind, prefixes, sentences.
SCRIPTS = ("0123456789", "０１２３４５６７８９", "٠١٢٣٤٥٦٧٨٩")
SEPARATORS = (
    "",
    " ",
    "-",
    "\u00a0",
    "\u3000",
    "–",
    "－",
    ".",
    "·",
    "\u200b",
    " - ",
    "/",
    "_",
    ",",
    "\n",
    "\x00",
    "\u202d",
)
BEFORE = (
    "",
    "+86",
    "+86 ",
    "0086-",
    "（+86）",
    "tel:",
    "电话",
    "手机号",
    "账号：",
    '{"phone":"',
    "a=",
    "P",
    "于2026-03-01致电",
    "#",
)
AFTER = ("", "。", ",", '"}', " 谢谢", "元", "@", ";x", ")", "分机2")


@st.composite
def numbers(draw: st.DrawFn) -> tuple[str, str]:
    """A number of a person in plain digits, and as somebody may have written it."""
    mobile = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)
    landline = st.from_regex(r"0(10|2[0-9]|[3-9][0-9]{2})[2-8][0-9]{6,7}", fullmatch=True)
    account = st.from_regex(r"[3-6][0-9]{14,18}", fullmatch=True)
    identity = st.from_regex(r"[1-6][0-9]{5}(19|20)[0-9]{9}[0-9X]", fullmatch=True)
    plain = draw(st.one_of(mobile, landline, account, identity))
    script, separator = draw(st.sampled_from(SCRIPTS)), draw(st.sampled_from(SEPARATORS))
    group = draw(st.integers(1, 4))
    written = "".join(script[int(sign)] if sign.isdigit() else sign for sign in plain)
    parts = [written[start : start + group] for start in range(0, len(written), group)]
    return plain, separator.join(parts)


@st.composite
def addresses(draw: st.DrawFn) -> str:
    local = draw(st.from_regex(r"[a-z][a-z0-9._+-]{0,12}[a-z0-9]", fullmatch=True))
    return f"{local}{draw(st.sampled_from(['@', '＠', '%40']))}{draw(st.sampled_from(['example.com', 'qq.com', '邮箱.中国', 'mail']))}"


@dataclass
class Party:
    """An object that a careless line logs whole."""

    phone: object


class Unprintable(Exception):  # noqa: N818
    """An error whose text holds what it should not."""


def shapes(text: str) -> list[object]:
    return [
        text,
        text.encode(),
        bytearray(text.encode()),
        {"to": {"contacts": [{"value": text}]}},
        {text: "as a key"},
        [(1, {text})],
        frozenset({text}),
        Party(text),
        Party({"deep": [text]}),
        Unprintable(text),
        [[[[[[[[[[[[[[[[text]]]]]]]]]]]]]]]],
    ]


def digits(value: object) -> str:
    """Every decimal digit left in what would be printed, in plain form."""
    return "".join(str(int(sign)) if sign.isdecimal() else " " for sign in str(value))


@given(numbers(), st.sampled_from(BEFORE), st.sampled_from(AFTER))
def test_no_number_of_a_person_survives(number: tuple[str, str], before: str, after: str) -> None:
    plain, written = number
    for shape in shapes(f"{before}{written}{after}"):
        left = str(masked(shape))
        assert written not in left
        assert plain not in digits(left).replace(" ", "")
        assert not re.search(r"\d(\s?\d){6}", digits(left.replace("2026-03-01", "")))


@given(numbers())
def test_no_number_survives_as_an_integer(number: tuple[str, str]) -> None:
    plain, _ = number
    if plain.isdigit() and not plain.startswith("0"):
        for value in (int(plain), float(plain), Decimal(plain), {"phone": int(plain)}, [int(plain)]):
            assert plain not in str(masked(value))


@given(
    addresses(),
    st.sampled_from(["", "mail to ", "<", "请联系", "smtp: 550 "]),
    st.sampled_from(["", ">", "，谢谢", " now"]),
)
def test_no_address_survives(address: str, before: str, after: str) -> None:
    for shape in shapes(f"{before}{address}{after}"):
        assert address not in str(masked(shape))
    assert masked(f"{before}{address}") in {f"{before}{MASK}", MASK}


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-01",
        "at 2026-03-01T09:00:00.123456+08:00, again",
        "550e8400-e29b-41d4-a716-446655440000",
        "127.0.0.1:9092",
        "trace 4bf92f3577b34da6a3ce929d0e0e4736 ends",
        "policy P-1023 version 12, 300 of 500 rows, 99.5 %",
    ],
)
def test_what_is_plainly_something_else_stays_readable(text: str) -> None:
    assert masked_text(text) == text


@pytest.mark.parametrize(
    "value",
    [None, True, 0, 123456789, 1.5, Decimal("1250.00"), datetime(2026, 3, 1, tzinfo=UTC), UUID(int=7)],
)
def test_plain_values_stay_what_they_are(value: object) -> None:
    assert masked(value) == value


def test_a_number_that_is_none_is_shown_as_text() -> None:
    assert masked(Decimal("NaN")) == "NaN"


def test_a_value_that_holds_itself_ends() -> None:
    loop: list[object] = ["13800138000"]
    loop.append(loop)
    assert "13800138000" not in str(masked(loop))


@pytest.mark.parametrize(
    "text", ["a" * 100_000, "1 " * 50_000, "123456" + " " * 100_000, "12345     " * 20_000, "a.b%4" * 40_000]
)
@pytest.mark.timeout(10)
def test_long_text_is_masked_in_linear_time(text: str) -> None:
    """Linear is a tenth of a second, quadratic half a minute."""
    masked_text(text)
