"""Files of holds, as teams have them: taken in once, tried out, in part, or refused by row, column, value and rule."""

import io
from datetime import date

import pytest
import xlsxwriter

from tests.integration.scheduler.team import begin_with_team, served

FILE = """类型,保单号,对象,开始日,结束日,经办人,备注
投诉,P1,,2026/4/1,2026-05-31,客服,说没收到发票
身故,P2,被保险人,20260401,,理赔部,
"""


async def send(client, content: str | bytes, **query):
    return await client.post("/holds/file", params={"name": "holds.csv", **query}, content=content)


async def kinds(client) -> set[str]:
    return {held["kind"] for held in (await client.get("/holds")).json()}


@pytest.fixture
async def known(living):
    await begin_with_team(living, served("P1"), served("P2"))


pytestmark = pytest.mark.usefixtures("known")


def workbook() -> bytes:
    """A title above the header, real dates, a total below."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet, day = book.add_worksheet("名单"), book.add_format({"num_format": "yyyy/m/d"})
        sheet.write(0, 0, "2026年4月暂停催缴名单")
        sheet.write_row(2, 0, ["Kind", "Policy No", "Start Date", "End Date", "Logged by", "柜面"])
        for at, kind in enumerate(("complaint", "理赔")):
            sheet.write_row(3 + at, 0, [kind, f"P{at + 1}"])
            sheet.write_datetime(3 + at, 2, date(2026, 4, 1), day)
            sheet.write_datetime(3 + at, 3, date(2026, 5, 31), day)
            sheet.write_row(3 + at, 4, ["客服", "南京路"])
        sheet.write_row(5, 0, ["合计", 2])
    return file.getvalue()


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"], ids=["comma", "tab", "semicolon", "pipe"])
async def test_a_file_comes_in_once_in_any_encoding(client, delimiter):
    text = FILE.replace(",", delimiter)
    taken = (await send(client, text.encode("gb18030"))).json()
    assert (taken["rows"], taken["placed"], taken["known"], taken["rejected"]) == (2, 2, 0, [])
    for encoding in ("utf-8", "utf-8-sig"):
        again = (await send(client, text.encode(encoding))).json()
        assert (again["placed"], again["known"]) == (0, 2)
    assert len((await client.get("/records/holds")).text.splitlines()) == 2


async def test_a_workbook_with_a_title_real_dates_other_headers_and_a_total(client):
    taken = (await send(client, workbook())).json()
    assert (taken["placed"], taken["total_rows"], taken["ignored_columns"]) == (2, [6], ["柜面"])
    assert {(held["policy_number"], held["since"], held["until"]) for held in (await client.get("/holds")).json()} == {
        ("P1", "2026-04-01", "2026-05-31"), ("P2", "2026-04-01", "2026-05-31"),
    }  # fmt: skip


BAD = FILE.replace("身故,P2", "失踪,P2").replace("2026-05-31", "1/3/26").replace("理赔部", "") + "投诉,P9,,,,客服,\n"
FAULTS = [
    (2, "结束日", "1/3/26", "is ambiguous: it does not say which number is the year, the month and the day; write it as 2026-03-01"),
    (3, "类型", "失踪", "is no kind of hold: 投诉 complaint, 理赔 claim, 身故 bereavement, 勿扰 do-not-contact"),
    (3, "经办人", "", "is empty"),
    (4, "保单号", "P9", "is no policy that the scheduler knows"),
]  # fmt: skip


def faults(cells: list[dict]) -> list[tuple]:
    return [(each["row"], each["column"], each["value"], each["rule"]) for each in cells]


async def test_a_file_with_a_bad_row_is_refused_whole_by_row_column_value_and_rule(client):
    refused = await send(client, FILE + BAD.partition("\n")[2])
    assert refused.status_code == 422
    assert faults(refused.json()["problems"]) == [(row + 2, *rest) for row, *rest in FAULTS]
    assert [row["row"] for row in refused.json()["bad_rows"]] == [4, 5, 6]
    assert await kinds(client) == set()


async def test_the_good_rows_are_taken_in_where_that_is_asked_for(client):
    taken = (await send(client, BAD + FILE.splitlines()[1], accept_good=True)).json()
    assert (taken["rows"], taken["placed"], taken["known"]) == (4, 1, 0)
    assert faults(taken["rejected"]) == FAULTS
    assert [row["row"] for row in taken["bad_rows"]] == [2, 3, 4]
    assert await kinds(client) == {"complaint"}


async def test_a_file_can_be_tried_out(client):
    tried = (await send(client, FILE, dry_run=True)).json()
    assert (tried["dry_run"], tried["placed"]) == (True, 2)
    assert await kinds(client) == set()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "holds.csv: is empty"),
        (FILE.partition("\n")[0].encode(), "holds.csv: has a header and no row"),
        ("保单号\nP1\n".encode(), "holds.csv: row 1: missing column 类型 or kind; missing column 经办人 or by"),
        (FILE.encode() + b"\0", "holds.csv: row 4: holds a NUL byte, so it is no text; save the file as “CSV UTF-8”"),
        (
            FILE.replace("说没", "=A1,").encode(),
            "holds.csv: 1 error, nothing was taken in; the first: row 2: '投诉,P1,,2026/4/1,2026-05-31,客服,=A1,收到发票' has 8 cells under 7 headers; is a comma unquoted?",
        ),
    ],
    ids=["empty", "header only", "columns", "nul", "comma"],
)
async def test_what_is_no_file_of_holds_is_refused_in_words(client, content, words):
    refused = await send(client, content)
    assert (refused.status_code, refused.json()["detail"]) == (422, words)
