"""Workbooks of several sheets: all visible ones with the same columns are read, and every other one is named with the reason."""

import io
import zipfile
from collections.abc import Callable

import openpyxl
import pytest

from services.kit.tables.errors import NotATableError
from services.kit.tables.finding import table_of, table_without_header
from services.kit.tables.headers import plain
from services.kit.tables.reports import reading_of, unread_data
from services.kit.tables.table import Table, read
from tests.workbooks import workbook_of

HEADER = ["保单号", "投保人", "保费"]
KNOWN = {plain(header): header for header in HEADER} | {plain("投保人姓名"): "投保人"}
ROW = ["P1", "赵伟", "1"]


def repacked(book: openpyxl.Workbook, part_of: Callable[[str, bytes], tuple[str, bytes]]) -> bytes:
    """The workbook with each part under another name or with other bytes."""
    file, packed = io.BytesIO(), io.BytesIO()
    book.save(file)
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(packed, "w") as new:
        for name in old.namelist():
            new.writestr(*part_of(name, old.read(name)))
    return packed.getvalue()


def table(book: openpyxl.Workbook) -> Table:
    file = io.BytesIO()
    book.save(file)
    return table_of(read("book.xlsx", file.getvalue()), KNOWN)


def numbers(found: Table) -> list[str]:
    return [row.cells[0] for row in found.rows()]


def test_every_visible_sheet_with_the_same_header_is_read():
    found = table(workbook_of(一月=[HEADER, ROW], 二月=[["标题"], HEADER, ["P2", "钱芳", "2"], ["合计", "", "3"]]))
    rows = list(found.rows())
    assert [row.cells for row in rows] == [ROW, ["P2", "钱芳", "2"]]
    assert [str(found.where(row.number)) for row in rows] == ["row 2 of sheet 一月", "row 3 of sheet 二月"]
    assert [found.source(row.number) for row in rows] == ["book.xlsx, sheet 一月", "book.xlsx, sheet 二月"]
    assert found.rows_at({rows[1].number}) == [rows[1]]
    reading = reading_of(found, HEADER)
    assert [(each.sheet, each.read, each.header_row, each.rows, each.total_rows) for each in reading.sheets] == [
        ("一月", True, 1, 1, 0), ("二月", True, 2, 1, 1),
    ]  # fmt: skip
    assert unread_data(found) == ""


def test_columns_in_another_order_or_under_another_header_are_the_same():
    found = table(
        workbook_of(一月=[[*HEADER, "备注"], [*ROW, "a"]], 二月=[["保费", "保单号", "投保人姓名"], [2, "P2", "钱芳"]])
    )
    assert [row.cells for row in found.rows()] == [[*ROW, "a"], ["P2", "钱芳", "2", ""]]


@pytest.mark.parametrize(
    ("rows", "counted", "why", "may_be_data"),
    [
        ([["保单号", "投保人"], ["P2", "钱芳"], ["P3", "孙丽"], ["合计", "2"], ["-", "无"]], 2, "has other columns than the sheet that was read: lacks column 保费", False),
        ([["P2", "钱芳", "2"]], 1, "has no header with the columns of the sheet that was read", True),
        ([["说明"], ["请勿修改"]], 2, "has no header with the columns of the sheet that was read", False),
        ([HEADER[:2]], 0, "has other columns than the sheet that was read: lacks column 保费", False),
        ([], 0, "is empty", False),
    ],
    ids=["fewer columns", "no header", "notes", "a header only", "empty"],
)  # fmt: skip
def test_a_visible_sheet_that_is_not_read_is_named_with_the_reason(rows, counted, why, may_be_data):
    found = table(workbook_of(一月=[HEADER, ROW], 其他=rows))
    assert numbers(found) == ["P1"]
    [_, other] = reading_of(found, HEADER).sheets
    assert (other.sheet, other.read, other.rows, other.why_not) == ("其他", False, counted, why)
    assert bool(unread_data(found)) is may_be_data


HIDDEN = [("hidden", "is hidden"), ("veryHidden", "is hidden, and only a program can show it")]


