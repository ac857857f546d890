"""A sheet that is not read has one reason and one count, whether it can be seen or not."""

from services.kit.tables.reports import reading_of
from tests.unit.kit.test_sheets import HEADER, ROW, table
from tests.workbooks import workbook_of


def test_sheets_with_the_same_header_are_not_read_for_the_same_reason_and_counted_alike():
    fewer = [["保单号", "投保人"], ["P0", "旧人"]]
    book = workbook_of(一月=[HEADER, ROW], 银保=fewer, 旧银保=fewer)
    book["旧银保"].sheet_state = "hidden"
    [_, seen, hidden] = reading_of(table(book), HEADER).sheets
    assert hidden.why_not == f"is hidden; {seen.why_not}"
    assert (seen.why_not, seen.rows, hidden.rows) == (
        "has other columns than the sheet that was read: lacks column 保费",
        1,
        1,
    )
