"""Text in another encoding than Unicode or GB18030 is refused by its signs, and read where somebody says what it is."""

from random import Random

import pytest

from deploy.local.book.people import name as chinese_name
from services.kit.tables.encodings import encoding_of
from services.kit.tables.errors import NotATableError
from services.kit.tables.finding import table_of
from services.kit.tables.table import read

HEADER = "policy number,holder\n"
KNOWN = {"policynumber", "holder"}
OTHERS = {
    "big5": ["陳大文", "王小明", "張學友", "林志玲"],
    "shift-jis": ["山田太郎", "佐藤花子", "たなか", "ヤマダ"],
    "euc-kr": ["김철수", "이영희", "박지성", "홍길동"],
    "windows-1252": [
        *(
            "Günther Test",
            "François",
            "Özil",
            "Peña",
            "Åsa",
            "Solskjær",
            "José",
            "Zoë",
            "MÜLLER",
            "JÜRGEN",
            "GÜNTHER",
            "GARCÍA",
        ),
        *(
            "LÓPEZ",
            "PEÑA",
            "MUÑOZ",
            "Muñoz Pérez",
            "FRANÇOIS",
            "Ibáñez",
            "Søn",
            "Aña",
            "O’Neil",
            "O’NEILL",
            "ÅSE",
            "ÉPARGNE",
        ),
    ],
    "windows-1250": ["Łukasz", "Dvořák", "Jiříček", "Świątek", "ŁUKASZ"],
    "windows-1251": ["Иванов", "Иван Петров", "ИВАНОВА", "Смирнова"],
    "koi8-r": ["Иванов", "Иван Петров", "ИВАНОВА", "Смирнова"],
    "euc-jp": ["山田太郎", "佐藤花子", "鈴木一郎", "高橋由美"],
    "big5-hkscs": ["陳嘅", "李家邨", "何嘉琪邨"],
    "hz": ["王伟", "李娜"],
    "iso-2022-jp": ["山田太郎", "たなか"],
    "iso-2022-kr": ["김철수"],
}
CASES = [(encoding, name) for encoding, names in OTHERS.items() for name in names]


def holders(content: bytes, encoding: str | None = None) -> list[str]:
    return [row.cells[1] for row in table_of(read("book.csv", content, encoding), KNOWN).rows()]


def book(*names: str) -> str:
    return HEADER + "".join(f"P{at},{name}\n" for at, name in enumerate(names))


@pytest.mark.parametrize(("encoding", "name"), CASES)
def test_one_name_in_another_encoding_is_refused_and_read_where_its_encoding_is_said(encoding, name):
    content = book(name).encode(encoding)
    with pytest.raises(NotATableError, match=f"row 2: .*--encoding {encoding}"):
        read("book.csv", content)
    assert holders(content, encoding) == [name]


@pytest.mark.parametrize("encoding", OTHERS)
def test_a_whole_book_in_another_encoding_is_refused(encoding):
    names = [name for name in OTHERS[encoding] for _ in range(50)]
    with pytest.raises(NotATableError, match=f"--encoding {encoding}"):
        read("book.csv", book(*names).encode(encoding))


def test_the_refusal_shows_both_readings():
    with pytest.raises(NotATableError) as refused:
        read("book.csv", book("陳大文").encode("big5"))
    assert str(refused.value) == (
        "book.csv: row 2: looks like big5 and not like GB18030: '陳大文' or '朝\\ue610ゅ'? Import it with --encoding big5, "
        "or with --encoding gb18030 if the second is right; or save the file as “CSV UTF-8”"
    )


@pytest.mark.parametrize("size", [1, 2, 3, 10, 2000])
def test_no_book_of_chinese_names_in_gbk_is_refused(size):
    rng = Random(size)  # noqa: S311 -- names
    for _ in range(2000 // size):
        content = book(*(chinese_name(rng) for _ in range(size))).encode("gbk")
        assert encoding_of("book.csv", content) == "gb18030"


@pytest.mark.parametrize(
    "names",
    [["李珺"], ["龚翾"], ["陳大文", "張學友"], ["𠮷田家"], ["王の"], ["VIP客户"], ["A股"], ["买买提·艾力"], ["成功"], ["\ue863"], ["㐂"],
     ["Smith", "赵伟"], ["（无）"], ["Ａ　１"]],
)  # fmt: skip
def test_rare_and_traditional_characters_and_words_beside_latin_letters_stay_gb18030(names):
    assert holders(book(*names).encode("gb18030"), "gbk") == holders(book(*names).encode("gb18030"))


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "utf-8", "gb18030"])
def test_unicode_and_gb18030_with_names_of_the_extensions(encoding):
    names = ["𬭛伟", "\U00031350", "赵\ue863", "王\U0002ebf0"]
    assert holders(book(*names).encode(encoding)) == names


def test_two_characters_of_gbk_that_happen_to_be_utf8():
    content = book("莹莹", "窦华").encode("gbk")
    assert content.decode("utf-8")  # no error tells that it is not
    assert holders(content) == ["莹莹", "窦华"]
    assert holders(book("José", "Ιωάννης", "Иван").encode()) == ["José", "Ιωάννης", "Иван"]


def test_an_encoding_that_is_said_must_fit():
    with pytest.raises(NotATableError, match="row 2 is not written in cp950"):
        read("book.csv", HEADER.encode() + b"P1,\x80\xff\n", "big5")
    with pytest.raises(NotATableError, match="'klingon' is no encoding that is known here; these are: utf-8,"):
        read("book.csv", b"a,b\n", "klingon")
    with pytest.raises(NotATableError, match="is not written in utf-16"):
        read("book.csv", "a,b\n1,2\n".encode("utf-16")[:-1])