@pytest.mark.parametrize(("state", "why"), HIDDEN)
@pytest.mark.parametrize(
    ("rows", "counted", "may_be_data"),
    [
        ([HEADER, ["P0", "旧人", "1"]], 1, True),
        ([["旧清单"], ["保费", "保单号", "投保人", "备注"], ["1", "P0", "旧人", "无"]], 1, True),
        ([["保单号", "投保人"], ["P0", "旧人"]], 1, True),
        ([HEADER], 0, False),
        ([["保单号", "a", "b"], ["P0", "x", "y"]], 2, False),
        ([["省", "市", "区"], ["江苏", "南京", "鼓楼"]], 2, False),
    ],
    ids=["the same", "the same in another order", "most of the columns", "a header only", "one column", "other columns"],
)  # fmt: skip
def test_a_hidden_sheet_is_not_read_and_named_and_is_data_where_it_has_the_columns(
    state, why, rows, counted, may_be_data
):
    book = workbook_of(旧=rows, 一月=[HEADER, ROW])
    book["旧"].sheet_state = state
    book.active = 1
    found = table(book)
    assert numbers(found) == ["P1"]
    [_, other] = reading_of(found, HEADER).sheets
    assert (other.sheet, other.read, other.rows) == ("旧", False, counted)
    assert other.why_not.startswith(why)
    assert bool(unread_data(found)) is may_be_data


@pytest.mark.parametrize(("cells", "may_be_data"), [(["P0", "旧人", "1"], True), (["江苏", "南京"], False)])
def test_a_hidden_sheet_of_a_file_without_header_is_data_where_its_rows_are_as_wide(cells, may_be_data):
    book = workbook_of(旧=[cells], 一月=[ROW])
    book["旧"].sheet_state = "hidden"
    book.active = 1
    file = io.BytesIO()
    book.save(file)
    found = table_without_header(read("return.xlsx", file.getvalue()), HEADER)
    assert [list(row.cells) for row in found.rows()] == [[str(cell) for cell in ROW]]
    assert bool(unread_data(found)) is may_be_data


def test_hidden_and_filtered_rows_and_hidden_columns_are_read_and_told():
    book = workbook_of(一月=[HEADER, ROW, ["P2", "钱芳", "2"], ["P3", "孙丽", "3"]])
    book["一月"].row_dimensions[3].hidden = True
    book["一月"].column_dimensions["C"].hidden = True
    found = table(book)
    assert numbers(found) == ["P1", "P2", "P3"]
    [sheet] = reading_of(found, HEADER).sheets
    assert (sheet.rows, sheet.hidden_rows, sheet.first_hidden_row, sheet.hidden_columns) == (3, 1, 3, ("保费",))


def test_rows_and_columns_of_no_size_are_hidden():
    book = workbook_of(一月=[HEADER, ROW, ["P2", "钱芳", "2"]])
    book["一月"].row_dimensions[3].height = 77
    book["一月"].column_dimensions["C"].width = 77
    packed = repacked(book, lambda name, part: (name, part.replace(b'ht="77"', b'ht="0"').replace(b'"77"', b'"0.0"')))
    found = table_of(read("book.xlsx", packed), KNOWN)
    assert numbers(found) == ["P1", "P2"]
    [sheet] = reading_of(found, HEADER).sheets
    assert (sheet.hidden_rows, sheet.first_hidden_row, sheet.hidden_columns) == (1, 3, ("保费",))


def test_where_a_sheet_hides_its_rows_those_with_a_height_are_seen():
    book = workbook_of(一月=[HEADER, ROW, ["P2", "钱芳", "2"]])
    book["一月"].sheet_format.zeroHeight = True
    book["一月"].row_dimensions[2].height = 15
    found = table(book)
    assert numbers(found) == ["P1", "P2"]
    [sheet] = reading_of(found, HEADER).sheets
    assert (sheet.hidden_rows, sheet.first_hidden_row) == (1, 3)


def test_a_workbook_that_was_packed_again_inside_a_folder_is_read():
    packed = repacked(workbook_of(一月=[HEADER, ROW]), lambda name, part: (f"book/{name}", part))
    assert numbers(table_of(read("book.xlsx", packed), KNOWN)) == ["P1"]


