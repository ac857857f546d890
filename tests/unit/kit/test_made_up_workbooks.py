"""Workbooks that were made to cost time or memory, and damaged ones: each is refused with the part and the rule, or read."""

import io
import struct
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.kit.tables.errors import NotATableError
from services.kit.tables.finding import table_of
from services.kit.tables.headers import plain
from services.kit.tables.merges import Merges
from services.kit.tables.parsing import LONGEST_TAG, PartParser
from services.kit.tables.styles import Style, style_of
from services.kit.tables.table import read
from services.kit.tables.xml import Reader

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
KNOWN = {plain(header): header for header in ("policy no", "name")}
HEAD = "".join(f'<c t="inlineStr"><is><t>{header}</t></is></c>' for header in ("policy no", "name"))
SHEET = "xl/worksheets/sheet1.xml"
PARTS = {
    "xl/workbook.xml": f'<workbook xmlns:r="{RELATIONS}"><sheets><sheet name="a" r:id="r1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships><Relationship Id="r1" Type="{RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
    "xl/sharedStrings.xml": "<sst><si><t>赵伟</t></si></sst>",
    "xl/styles.xml": '<styleSheet><cellXfs><xf numFmtId="14"/></cellXfs></styleSheet>',
}


def sheet(rows: str, behind: str = "") -> str:
    return f'<worksheet xmlns="{MAIN}"><sheetData><row>{HEAD}</row>{rows}</sheetData>{behind}</worksheet>'


