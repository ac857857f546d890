"""Files as teams really have them: any encoding, any delimiter, any workbook; and those that are none, in words."""

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime

import openpyxl
import pytest
import xlsxwriter

from services.kit.tables.errors import NotATableError
from services.kit.tables.finding import table_of
from services.kit.tables.headers import plain
from services.kit.tables.table import read

KNOWN = {plain(header) for header in ("保单号", "投保人", "保费", "生效日")}
HEADER = ["保单号", "投保人", "保费", "生效日"]
NOON = datetime(2020, 1, 31, 12)  # noqa: DTZ001 -- a cell has no zone
ROW = ["007", "赵伟", "1200.5", "2020-01-31"]


def rows(content: bytes, name: str = "book.csv") -> list[list[str]]:
    return [list(row.cells) for row in table_of(read(name, content), KNOWN).rows()]


def workbook(fill: Callable, **options) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, options) as book:
        fill(book)
    return file.getvalue()


def listed(*lines: list) -> Callable:
    """Fills one sheet with these lines."""

    def fill(book) -> None:
        sheet = book.add_worksheet("清单")
        day = book.add_format({"num_format": "yyyy/m/d"})
        for at, line in enumerate(lines):
            for column, cell in enumerate(line):
                if isinstance(cell, date):
                    sheet.write_datetime(at, column, cell, day)
                elif isinstance(cell, str):
                    sheet.write_string(at, column, cell)
                else:
                    sheet.write_number(at, column, cell)

    return fill


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"], ids=["comma", "tab", "semicolon", "pipe"])
def test_text_in_each_encoding_with_each_delimiter(encoding, delimiter):
    text = "".join(delimiter.join(line) + "\r\n" for line in (HEADER, ROW))
    assert rows(text.encode(encoding)) == [ROW]


def test_a_delimiter_inside_quotes_parts_nothing():
    assert rows('保单号;投保人;保费;生效日\n1;"赵;伟,又名\n赵大";1,200;2020-01-31\n'.encode()) == [
        ["1", "赵;伟,又名\n赵大", "1,200", "2020-01-31"]
    ]


def test_a_workbook_with_real_dates_and_numbers_and_leading_zeros():
    lines = listed(HEADER, ["007", "赵伟", 1200.5, date(2020, 1, 31)], ["008", "钱芳", 0.1 + 0.2, NOON])
    assert rows(workbook(lines)) == [ROW, ["008", "钱芳", "0.3", "2020-01-31 12:00:00"]]


def test_a_workbook_is_known_by_its_bytes_and_not_by_its_name():
    content = workbook(listed(HEADER, ROW))
    assert rows(content, "book.csv") == rows(content, "book.xlsx") == [ROW]


@pytest.mark.parametrize("form", ["text", "workbook"])
def test_a_title_above_the_header_and_a_total_below_it(form):
    lines = [
        ["2026年1月应收清单", "", "", ""],
        ["", "", "", ""],
        HEADER,
        ROW,
        ["合计", "", "1200.5", ""],
        ["总计：1件", "", "", ""],
    ]
    text = "".join(",".join(line) + "\n" for line in lines).encode()
    table = table_of(read("book.csv", text if form == "text" else workbook(listed(*lines))), KNOWN)
    assert [(row.number, list(row.cells)) for row in table.rows()] == [(4, ROW)]
    assert (table.header_row, table.totals) == (3, [5, 6])


def test_the_sheet_with_the_list_is_found_and_hidden_sheets_are_not_looked_at():
    def fill(book) -> None:
        book.add_worksheet("说明").write(0, 0, "说明：请勿修改")
        old = book.add_worksheet("旧")
        listed_in(old, HEADER, ["old", *ROW[1:]])
        listed_in(book.add_worksheet("清单"), HEADER, ROW)
        old.hide()

    def listed_in(sheet, *lines) -> None:
        for at, line in enumerate(lines):
            sheet.write_row(at, 0, line)

    assert rows(workbook(fill)) == [ROW]


def test_a_number_format_of_zeros_gives_the_leading_zeros_back():
    def fill(book) -> None:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADER)
        sheet.write_number(1, 0, 7, book.add_format({"num_format": "000"}))
        sheet.write_row(1, 1, ROW[1:])

    assert rows(workbook(fill)) == [ROW]


def test_a_formula_is_its_own_text_and_is_never_calculated():
    def fill(book) -> None:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADER)
        sheet.write_row(1, 0, ROW)
        sheet.write_formula(1, 2, "=B1*2", None, 99)

    assert rows(workbook(fill))[0][2] == "=B1*2"


def test_a_workbook_that_counts_its_days_from_1904():
    assert rows(workbook(listed(HEADER, ["007", "赵伟", 1200.5, date(2020, 1, 31)]), date_1904=True)) == [ROW]


def test_a_workbook_of_another_program_with_rich_text():
    book = openpyxl.Workbook()
    book.active.append(HEADER)
    book.active.append(["007", "赵伟", 1200.5, date(2020, 1, 31)])
    file = io.BytesIO()
    book.save(file)
    assert rows(file.getvalue()) == [ROW]