def test_a_cell_merged_with_one_above_it_costs_its_row_and_no_value_is_lost_in_silence():
    lines = [
        ["清单", "", "", ""],
        [*HEADER, "备注"],
        ["P1", "赵伟", "1", "a"],
        ["P2", None, "2", None],
        ["P3", "孙丽", "3", None],
    ]
    book = workbook_of(一月=lines, 二月=[["投保人", "保单号", "保费"], ["钱芳", "P4", "4"], [None, "P5", "5"]])
    for merged in ("A1:D1", "B3:B4", "D3:D5"):
        book["一月"].merge_cells(merged)
    book["二月"].merge_cells("A2:A3")
    rows = list(table(book).rows())
    words = "has no 投保人 of its own: the cell is merged with that of row {}; unmerge and fill them"
    assert [(row.cells[0], row.fault) for row in rows] == [
        ("P1", ""), ("P2", words.format(3)), ("P3", ""), ("P4", ""), ("P5", words.format(2)),
    ]  # fmt: skip


def test_sheets_without_a_header():
    book = workbook_of(一=[ROW], 二=[["P2", "钱芳", "2"]], 三=[["说明"]])
    file = io.BytesIO()
    book.save(file)
    found = table_without_header(read("return.xlsx", file.getvalue()), HEADER)
    assert numbers(found) == ["P1", "P2"]
    assert [(each.sheet, each.rows) for each in found.unread] == [("三", 1)]


def test_more_sheets_than_any_list_has_are_refused():
    file = io.BytesIO()
    workbook_of(**{f"s{at}": [HEADER] for at in range(101)}).save(file)
    with pytest.raises(NotATableError, match="has 101 sheets, and 100 is the limit"):
        read("book.xlsx", file.getvalue())


def test_a_text_says_its_encoding_its_delimiter_and_its_joined_lines():
    content = '保单号;投保人;保费\nP1;"赵\n伟";1\n合计;;1\n'.encode("gb18030")
    found = table_of(read("book.csv", content), KNOWN)
    assert [row.cells for row in found.rows()] == [["P1", "赵\n伟", "1"]]
    reading = reading_of(found, HEADER)
    assert (reading.encoding, reading.delimiter, reading.joined_lines) == ("gb18030", "semicolon", 1)
    assert [(each.sheet, each.header_row, each.rows, each.total_rows) for each in reading.sheets] == [("", 1, 1, 1)]


def test_a_stray_quotation_mark_that_swallows_rows_refuses_the_file():
    content = '保单号,投保人,保费\nP1,"赵伟,1\nP2,钱芳,2\nP3,孙丽",3\nP4,李娜,4\n'.encode()
    with pytest.raises(
        NotATableError, match=r'row 2: a quotation mark \("\) that stands there alone makes one cell of several'
    ):
        numbers(table_of(read("book.csv", content), KNOWN))


def test_a_note_with_a_line_break_and_a_comma_swallows_nothing():
    content = '保单号,投保人,保费\nP1,"赵伟,\n又名赵大",1\n'.encode()
    assert numbers(table_of(read("book.csv", content), KNOWN)) == ["P1"]


FOREIGN = {
    "html": (b"\xef\xbb\xbf\r\n<html xmlns:x='urn'><table><tr><td>P1</td></tr></table>", "is a web page"),
    "a table": (b"<table border=1><tr><td>P1", "is a web page"),
    "html in utf-16": ("\ufeff<!DOCTYPE html><html>".encode("utf-16-le"), "is a web page"),
    "xml of 2003": (b'<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?><Workbook/>', "is a workbook of Excel 2003"),
    "mhtml": (b"MIME-Version: 1.0\r\nContent-Type: multipart/related", "is a web page with its parts"),
    "pdf": (b"%PDF-1.7\n", "is a PDF document"),
    "xls": (b"\xd0\xcf\x11\xe0", "is an Excel workbook of the old form"),
    "gzip": (b"\x1f\x8b\x08", "is compressed"),
    "png": (b"\x89PNG\r\n", "is an image"),
}  # fmt: skip


@pytest.mark.parametrize(("content", "words"), FOREIGN.values(), ids=FOREIGN)
def test_what_is_no_list_though_its_name_says_so(content, words):
    with pytest.raises(NotATableError, match=f"book.csv: {words}"):
        read("book.csv", content)