def packed(method: int = zipfile.ZIP_DEFLATED, **parts: str | bytes) -> bytes:
    """A workbook with these parts instead of its own; `sheet` is its sheet."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for part, text in {**PARTS, SHEET: parts.pop("sheet", sheet("")), **parts}.items():
            archive.writestr(part, text)
    return file.getvalue()


def numbered(text: str, count: int) -> str:
    return "".join(text % at for at in range(count)) if "%" in text else text * count


def rows(content: bytes) -> list[list[str]]:
    return [list(row.cells) for row in table_of(read("book.xlsx", content), KNOWN).rows()]


def refused(content: bytes, words: str) -> None:
    with pytest.raises(NotATableError, match=rf"^book.xlsx: .*{words}"):
        rows(content)


@pytest.mark.parametrize(
    ("begin", "each", "count", "end", "words"),
    [
        ("", "<a>", 1_000_000, "", "has elements more than 50 deep"),
        ('<a b="', ">", 8 << 20, '"/>', "has a tag or comment of more than 256 KB"),
        ("<a><!--", "> ", 4 << 20, "--></a>", "has a tag or comment of more than 256 KB"),
        ("<!--", "> ", 4 << 20, "--><a/>", "has a tag or comment of more than 256 KB"),
        ("<a><?b ", "> ", 4 << 20, "?></a>", "has a tag or comment of more than 256 KB"),
        ("<a ", "a%d='' ", 200_000, "/>", "has a tag or comment of more than 256 KB"),
        ("<a>", "<t%d/>", 500_000, "</a>", "has more than 4000 names"),
        ("<a>", "<t t%d=''/>", 500_000, "</a>", "has more than 4000 names"),
        ("<a>", "<t%d" + "x" * 50_000 + "/>", 50, "</a>", "very long ones"),
    ],
    ids=["depth", "a value", "a comment", "a comment before all", "an instruction", "attributes", "names of elements", "names of attributes", "long names"],
)  # fmt: skip
def test_xml_that_has_no_end_is_refused_before_it_is_kept(begin, each, count, end, words):
    refused(packed(sheet=begin + numbered(each, count) + end), words)


def test_a_long_text_is_no_tag():
    text = "&#x20087;" * 32_767
    assert len(text) > LONGEST_TAG
    assert rows(packed(sheet=sheet(f"<row><c t='str'><v>{text}</v></c></row>"))) == [["\U00020087" * 32_767]]


@pytest.mark.parametrize("encoding", ["foo", "zip", "rot13", "cp037", "utf-7", "idna"])
def test_a_part_in_an_encoding_that_the_format_has_not_is_refused(encoding):
    refused(
        packed(sheet=f'<?xml version="1.0" encoding="{encoding}"?>' + sheet("")), f"{SHEET}: is written in '{encoding}'"
    )


@pytest.mark.parametrize("encoding", ["UTF-8", "utf-16"])
def test_a_part_is_read_in_the_encodings_of_the_format(encoding):
    part = f'<?xml version="1.0" encoding="{encoding}"?>' + sheet("<row><c t='s'><v>0</v></c></row>")
    assert rows(packed(sheet=part.encode(encoding))) == [["赵伟"]]


@pytest.mark.parametrize("method", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2], ids=["lzma", "bzip2"])
def test_a_part_is_packed_as_the_format_allows(method):
    refused(packed(method), "is packed in a way that spreadsheet programs do not know")


def test_a_version_of_zip_that_nobody_knows_is_a_damaged_workbook():
    content = bytearray(packed())
    content[content.index(b"PK\x01\x02") + 6] = 255
    refused(bytes(content), "is damaged: zip file version 25.5")


def test_bytes_that_cannot_be_unpacked_are_a_damaged_workbook():
    content = bytearray(packed(sheet=sheet("<row><c><v>1</v></c></row>" * 100)))
    [info] = [each for each in zipfile.ZipFile(io.BytesIO(content)).infolist() if each.filename == SHEET]
    at = info.header_offset + 30 + len(SHEET)
    content[at : at + 8] = b"\xff" * 8
    refused(bytes(content), f"{SHEET}: Error -3 while decompressing")


def test_a_part_without_a_name_is_a_damaged_workbook():
    refused(packed(**{"@": "a"}).replace(b"@", b"\0"), "holds a part without a name")


def test_the_parts_are_counted_before_the_directory_is_read():
    directory = b"".join(
        struct.pack("<4s6H3I5H2I", b"PK\x01\x02", 0, 255, *[0] * 4, *[0] * 3, 1, *[0] * 4, 0, 0) + b"a"
        for _ in range(10_001)
    )
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 1, 1, len(directory), 4, 0)
    refused(b"PK\x03\x04" + directory + end, "has 10001 parts, and 10000 is the limit")


def test_a_format_has_at_most_thirty_digits():
    assert style_of("0" * 30) == Style(digits=30)
    assert style_of("0" * 31) == style_of("0" * 200_000) == style_of("[" * 2_000_000) == Style()
    styles = f'<styleSheet><numFmts><numFmt numFmtId="200" formatCode="{"0" * 200_000}"/></numFmts><cellXfs><xf numFmtId="200"/></cellXfs></styleSheet>'
    assert rows(packed(sheet=sheet('<row><c s="0"><v>7</v></c></row>'), **{"xl/styles.xml": styles})) == [["7"]]


def test_a_formula_and_its_value_are_each_as_long_as_a_cell_may_be():
    long = f"<row><c t='str'><f>{'y' * 32_000}</f>" + "<v>a</v>" * 200_000 + "</c></row>"
    assert rows(packed(sheet=sheet(long))) == [["=" + "y" * 32_000]]
    refused(
        packed(sheet=sheet("<row><c t='str'>" + "<v>aa</v>" * 20_000 + "</c></row>")),
        "row 2, column 1: .* is longer than 32767",
    )
    refused(
        packed(sheet=sheet(f"<row><c t='str'><f>{'y' * 32_767}</f></c></row>")),
        "row 2, column 1: .* is longer than 32767",
    )


def test_merged_cells_are_looked_at_where_they_begin_and_as_long_as_they_last():
    merges = Merges({0: [(8, 9), (3, 3), (2, 4)], 1: [(3, 4)]})
    assert [merges.columns_at(row) for row in range(1, 11)] == [
        [], [], [(0, 2)], [(0, 2), (1, 3)], [], [], [], [], [(0, 8)], [],
    ]  # fmt: skip
    short = Merges({column: [(1, 2)] for column in range(1_000)})
    assert sum(len(short.columns_at(row)) for row in range(1, 500_000)) == 1_000


def test_only_merged_cells_of_known_columns_are_kept():
    letters = [f"{first}{second}" for first in "ABCDEFGHIJ" for second in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"]
    merged = "".join(f'<mergeCell ref="{each}1:{each}100000"/>' for each in letters) * 100
    content = packed(
        sheet=sheet("<row><c><v>1</v></c></row>" * 1000, f'<mergeCells>{merged}<mergeCell ref="B3:B4"/></mergeCells>')
    )
    faults = [row.fault for row in table_of(read("book.xlsx", content), KNOWN).rows()]
    assert [at for at, fault in enumerate(faults) if fault] == [2]
    assert faults[2].startswith("has no name of its own: the cell is merged with that of row 3")


def test_a_control_character_that_is_escaped_is_none_in_what_is_shown():
    content = packed(sheet=sheet("<row><c t='str'><v>P_x0000_1</v></c><c t='str'><v>a_x001B_b</v></c></row>"))
    [row] = table_of(read("book.xlsx", content), KNOWN).rows()
    assert list(row.cells) == ["P1", "ab"]
    assert list(row.shown) == ["P_x0000_1", "a_x001B_b"]


@pytest.mark.parametrize("name", ["a\0.csv", "a\x1b.xlsx", "a\n.csv"])
def test_the_name_of_a_file_has_no_control_characters(name):
    with pytest.raises(NotATableError, match=r"'a\\.*' *: is no name of a file: it holds a control character"):
        read(name, b"policy no\n1\n")


@pytest.mark.parametrize(
    ("part", "text", "words"),
    [
        ("xl/workbook.xml", f"<workbook><sheets>{'<sheet/>' * 2_000}</sheets></workbook>", "names more than 1000 sheets"),
        ("xl/styles.xml", f"<styleSheet><cellXfs>{'<xf/>' * 70_000}</cellXfs></styleSheet>", "has more than 65536 styles"),
        ("xl/_rels/workbook.xml.rels", "<R>" + numbered('<Relationship Id="%d"/>', 10_001) + "</R>", "has more than 10000 relations"),
        (SHEET, "<worksheet>" + '<col min="1" max="2" hidden="1"/>' * 1_001 + "</worksheet>", "has more than 1000 ranges of hidden columns"),
    ],
    ids=["sheets", "styles", "relations", "columns"],
)  # fmt: skip
def test_what_is_kept_of_a_part_has_a_limit(part, text, words):
    content = packed(
        **({"sheet": text} if part == SHEET else {part: text, "sheet": sheet("<row><c s='1'><v>1</v></c></row>")})
    )
    refused(content, words)


def test_an_element_that_has_ended_is_no_longer_one_in_which_others_stand():
    parser = PartParser(Reader())
    parser.feed(b"<a>" + b"<b><c/></b>" * 10_000 + b"</a>")
    parser.close()


WHOLE = {
    method: packed(method, sheet=sheet("<row><c t='s'><v>0</v></c><c s='0'><v>44620</v></c></row><row><c t='str'><f>A1</f><v>x_x0041_</v></c></row>", '<mergeCells><mergeCell ref="A2:A3"/></mergeCells>'))
    for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
}  # fmt: skip


@settings(max_examples=600, deadline=None)
@given(
    st.sampled_from(sorted(WHOLE)),
    st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.sampled_from([0, 1, 9, 12, 14, 0x22, 0x3C, 0x41, 0xFF]) | st.integers(0, 255)), min_size=1, max_size=3),
)  # fmt: skip
def test_of_a_damaged_workbook_nothing_comes_but_rows_or_words_on_what_is_wrong(method, flips):
    content = bytearray(WHOLE[method])
    for place, byte in flips:
        content[int(place * len(content))] = byte
    try:
        rows(bytes(content))
    except NotATableError as error:
        if not str(error).startswith("book.xlsx: "):
            raise AssertionError(str(error)) from error
