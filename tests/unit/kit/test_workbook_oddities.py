"""What the format of workbooks allows and few programs write, and what some programs write though it does not allow it."""

import io
import zipfile

import pytest

from services.kit.tables.errors import NotATableError
from services.kit.tables.finding import table_of
from services.kit.tables.headers import plain
from services.kit.tables.table import read

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
HEADER = ["保单号", "投保人", "保费"]
KNOWN = {plain(header): header for header in HEADER}
HEAD = "<row>" + "".join(f'<c t="inlineStr"><is><t>{header}</t></is></c>' for header in HEADER) + "</row>"


def workbook(rows: str, *, namespace: str = MAIN, parts: dict[str, str] | None = None, **options: str) -> bytes:
    sheet = f'<worksheet xmlns="{namespace}">{options.get("before", "")}<sheetData>{rows}</sheetData></worksheet>'
    book = (
        f'<workbook xmlns="{namespace}" xmlns:r="{RELATIONS}">{options.get("properties", "")}'
        '<sheets><sheet name="a" sheetId="1" r:id="rId1"/></sheets></workbook>'
    )
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{RELATIONS}/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
    )
    every = {"xl/workbook.xml": book, "xl/_rels/workbook.xml.rels": relations, "xl/worksheets/sheet1.xml": sheet}
    return packed(every | (parts or {}))


def packed(parts: dict[str, str]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for part, text in parts.items():
            archive.writestr(part, text)
    return file.getvalue()


def rows(content: bytes) -> list[list[str]]:
    return [list(row.cells) for row in table_of(read("book.xlsx", content), KNOWN).rows()]


def inline(text: str) -> str:
    return f'<c t="inlineStr"><is>{text}</is></c>'


SHARED = {"xl/sharedStrings.xml": f'<sst xmlns="{MAIN}"><si>%s</si></sst>'}
ANNOTATED = '<r><t>赵</t></r><r><rPr><b/></rPr><t xml:space="preserve">伟 </t></r><rPh sb="0" eb="1"><t>ZHAO</t></rPh><phoneticPr fontId="1"/>'


@pytest.mark.parametrize(
    ("written", "shown"),
    [(ANNOTATED, "赵伟"), ("<t>a_x000D__x000A_b</t>", "a\nb"), ("<t>a_x005F_x0041_</t>", "a_x0041_"), ("<t>_xD842__xDFB7_田</t>", "𠮷田"), ("<t/>", "")],
    ids=["runs and reading aid", "line break", "escaped escape", "surrogates", "empty"],
)  # fmt: skip
def test_a_text_is_the_same_in_shared_and_in_inline_strings(written, shown):
    in_cell = workbook(f"{HEAD}<row>{inline('<t>P1</t>')}{inline(written)}</row>")
    shared = {part: text % written for part, text in SHARED.items()}
    in_table = workbook(f"{HEAD}<row>{inline('<t>P1</t>')}<c t='s'><v>0</v></c></row>", parts=shared)
    assert [row[1:] for row in rows(in_cell)] == [row[1:] for row in rows(in_table)] == ([[shown]] if shown else [[]])


CELLS = {
    "self-closing cells": ('<row r="2"><c/><c r="B2"/><c t="str"><v>x</v></c></row>', ["", "", "x"]),
    "an empty cell takes a place": ('<row><c><v>1</v></c><c s="0"/><c><v>3</v></c></row>', ["1", "", "3"]),
    "a place, then none": ('<row r="2"><c r="B2"><v>2</v></c><c><v>3</v></c></row>', ["", "2", "3"]),
    "places out of order": ('<row r="2"><c r="C2"><v>3</v></c><c r="A2"><v>1</v></c></row>', ["1", "", "3"]),
    "small letters": ('<row r="2"><c r="b2"><v>2</v></c></row>', ["", "2"]),
    "a day in ISO form": ('<row><c t="d"><v>2026-03-01T00:00:00</v></c></row>', ["2026-03-01"]),
    "a moment in ISO form": ('<row><c t="d"><v>2026-03-01T09:30:00.000Z</v></c></row>', ["2026-03-01 09:30:00"]),
    "logical values": ('<row><c t="b"><v>1</v></c><c t="b"><v>false</v></c><c t="b"/></row>', ["TRUE", "FALSE"]),
    "an inline text in a value": ('<row><c t="inlineStr"><v>赵伟</v></c></row>', ["赵伟"]),
    "a formula of a text": ('<row><c t="str"><f>A1</f><v>x</v></c></row>', ["=A1"]),
}


@pytest.mark.parametrize("namespace", [MAIN, STRICT], ids=["transitional", "strict"])
@pytest.mark.parametrize(("row", "shown"), CELLS.values(), ids=CELLS)
def test_a_cell_stands_and_reads_as_in_a_spreadsheet(row, shown, namespace):
    assert rows(workbook(HEAD + row, namespace=namespace)) == [shown]


def test_rows_without_a_number_follow_the_one_before_and_take_that_of_their_cells():
    content = workbook(
        HEAD + "<row r='5'><c><v>1</v></c></row><row><c><v>2</v></c></row><row><c r='A9'><v>3</v></c></row>"
    )
    assert [row.number for row in table_of(read("book.xlsx", content), KNOWN).rows()] == [5, 6, 9]


def test_days_are_counted_from_1904_where_the_workbook_says_so():
    styles = {"xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><cellXfs><xf numFmtId="14"/></cellXfs></styleSheet>'}
    row = HEAD + '<row><c s="0"><v>44620</v></c></row>'
    assert rows(workbook(row, parts=styles, properties='<workbookPr date1904="true"/>')) == [["2026-03-01"]]


def test_formulas_outside_cells_are_no_cell():
    behind = '<row r="2"><c r="A2"><v>1</v></c></row></sheetData><extLst><ext><f>%s</f></ext></extLst><sheetData>'
    assert rows(workbook(HEAD + behind % ("x" * 40_000))) == [["1"]]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ('<row r="2"><c r="A2"><v>1</v></c><c r="A2"><v>2</v></c></row>', "row 2 has column 1 twice"),
        ('<row r="3"><c><v>1</v></c></row><row r="2"><c><v>1</v></c></row>', "row 2 stands behind row 3"),
        ('<row r="99999999999"><c><v>1</v></c></row>', "stands behind row"),
        ('<row r="2"><c r="$A$2"><v>1</v></c></row>', r"has a cell in column '\$A\$'"),
        ('<row r="2"><c r="XFE2"><v>1</v></c></row>', "has more than 1000 columns"),
    ],
    ids=["a place twice", "rows backwards", "a row too far", "an absolute place", "a column too far"],
)  # fmt: skip
def test_places_that_contradict_themselves_are_a_damaged_file(row, words):
    with pytest.raises(NotATableError, match=words):
        rows(workbook(HEAD + row))


