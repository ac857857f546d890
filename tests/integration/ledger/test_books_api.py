"""Books by HTTP: every refusal with its words, and what a later book may and may not change."""

import pytest

from schemas.ids import staff_id
from tests.integration.ledger.conftest import HEADER, PAYMENT, ROW, send_book


async def test_a_book_is_reported_and_its_unknown_columns_are_named(api):
    report = (await send_book(api, HEADER + ROW)).json()
    assert (report["registered"], report["parties"], report["ignored_columns"]) == (1, 3, ["备注"])
    again = (await send_book(api, HEADER + ROW)).json()
    assert again["taken_in_before"] == "2026-01-22T01:00:00Z"
    assert again["registered"] == 0


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "book.csv: is empty"),
        (HEADER.encode(), "book.csv: has a header and no row"),
        (b"PK\x03\x04rest", "book.csv: begins like an Excel workbook, but is damaged"),
        (b"\xd0\xcf\x11\xe0rest", "book.csv: is an Excel workbook of the old form (.xls), or one with a password"),
        (b"a,b\n1,\x00\n", "book.csv: row 2: holds a NUL byte"),
        (HEADER.encode() + b"\xff\n", "book.csv: row 2: byte 0xff is neither UTF-8 nor GB18030"),
        (HEADER.encode() + ROW.encode("gb18030"), "book.csv: row 1 is written in UTF-8 and row 2 is not: the file mixes encodings"),
        ((HEADER + ROW.replace(",x", "," + "x" * 1_000_000)).encode(), "book.csv: row 2 (it begins 'P1,福寿年年,"),
        ((HEADER + ROW.replace(",x", "," + "x" * 40_000)).encode(), f"row 2, column 19: '{'x' * 40}…' is longer than 32767 characters"),
        (HEADER.replace("缴费方式,", "").encode() + b"1\n", "row 1: missing column 缴费方式 or mode"),
        ((HEADER.replace("备注", "产品") + ROW).encode(), "row 1: column 产品 stands there twice"),
        ((HEADER.replace("备注", "险种") + ROW).encode(), "row 1: columns 产品 and 险种 mean the same"),
        ((HEADER + ROW.replace(",x", ',"x')).encode(), "opens a quotation mark (\") that is never closed"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
async def test_what_is_no_book_is_refused_in_words(api, content, words, told):
    answer = await send_book(api, content)
    assert answer.status_code == 422
    assert words in answer.json()["detail"]
    assert await told() == []


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("2020-01-31", "2020-02-31", ("生效日", "2020-02-31", "is no day of the calendar")),
        ("2020-01-31", "31.01.2020", ("生效日", "31.01.2020", "is ambiguous: it does not say which number is the year, the month and the day; write it as 2026-03-01")),
        ("1200.00", "-1200.00", ("保费", "-1200.00", "must be more than 0")),
        ("1200.00", "1200.001", ("保费", "1200.001", "must have at most two decimals and 14 digits before them")),
        ("年缴", "周缴", ("缴费方式", "周缴", "is no payment mode: 年缴 annual, 半年缴 half-yearly, 季缴 quarterly, 月缴 monthly, 趸缴 single")),
        ("CNY", "RMB元", ("币种", "RMB元", "is no currency code of ISO 4217 such as CNY, nor a name such as 人民币, 美元 or 港元")),
        ("2026-01-31", "2026-01-30", ("下期应缴日", "2026-01-30", "is no due date of a policy effective 2020-01-31 and paid annual")),
        ("2026-01-31", "2020-01-31", ("下期应缴日", "2020-01-31", "is the effective date, whose premium was paid at issue")),
        ("2026-01-31", "", ("下期应缴日", "", "is empty; only a single premium has no next due date")),
        ("P1,", ",", ("保单号", "", "is empty")),
        (",,x", ",Mars/Base,x", ("时区", "Mars/Base", "'Mars/Base' is not an IANA time zone")),
    ],
)  # fmt: skip
async def test_a_bad_cell_refuses_the_book_by_row_column_value_and_rule(api, old, new, problem, told):
    good = ROW.replace("P1,", "P0,")
    answer = await send_book(api, HEADER + good + ROW.replace(old, new, 1))
    assert answer.status_code == 422
    [found] = answer.json()["problems"]
    assert (found["row"], found["column"], found["value"], found["rule"]) == (3, *problem)
    assert await told() == []


async def test_all_bad_cells_are_named_at_once(api):
    bad = ROW.replace("年缴", "周缴").replace("1200.00", "x")
    answer = await send_book(api, HEADER + bad + bad.replace("P1,", "P2,"))
    assert [(each["row"], each["column"]) for each in answer.json()["problems"]] == [
        (2, "缴费方式"), (2, "保费"), (3, "缴费方式"), (3, "保费"),
    ]  # fmt: skip


async def test_a_policy_twice_in_a_book_is_one_only_if_both_say_the_same(api):
    report = (await send_book(api, HEADER + ROW + ROW)).json()
    assert (report["rows"], report["registered"], report["repeated_rows"]) == (2, 1, 1)
    other = ROW.replace("P1", "P2")
    answer = await send_book(api, HEADER + other + other.replace("1200", "1300"))
    [problem] = answer.json()["problems"]
    assert (problem["row"], problem["value"], problem["rule"]) == (3, "P2", "stands in row 2 with other data")


