"""Bytes of a text in an order that nobody writes cost time by their number: by the square of it, or worse, these would take minutes or years."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.kit.tables.aliases import Headers
from services.kit.tables.alphabets import accented
from services.kit.tables.encodings import ENCODINGS
from services.kit.tables.errors import NotATableError
from services.kit.tables.finding import table_of, table_without_header
from services.kit.tables.foreign import refuse_foreign
from services.kit.tables.headers import LONGEST_HEADER, Remark, plain, remark_of
from services.kit.tables.signs import likely_instead
from services.kit.tables.table import read

KNOWN = {"policyno"}
MANY = 400_000


def table(content: bytes, encoding: str | None = None) -> list[list[str]]:
    return [list(row.cells) for row in table_of(read("book.csv", content, encoding), KNOWN).rows()]


def judge(content: bytes, encoding: str | None) -> None:
    """Read what may be damaged. Any error but words on the file is one of ours."""
    try:
        table(content, encoding)
    except NotATableError as error:
        if not str(error).startswith("book.csv: "):
            raise AssertionError(str(error)) from error


def test_comments_before_what_is_no_web_page_are_gone_through_once():
    refuse_foreign("book.csv", b"<!---->" * 500 + b"x")
    refuse_foreign("book.csv", b"<!-- -->" * 500 + b"<!--")
    with pytest.raises(NotATableError, match="is a web page"):
        refuse_foreign("book.csv", b" <?xml version='1.0'?> <!-- a -- > --> <!---->\n<html>")


@pytest.mark.parametrize(
    "line",
    [b"1,1 \xff1 " + b"a" * MANY, b"1,\xb0\xa1\xb0\xa1 \xce\xaa 1 " + b"a" * MANY],
    ids=["a high byte and a long word", "a character and a long word"],
)
def test_long_words_are_gone_through_once_for_signs_of_an_encoding(line):
    assert likely_instead(b"policy no,name\n" + line + b"\n\xff\n") is None


def test_a_word_of_many_accents_is_gone_through_once():
    assert accented([b"aa\xe9" * 10_000 + b"\xe9" * 4]) is None
    assert accented([b"aa\xe9" * 10_000]) is not None


@pytest.mark.parametrize("word", ["Mülhér", "abcÅdef", "Émile", "xyÉ"])
def test_a_letter_with_an_accent_is_seen_in_the_middle_and_at_either_end_of_a_word(word):
    found = likely_instead(
        f"policy no,name\n1,赵伟\n2,{'x' * 500} {word}\n".encode("gb18030", "ignore") + word.encode("cp1252")
    )
    assert found is not None
    assert found.encoding == "windows-1252"


def test_a_rare_character_of_four_bytes_beside_a_small_letter_is_no_sign():
    assert table("policy no\na\u9fa6b\n赵伟\n".encode("gb18030")) == [["a\u9fa6b"], ["赵伟"]]


@pytest.mark.parametrize(
    "cell", ["(" + " " * 32_000 + "x", "a/" + " " * 32_000 + "(", "(" * 32_000, "a" + "\u0301\u0316" * 16_000]
)
def test_a_text_that_is_too_long_for_a_header_stays_as_it_is(cell):
    assert plain(cell) == cell
    assert remark_of(cell) == Remark()
    assert table(f"policy no,{cell}\n1,2\n".encode()) == [["1", "2"]]


@pytest.mark.parametrize("cell", ["(" + " " * 150 + "x", "a/" + "x" + " " * 150 + "x(", "a/" + " " * 150 + "("])
def test_a_header_of_spaces_has_no_remark(cell):
    assert len(cell) < LONGEST_HEADER
    assert remark_of(cell) == Remark()


@pytest.mark.parametrize(
    ("header", "remark"),
    [("保费( 单位 : 万元 )", Remark("万元")), ("保费 [ 美元 ]  ", Remark("美元")), ("保费 / 万 元 ", Remark("万 元", in_brackets=False)),
     ("保费(单位)", Remark("")), ("/元", Remark()), ("a(b)c", Remark()), ("a:b/c", Remark("c", in_brackets=False))],
)  # fmt: skip
def test_the_remark_of_a_header_has_no_spaces_around_it(header, remark):
    assert remark_of(header) == remark


def test_a_text_has_at_most_as_many_columns_as_a_sheet():
    assert table(b"policy no" + b"," * 999 + b"\n1\n") == [["1"]]
    with pytest.raises(NotATableError, match=r"book.csv: row 1: has more than 1000 columns"):
        table(b"policy no" + b"," * 1000 + b"\n1\n")
    with pytest.raises(NotATableError, match=r"book.csv: row 3: has more than 1000 columns"):
        table(b"policy no\n1\n2" + b"," * 1000 + b"\n")


def test_the_first_header_that_stands_there_twice_is_named():
    with pytest.raises(NotATableError, match="row 1: column b stands there twice"):
        table(b"policy no,c,b,c,b,a\n1\n")


def test_columns_that_mean_the_same_are_compared_in_one_reading(monkeypatch):
    spellings = ["policy no" + " -" * at for at in range(300)]
    found = table_of(read("book.csv", ",".join(spellings).encode() + b"\n" + b",".join([b"1"] * 300) + b"\n"), KNOWN)
    readings = []
    rows = type(found).rows
    monkeypatch.setattr(type(found), "rows", lambda self: readings.append(1) or rows(self))
    headers = Headers([("number", ["policy no"])], {})
    assert [place.at for place in headers.places(found)] == [0]
    assert len(readings) == 1


def test_a_text_without_header_may_break_off_with_the_wrong_delimiter():
    found = table_without_header(read("book.csv", b'"1";"2"\n"3";"4"\n'), ["a", "b"])
    assert [list(row.cells) for row in found.rows()] == [["1", "2"], ["3", "4"]]


def test_utf_16_that_was_said_needs_its_mark():
    content = "policy no\n1\n".encode("utf-16-le")
    assert table(content, "utf-16-le") == [["1"]]
    with pytest.raises(NotATableError, match="does not begin with the mark of UTF-16; say utf-16-le"):
        table(content, "utf-16")


PIECES = [b"policy no", *(bytes([each]) for each in b",;|\t\r\n\"'~{}\x1b$B)(C=_x0 "), b"\xff\xfe", b"\xfe\xff", b"\0", b"\xef\xbb\xbf", b"\xe9", b"a",
          b"\x80", "王".encode("gbk"), "王".encode(), "\u9fa6\ue863\U00020000".encode("gb18030"), "한".encode("cp949"), b"<html>", b"PK\x03\x04"]  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(
    st.lists(st.sampled_from(PIECES) | st.binary(max_size=3), max_size=40).map(b"".join),
    st.none() | st.sampled_from(sorted(ENCODINGS)),
)
def test_of_bytes_nothing_comes_but_rows_or_words_on_what_is_wrong(content, encoding):
    judge(content, encoding)


def test_of_damaged_books_nothing_comes_but_rows_or_words_on_what_is_wrong():
    rng = random.Random(7)  # noqa: S311 -- bytes
    for codec in ("utf-8", "gb18030", "utf-16", "big5", "hz"):
        whole = 'policy no,name\n1,王大文\n2,"李\n明"\n3,José\n'.encode(codec, "ignore")
        for _ in range(200):
            content = bytearray(whole)
            content[rng.randrange(len(content))] = rng.randrange(256)
            for encoding in (None, codec):
                judge(bytes(content), encoding)
