"""What reports say of a file: sheets, encoding, header, rows; what was not read and why; and marks that stay where they are."""

import io
from datetime import UTC, datetime
from pathlib import Path

import pytest

from services.kit.clock import SteppedClock
from tests.integration.ledger.conftest import BANK, HEADER, PAID, ROW, send_bank, send_book
from tests.workbooks import workbook_of

CASES = Path(__file__).parents[2] / "fixtures" / "files"


@pytest.fixture
def clock() -> SteppedClock:
    return SteppedClock(datetime(2026, 11, 30, 12, 0, tzinfo=UTC))


def case(path: str) -> bytes:
    return (CASES / path).read_bytes()


def workbook(**sheets: list[str]) -> bytes:
    """A workbook whose sheets have these lines of CSV."""
    rows = {
        title: [[cell or None for cell in line.strip().split(",")] for line in lines] for title, lines in sheets.items()
    }
    file = io.BytesIO()
    workbook_of(**rows).save(file)
    return file.getvalue()


async def test_both_visible_sheets_of_a_book_and_of_a_return_are_read(api, rows):
    report = (await send_book(api, case("xlsx-second-sheet/book.xlsx"))).json()
    assert (report["rows"], report["registered"]) == (2, 2)
    assert [(each["read"], each["header_row"], each["rows"]) for each in report["reading"]["sheets"]] == [
        (True, 1, 1)
    ] * 2
    content = case("xlsx-second-sheet/return.xlsx")
    answer = await api.post(
        "/payments/file",
        params={"source": "bank", "name": "return.xlsx", "complete_through": "2026-11-30"},
        content=content,
    )
    report = answer.json()
    assert (report["payments"], report["mark"]["moved"]) == (1, True)
    [rejected] = report["rejected"]
    assert (rejected["row"], rejected["rule"]) == (2, "the ledger has no policy PH1001")
    [kept] = await rows('SELECT file, "row" FROM rejected_line')
    assert kept == {"file": f"return.xlsx, sheet {rejected['sheet']}", "row": 2}


async def test_a_mark_does_not_move_over_a_visible_sheet_that_nobody_read(api):
    await send_book(api, HEADER + ROW)
    other = ["保单号,某列,金额", "P1,已扣,1200.00"]
    query = {"source": "bank", "name": "bank.xlsx", "complete_through": "2026-11-29"}
    content = workbook(一月=[BANK, PAID], 补扣=other)
    report = (await api.post("/payments/file", params=query, content=content)).json()
    assert report["payments"] == 1
    assert report["mark"] == {
        "feed": "bank", "complete_through": None, "moved": False,
        "why_not": "was not read: sheet 补扣 (1 row, has other columns than the sheet that was read: lacks column 结果, 币种, 入账日, "
        "流水号, 失败原因, 应缴日, 下次扣款日); send its rows too, or say by `perennial mark bank DATE` that they are no payments",
    }  # fmt: skip
    [feed, _] = (await api.get("/feeds")).json()
    assert feed["complete_through"] is None
    report = (
        await api.post("/payments/file", params=query, content=workbook(一月=[BANK, PAID], 说明=["请勿修改"]))
    ).json()
    assert report["mark"]["moved"] is True


async def test_the_sheet_of_a_bad_row_is_named(api):
    bad = ROW.replace("P1", "P2").replace("1200.00", "1.2万")
    answer = await send_book(api, workbook(一月=[HEADER, ROW], 二月=[HEADER, bad]))
    assert answer.status_code == 422
    refusal = answer.json()
    [problem] = refusal["problems"]
    assert (problem["sheet"], problem["row"], problem["column"]) == ("二月", 2, "保费")
    assert [(row["sheet"], row["row"]) for row in refusal["bad_rows"]] == [("二月", 2)]
    assert "the first: row 2 of sheet 二月, column 保费: '1.2万' is no amount" in refusal["detail"]
    assert [each["rows"] for each in refusal["reading"]["sheets"]] == [1, 1]


async def test_cells_without_a_place_stand_where_a_spreadsheet_shows_them(api):
    report = (await send_book(api, case("xlsx-cells-without-places/book.xlsx"))).json()
    assert (report["registered"], report["warnings"]) == (1, [])
    policy = (await api.get("/policies/NR1003")).json()["policy"]
    agent = (await api.get(f"/parties/{policy['agent_id']}")).json()
    holder = (await api.get(f"/parties/{policy['holder_id']}")).json()
    assert (agent["name"], agent["staff_number"], policy["insured_id"]) == ("经办甲", "A1", None)
    assert [contact["address"] for contact in holder["contacts"]] == ["+8613800138001"]


@pytest.mark.parametrize("name", ["backslash", "capital", "folder", "sheets"])
async def test_parts_that_lie_elsewhere_are_found(api, name):
    assert (await send_book(api, case(f"xlsx-parts-elsewhere/{name}.xlsx"))).json()["registered"] == 1


@pytest.mark.parametrize(
    ("name", "encoding", "holder"),
    [("big5", "big5", "陳大文"), ("cp1252", "windows-1252", "Günther Test"), ("euckr", "euc-kr", "홍길동"), ("sjis", "shift-jis", "山田太郎")],
)  # fmt: skip
async def test_a_csv_in_another_encoding_is_refused_until_somebody_says_which(api, rows, name, encoding, holder):
    content = case(f"csv-of-another-encoding/{name}.csv")
    refused = await send_book(api, content)
    assert refused.status_code == 422
    assert f"row 2: looks like {encoding} and not like GB18030: '{holder.split()[0]}' or" in refused.json()["detail"]
    report = (await send_book(api, content, encoding=encoding)).json()
    assert report["registered"] >= 1
    assert report["reading"]["encoding"]
    assert holder in {each["name"] for each in await rows("SELECT body::json->>'name' AS name FROM party")}


async def test_a_book_says_what_was_read_of_it(api):
    report = (await send_book(api, (HEADER + ROW).encode("gb18030"))).json()
    reading = report["reading"]
    assert (reading["encoding"], reading["delimiter"]) == ("gb18030", "comma")
    assert reading["columns"] == HEADER.strip().split(",")[:-1]
    assert report["ignored_columns"] == ["备注"]
    assert [(each["header_row"], each["rows"]) for each in reading["sheets"]] == [(1, 1)]


async def test_a_return_says_which_headers_it_ignores(api):
    await send_book(api, HEADER + ROW)
    assert (await send_bank(api, PAID)).json()["ignored_columns"] == ["到达时间"]


async def test_a_book_taken_in_before_in_another_encoding_is_read_again(api):
    content = case("csv-of-another-encoding/big5.csv")
    wrong = (await send_book(api, content, encoding="gb18030")).json()
    right = await send_book(api, content, encoding="big5", dry_run=True)
    assert wrong["registered"] == 2
    assert right.status_code == 422 or right.json()["taken_in_before"] is None