async def test_impossible_contacts_are_warnings_and_stand_on_the_data_quality_list(api):
    bad = ROW.replace("19900000001", "12").replace("zhao@example.org", "zhao@")
    report = (await send_book(api, HEADER + bad)).json()
    assert report["registered"] == 1
    assert [each["column"] for each in report["warnings"]] == ["投保人手机", "投保人邮箱"]
    flaws = (await api.get("/data-quality")).json()
    assert [(flaw["policy_number"], flaw["column"], flaw["value"]) for flaw in flaws] == [
        ("P1", "投保人手机", "12"), ("P1", "投保人邮箱", "zhao@"),
    ]  # fmt: skip
    policy = (await api.get("/policies/P1")).json()["policy"]
    assert (await api.get(f"/parties/{policy['holder_id']}")).json()["contacts"] == []

    await send_book(api, HEADER + ROW)
    assert (await api.get("/data-quality")).json() == []


async def test_a_dry_run_says_what_would_become_of_a_book_and_leaves_no_trace(api, told, rows):
    report = (await send_book(api, HEADER + ROW, dry_run=True)).json()
    assert (report["dry_run"], report["registered"], report["parties"]) == (True, 1, 3)
    assert await told() == []
    assert await rows("SELECT * FROM import_run") == []
    assert (await send_book(api, HEADER + ROW)).json()["registered"] == 1


async def test_good_rows_are_taken_in_where_that_is_asked_for_and_the_bad_ones_come_back_whole(api, rows):
    bad = ROW.replace("P1,", "P2,").replace("年缴", "周缴")
    double = ROW.replace("P1,", "P3,")
    book = HEADER + ROW + bad + double + double.replace("1200", "1300")
    report = (await send_book(api, book, accept_good=True)).json()
    assert (report["registered"], [(cell["row"], cell["column"]) for cell in report["rejected"]]) == (
        2, [(3, "缴费方式"), (5, "保单号")],
    )  # fmt: skip
    assert report["headers"] == HEADER.strip().split(",")
    assert [(row["row"], ",".join(row["cells"]) + "\n") for row in report["bad_rows"]] == [
        (3, bad), (5, double.replace("1200", "1300")),
    ]  # fmt: skip
    assert await rows("SELECT * FROM import_run") == []

    corrected = ",".join(report["headers"]) + "\n" + bad.replace("周缴", "年缴")
    assert (await send_book(api, corrected)).json()["registered"] == 1


async def test_what_contradicts_the_ledger_stays_out_while_the_good_rows_go_in(held):
    book = HEADER + ROW.replace("1200", "1300") + ROW.replace("P1,", "P2,")
    report = (await send_book(held, book, accept_good=True)).json()
    assert (report["registered"], report["changed"]) == (1, 0)
    assert [(cell["row"], cell["column"], cell["value"]) for cell in report["rejected"]] == [(2, "保费", "1300.00")]


async def test_a_file_with_thousands_of_flaws_is_read_no_further(api):
    bad = ROW.replace("年缴", "周缴")
    answer = await send_book(api, HEADER + ROW + bad * 10_002, accept_good=True)
    assert answer.status_code == 422
    assert "more than 10000 errors, read no further, nothing was taken in; the first: row 3" in answer.json()["detail"]


async def test_when_no_book_comes_in_its_progress_is_idle(api):
    await send_book(api, HEADER + ROW)
    await send_book(api, b"no book")
    assert (await api.get("/progress")).json() == {"file": "", "stage": "idle", "done": 0, "of": None}


async def test_people_are_as_the_last_row_of_the_file_shows_them(api, told):
    lines = [ROW.replace("P1,", f"P{number},").replace("钱芳", f"钱芳{number % 2}") for number in range(1, 120)]
    await send_book(api, HEADER + "".join(lines))
    [agent] = [
        event.party for event in await told() if getattr(event, "party", None) and event.party.staff_number == "A1"
    ]
    assert agent.name == "钱芳1"
    await send_book(api, HEADER + "".join([*lines, "\n"]))
    assert await told() == []


async def test_a_later_book_changes_what_is_harmless(held, told):
    other = ROW.replace("A1,钱芳", "A2,孙敏").replace("19900000001", "19900000002").replace(",,x", ",Asia/Urumqi,x")
    report = (await send_book(held, HEADER + other)).json()
    assert (report["registered"], report["changed"]) == (0, 1)
    events = await told()
    change = events[-1]
    assert change.changed == ("agent_id", "zone")
    assert change.policy.agent_id == staff_id("A2")
    holder = next(event.party for event in events if getattr(event, "party", None) and event.party.name == "赵伟")
    assert [(each.number, each.address, each.usable) for each in holder.contacts if each.channel == "sms"] == [
        (1, "+8619900000001", False), (3, "+8619900000002", True),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "field", "words"),
    [
        ("1200.00", "1300.00", "保费", "the ledger has 1200.00 CNY, and a book cannot change it"),
        ("2020-01-31", "2021-01-31", "生效日", "the ledger has 2020-01-31, and a book cannot change it"),
        ("年缴", "半年缴", "缴费方式", "the ledger has annual, and a book cannot change it"),
        ("2026-01-31", "2027-01-31", "下期应缴日", "the ledger has no payment for the premium due 2026-01-31"),
        ("赵伟,1980-02-29", "李四,1981-02-28", "投保人姓名", "leave the row as it was if it means somebody else"),
    ],
)
async def test_a_later_book_cannot_contradict_the_ledger(held, told, old, new, field, words):
    answer = await send_book(held, HEADER + ROW.replace(old, new))
    assert answer.status_code == 422
    [problem] = answer.json()["problems"]
    assert (problem["row"], problem["column"]) == (2, field)
    assert problem["rule"].endswith(words)
    assert await told() == []


async def test_a_book_older_than_the_payments_is_no_contradiction(held, told):
    await held.post("/payments", json=PAYMENT)
    await told()
    assert (await send_book(held, HEADER + ROW.replace(",x", ",y"))).json()["unchanged"] == 1
    assert await told() == []
