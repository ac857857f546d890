"""Lines of a bank that were refused, corrected and sent again: nothing of them waits for anybody any more."""

import io

import openpyxl
import pytest

from services.cli.error_file import write_errors
from tests.integration.ledger.conftest import BANK, PAID, PAYMENT, send_bank

WRONG = PAID.replace("P1", "P9")
NAMELESS = WRONG.replace("B1", "")


async def waiting(api) -> list[tuple]:
    return [(each["file"], each["row"], each["rule"]) for each in (await api.get("/payments/rejected")).json()]


@pytest.fixture
def corrected(tmp_path):
    """The workbook of bad rows that belongs to a report, after somebody has changed cells of it."""

    def correct(report: dict, changes: dict[str, str]) -> bytes:
        file = tmp_path / "bank.rejected.xlsx"
        assert write_errors(file, report) == 1
        book = openpyxl.load_workbook(file)
        for cell in book.active[2]:
            cell.value = changes.get(cell.value, cell.value)
        content = io.BytesIO()
        book.save(content)
        return content.getvalue()

    return correct


async def send_file(api, content: bytes, name: str = "bank.rejected.xlsx") -> dict:
    answer = await api.post("/payments/file", params={"source": "bank", "name": name}, content=content)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_every_cell_at_fault_of_a_line_is_named_and_the_line_waits_once(held):
    line = PAID.replace("1200.00", "0").replace("2026-01-20", "1/3/26").replace("B1", "B2")
    report = (await send_bank(held, line + PAID)).json()
    assert [(each["row"], each["column"], each["value"]) for each in report["rejected"]] == [
        (2, "金额", "0"), (2, "入账日", "1/3/26"),
    ]  # fmt: skip
    assert (report["payments"], [row["row"] for row in report["bad_rows"]]) == (1, [2])
    [kept] = (await held.get("/payments/rejected")).json()
    assert kept["column"] == "金额"
    assert kept["rule"].startswith("must be more than 0; 入账日 '1/3/26' is ambiguous")


async def test_a_line_corrected_in_its_file_is_known_by_its_reference(held):
    await send_bank(held, WRONG)
    assert await waiting(held) == [("bank.csv", 2, "the ledger has no policy P9")]
    assert (await send_bank(held, PAID)).json()["payments"] == 1
    assert await waiting(held) == []


async def test_a_line_whose_money_came_by_the_api_waits_for_nobody(held):
    await send_bank(held, PAID.replace("CNY", "Yuan"))
    await held.post("/payments", json=PAYMENT)
    assert await waiting(held) == []


async def test_a_line_without_reference_is_known_by_the_workbook_in_which_it_was_corrected(held, corrected):
    report = (await send_bank(held, NAMELESS)).json()
    content = corrected(report, {"P9": "P1"})
    assert (await send_file(held, content))["payments"] == 1
    assert await waiting(held) == []
    # However often the workbook is changed and sent: it is still the line of the bank that it stands for.
    again = corrected(report, {"P9": "P1", "the ledger has no policy P9": "done"})
    assert (await send_file(held, again))["repeated"] == 1


async def test_the_workbook_of_a_return_without_header_is_read_by_its_own(held, corrected):
    query = {"source": "bank", "name": "hui.txt", "bank": "delimited"}
    report = (await held.post("/payments/file", params=query, content="20260120||P9|6222|1200.00|0000|\n")).json()
    content = corrected(report, {"P9": "P1"})
    answer = await held.post("/payments/file", params={**query, "name": "hui.rejected.xlsx"}, content=content)
    assert (answer.json()["payments"], answer.json()["rejected"]) == (1, [])
    assert await waiting(held) == []


async def test_a_line_that_is_still_wrong_after_its_correction_waits_once(held, corrected):
    first = (await send_bank(held, NAMELESS)).json()
    second = await send_file(held, corrected(first, {"P9": "P8"}))
    assert await waiting(held) == [("bank.rejected.xlsx", 2, "the ledger has no policy P8")]
    assert (await send_file(held, corrected(second, {"P8": "P1"})))["payments"] == 1
    assert await waiting(held) == []


async def test_a_contradiction_waits_although_what_it_contradicts_is_sent_again(held):
    await send_bank(held, PAID + PAID.replace("1200.00", "1300.00"))
    await send_bank(held, PAID)
    assert await waiting(held) == [("bank.csv", 3, "bank B1 is known with amount 1200.00 and not 1300.00")]


async def test_a_line_id_that_the_ledger_has_not_given_is_refused(held):
    text = BANK.replace("\n", ",行标识\n") + PAID.replace("\n", ",7\n")
    [rejected] = (await send_file(held, text.encode(), "bank.csv"))["rejected"]
    assert (rejected["column"], rejected["value"], rejected["rule"]) == ("行标识", "7", "is no line id of the ledger")


async def test_the_file_that_comes_in_can_be_followed(held):
    await send_bank(held, PAID)
    assert (await held.get("/progress")).json() == {"file": "", "stage": "idle", "done": 0, "of": None}


async def test_the_banks_file_again_brings_no_line_back_that_was_corrected_and_paid(held, corrected):
    for line in (NAMELESS, WRONG):
        report = (await send_bank(held, line)).json()
        assert (await send_file(held, corrected(report, {"P9": "P1"})))["payments"] == 1
        again = (await send_bank(held, line)).json()
        assert (again["rejected"], again["bad_rows"], again["repeated"]) == ([], [], 1)
        assert await waiting(held) == []


async def test_nor_does_it_where_the_correction_came_by_the_api_or_under_its_reference(held):
    await send_bank(held, WRONG + PAID.replace("CNY", "Yuan").replace("B1", "B2"))
    await held.post("/payments", json=PAYMENT)
    await send_bank(held, PAID.replace("B1", "B2"))
    again = (await send_bank(held, WRONG + PAID.replace("CNY", "Yuan").replace("B1", "B2"))).json()
    assert (again["rejected"], again["repeated"], await waiting(held)) == ([], 2, [])


async def test_nor_does_it_where_the_workbook_was_that_of_a_dry_run(held, corrected):
    report = (await send_bank(held, WRONG, dry_run=True)).json()
    assert await waiting(held) == []
    assert (await send_file(held, corrected(report, {"P9": "P1"})))["payments"] == 1
    assert (await send_bank(held, WRONG)).json()["rejected"] == []


async def test_a_line_that_nobody_has_corrected_comes_again(held):
    await send_bank(held, WRONG)
    assert len((await send_bank(held, WRONG)).json()["rejected"]) == 1
    assert len(await waiting(held)) == 1


async def test_a_line_without_a_reference_can_be_given_up_and_is_kept_with_who_and_why(held, rows):
    await send_bank(held, NAMELESS)
    [line] = (await held.get("/payments/rejected")).json()
    said = {"by": "赵敏", "note": "the total of the page"}
    path = f"/payments/rejected/{line['line_id']}/dismiss"
    assert (await held.post(path, json={"by": "赵敏"})).status_code == 422
    assert (await held.post(path, json=said)).status_code == 204
    assert await waiting(held) == []
    assert (await held.post(path, json=said)).status_code == 404
    await send_bank(held, NAMELESS + PAID)
    assert await waiting(held) == [], "nor does it come back with the file"
    kept = await rows("SELECT dismissed_by, dismissed_note FROM rejected_line")
    assert kept == [{"dismissed_by": "赵敏", "dismissed_note": "the total of the page"}]