def test_a_line_break_a_star_and_full_width_letters_in_a_header_are_overlooked():
    text = '"保单\n号",*投保人,保 费,生效日\n007,赵伟,1200.5,2020-01-31\n'
    table = table_of(read("book.csv", text.encode()), KNOWN)
    assert table.headers == ("保单 号", "*投保人", "保 费", "生效日")
    assert [list(row.cells) for row in table.rows()] == [ROW]
    assert plain("Ｐｏｌｉｃｙ＿Number") == "policynumber"


def test_notes_beside_the_columns_of_a_sheet_are_overlooked():
    assert rows(workbook(listed(HEADER, [*ROW, "", "打电话"]))) == [ROW]


def test_a_workbook_that_unpacks_without_bound_is_refused_before_it_is_read():
    file = io.BytesIO()
    with (
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/worksheets/sheet1.xml", "w") as part,
    ):
        for _ in range(300):
            part.write(bytes(1 << 20))
    assert len(file.getvalue()) < 1 << 20
    with pytest.raises(NotATableError, match=r"book.xlsx: unpacks to 300 MB, and 256 MB is the limit"):
        read("book.xlsx", file.getvalue())


def altered(content: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """The workbook with one part changed."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(file, "w") as after:
        for info in before.infolist():
            data = before.read(info)
            after.writestr(info.filename, change(data) if info.filename == part else data)
    return file.getvalue()


@pytest.mark.parametrize(
    ("part", "change", "words"),
    [
        ("xl/worksheets/sheet1.xml", lambda data: data[:-40], r"is a damaged or locked Excel workbook: xl/worksheets/sheet1.xml"),
        ("xl/worksheets/sheet1.xml", lambda data: data.replace(b"<v>5<", b"<v>999<"), "row 2 names a text '999' that is not there"),
        ("xl/worksheets/sheet1.xml", lambda data: data.replace(b'"D2"', b'"XFD2"'), "row 2: has more than 1000 columns"),
        ("xl/sharedStrings.xml", lambda data: data.replace("赵伟".encode(), b"x" * 1_000_000), "the cell 'x{40}…' is longer than 32767"),
        ("xl/sharedStrings.xml", lambda data: data.replace(b"<sst", b'<!DOCTYPE a [<!ENTITY b "c">]><sst'), "holds a document type"),
    ],
    ids=["cut", "text", "columns", "giant", "doctype"],
)  # fmt: skip
def test_a_workbook_that_somebody_has_tampered_with(part, change, words):
    content = altered(workbook(listed(HEADER, ROW)), part, change)
    with pytest.raises(NotATableError, match=words):
        rows(content)


def test_a_zip_file_that_is_no_workbook():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("letter.txt", "hello")
    with pytest.raises(NotATableError, match="is a zip file, but no Excel workbook"):
        read("book.xlsx", file.getvalue())


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("保单号,投保人\n1,赵伟\n".encode() + "2,钱芳\n".encode("gb18030"), "row 1 is written in UTF-8 and row 3 is not"),
        ("保单号,投保人\n1,赵伟\n".encode("gb18030") + "2,钱芳\n".encode(), "row 3 is written in UTF-8 and row 1 is not"),
        (b"\xef\xbb\xbf" + "保单号,投保人\n".encode("gb18030"), "begins with the mark of UTF-8, but row 1 is not"),
        ("保单号,投保人\n1,赵伟\n".encode() + b"2,\x00\n", "row 3: holds a NUL byte"),
        ("保单号,投保人\n".encode("gb18030") + b"1,\xff\n", "row 2: byte 0xff is neither UTF-8 nor GB18030"),
        (b'\xe4\xbf\x9d,b\n1,"' + b"x" * 1_000_000 + b'"\n', r"row 2 \(it begins '1,\"x"),
        (b'\xe4\xbf\x9d,b\n1,"x\n' + b"2,y\n" * 50_000, r"row 2 .*a quotation mark that never ends"),
        ('保单号,投保人\n1,"赵伟\n2,钱芳\n3,孙丽\n'.encode(), r"row 2 \(it begins '1,\"赵伟'\): opens a quotation mark .* 2 lines behind it"),
        ('保单号,投保人\n1,"赵"伟\n'.encode(), r"row 2 .*has a quotation mark .* inside a cell"),
    ],
    ids=["utf-8 then other", "other then utf-8", "false mark", "nul", "neither", "giant cell", "open quote", "unclosed quote", "quote inside"],
)  # fmt: skip
def test_a_text_that_cannot_be_read_says_where(content, words):
    with pytest.raises(NotATableError, match=words):
        rows(content)


def test_a_missing_column_is_told_with_the_headers_that_nobody_knows():
    found = table_of(read("return.csv", "保单号,扣款反馈,,备注x\nP1,成功,,\n".encode()), {plain("保单号")})
    with pytest.raises(NotATableError) as refused:
        found.refuse_missing(["结果 or result"])
    assert str(refused.value) == "return.csv: row 1: missing column 结果 or result; unknown header '扣款反馈', '备注x'"


def test_a_refusal_names_ten_unknown_headers_and_counts_the_others():
    header = ",".join(["保单号", *(f"列{at}" for at in range(30))])
    found = table_of(read("book.csv", f"{header}\n".encode()), {plain("保单号")})
    with pytest.raises(NotATableError, match=r"unknown header '列0', .*'列9' and 20 more$"):
        found.refuse_missing(["投保人 or holder"])