def test_the_workbook_may_lie_anywhere_and_be_named_by_the_package():
    types = f"{RELATIONS}/officeDocument"
    content = packed({
        "_rels/.rels": f'<Relationships><Relationship Id="a" Type="{types}" Target="/Book/Main.XML"/></Relationships>',
        "book/main.xml": f'<x:workbook xmlns:x="{MAIN}" xmlns:q="{RELATIONS}"><x:sheets><x:sheet name="a" q:id="s"/></x:sheets></x:workbook>',
        "Book/_rels/Main.xml.rels": f'<Relationships><Relationship Id="s" Type="{RELATIONS}/worksheet" Target="..\\Sheets\\my%20sheet.xml"/></Relationships>',
        "sheets/My sheet.xml": f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData>{HEAD}<x:row><x:c><x:v>1</x:v></x:c></x:row></x:sheetData></x:worksheet>',
    })  # fmt: skip
    assert rows(content) == [["1"]]


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"xl/workbook.bin": ""}, "is a binary Excel workbook"),
        ({"mimetype": "", "content.xml": "<a/>"}, "is an OpenDocument file"),
        ({"word/document.xml": "<a/>"}, "is a Word document"),
        ({"xl/workbook.xml": "<workbook/>", "XL\\Workbook.xml": "<workbook/>"}, "holds XL.Workbook.xml twice"),
        ({"xl/workbook.xml": "<workbook/>"}, "has no sheet that can be seen"),
    ],
    ids=["xlsb", "ods", "docx", "a part twice", "no sheet"],
)  # fmt: skip
def test_a_package_that_is_no_workbook_says_what_it_is(parts, words):
    with pytest.raises(NotATableError, match=words):
        read("book.xlsx", packed(parts))


def test_a_sheet_whose_part_is_not_there_is_a_damaged_file_and_not_passed_over():
    content = workbook(HEAD, parts={"xl/_rels/workbook.xml.rels": "<Relationships/>"})
    with pytest.raises(NotATableError, match="sheet 'a' names a part that is not there"):
        read("book.xlsx", content)
