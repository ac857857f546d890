"""The HTTP API on a real database: files and single payments, every refusal with its words, and what can be looked up."""

import json
from datetime import UTC, datetime

import httpx
import pytest
from fastapi import FastAPI

from schemas.ids import policy_id, staff_id
from services.kit import problems
from services.kit.clock import SteppedClock
from services.ledger.api.ledger import Ledger
from services.ledger.bootstrap import routes
from services.ledger.intake.rows import Places

HEADER = (
    "保单号,产品,投保人姓名,投保人出生日期,投保人手机,投保人邮箱,缴费方式,保费,币种,生效日,缴费年限,下期应缴日,"
    "业务员工号,业务员姓名,业务员邮箱,主管工号,主管邮箱,时区,备注\n"
)
ROW = (
    "P1,福寿年年,赵伟,1980-02-29,19900000001,zhao@example.org,年缴,1200.00,CNY,2020-01-31,20,2026-01-31,"
    "A1,钱芳,a1@example.org,S1,s1@example.org,,x\n"
)
BANK = "保单号,结果,金额,币种,入账日,流水号,失败原因,应缴日,下次扣款日,到达时间\n"
PAID = "P1,成功,1200.00,CNY,2026-01-20,B1,,,,\n"
PAYMENT = {
    "source": "bank", "reference": "B1", "policy_number": "P1", "amount": "1200.00", "currency": "CNY",
    "value_date": "2026-01-20",
}  # fmt: skip


@pytest.fixture
def clock() -> SteppedClock:
    return SteppedClock(datetime(2026, 1, 22, 1, 0, tzinfo=UTC))


@pytest.fixture
async def api(ledger, clock):
    app = FastAPI()
    problems.install(app)
    app.include_router(routes(Ledger(ledger, clock, Places("Asia/Shanghai", "CN", {}), ("bank", "counter"))))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://ledger") as client:
        yield client


@pytest.fixture
async def held(api, told):
    """The API of a ledger that holds P1, and has told so."""
    answer = await api.post("/books", params={"name": "book.csv"}, content=HEADER + ROW)
    assert answer.status_code == 200, answer.text
    await told()
    return api


async def send_book(api, text: str | bytes) -> httpx.Response:
    return await api.post("/books", params={"name": "book.csv"}, content=text)


async def send_bank(api, text: str, **query) -> httpx.Response:
    return await api.post("/payments/file", params={"source": "bank", "name": "bank.csv", **query}, content=BANK + text)


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
        (b"PK\x03\x04rest", "book.csv: is an Excel workbook"),
        (b"a,b\n1,\x00\n", "book.csv: holds NUL bytes"),
        ((HEADER + ROW).encode("gb18030"), "book.csv: row 1: byte 0xb1 is not UTF-8"),
        (HEADER.replace("缴费方式,", "").encode() + b"1\n", "row 1: missing column 缴费方式 or payment mode"),
        ((HEADER.replace("备注", "产品") + ROW).encode(), "row 1: column 产品 stands there twice"),
        ((HEADER.replace("备注", "险种") + ROW).encode(), "row 1: columns 产品 and 险种 mean the same"),
        ((HEADER + ROW.replace(",x", ',"x')).encode(), "row 2: is no CSV"),
    ],
)
async def test_what_is_no_book_is_refused_in_words(api, content, words, told):
    answer = await send_book(api, content)
    assert answer.status_code == 422
    assert words in answer.json()["detail"]
    assert await told() == []


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("2020-01-31", "2020-02-31", ("生效日", "2020-02-31", "is no day of the calendar")),
        ("2020-01-31", "31.01.2020", ("生效日", "31.01.2020", "is no date such as 2026-03-01, 2026/3/1 or 20260301")),
        ("1200.00", "-1200.00", ("保费", "-1200.00", "must be more than 0")),
        ("1200.00", "1200.001", ("保费", "1200.001", "must have at most two decimals and 14 digits before them")),
        ("年缴", "周缴", ("缴费方式", "周缴", "is no payment mode: 年缴 annual, 半年缴 half-yearly, 季缴 quarterly, 月缴 monthly, 趸缴 single")),
        ("CNY", "RMB元", ("币种", "RMB元", "is no currency code such as CNY")),
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
    assert (await send_book(api, HEADER + ROW + ROW)).json()["registered"] == 1
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
        ("1200.00", "1300.00", "premium", "the ledger has 1200.00 CNY, and a book cannot change it"),
        ("2020-01-31", "2021-01-31", "effective_date", "the ledger has 2020-01-31, and a book cannot change it"),
        ("年缴", "半年缴", "mode", "the ledger has annual, and a book cannot change it"),
        ("2026-01-31", "2027-01-31", "next_due_date", "the ledger has no payment for the premium due 2026-01-31"),
        ("赵伟", "李四", "holder_id", "and a book cannot change it"),
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


async def test_the_file_and_the_api_never_pay_twice(held, told):
    first = await held.post("/payments", json=PAYMENT)
    assert (first.status_code, first.json()["settled"], first.json()["policy_version"]) == (201, [7], 3)
    again = await held.post("/payments", json=PAYMENT)
    assert (again.status_code, again.json()["repeated"]) == (200, True)
    report = (await send_bank(held, PAID)).json()
    assert (report["payments"], report["repeated"], report["rejected"]) == (0, 1, [])
    assert [event.type for event in await told()] == ["perennial.payment-received.v1"]


async def test_the_same_key_with_other_data_is_an_error(held):
    await send_bank(held, PAID)
    answer = await held.post("/payments", json={**PAYMENT, "amount": "1300.00"})
    assert answer.status_code == 409
    assert answer.json()["detail"] == "bank B1 is known with amount 1200.00 and not 1300.00"


async def test_lines_without_a_reference_are_known_by_what_they_say(held):
    line = PAID.replace("B1", "")
    assert (await send_bank(held, line)).json()["payments"] == 1
    assert (await send_bank(held, line + line)).json()["repeated"] == 2


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (PAID.replace("P1", "P9"), "the ledger has no policy P9"),
        (PAID.replace("B1,,,", "B1,,2026-03-05,"), "policy P1 has no instalment due on 2026-03-05"),
        (PAID.replace("CNY", "USD"), "is paid in USD; the premium of P1 is in CNY"),
        (PAID.replace("2026-01-20", "2026-02-20"), "2026-02-20 is in the future"),
        (PAID.replace("成功", "也许"), "is neither 成功 (success) nor 失败 (failure)"),
        (PAID.replace("1200.00", "0"), "must be more than 0"),
    ],
)
async def test_a_bad_line_is_kept_while_the_good_ones_take_effect(held, told, line, words):
    report = (await send_bank(held, line + PAID.replace("B1", "B2"))).json()
    assert report["payments"] == 1
    [rejected] = report["rejected"]
    assert (rejected["row"], rejected["rule"]) == (2, words)
    await send_bank(held, line)
    [kept] = (await held.get("/payments/rejected")).json()
    assert (kept["file"], kept["row"], kept["line"], kept["rule"]) == ("bank.csv", 2, line, words)
    assert len(await told()) == 1


async def test_a_rejected_line_that_is_good_later_leaves_the_list(held):
    line = PAID.replace("P1", "P2")
    await send_bank(held, line)
    await send_book(held, HEADER + ROW.replace("P1", "P2"))
    assert (await send_bank(held, line)).json()["payments"] == 1
    assert (await held.get("/payments/rejected")).json() == []


async def test_a_failed_transfer_by_the_words_of_the_bank_and_by_code(held, told):
    lines = "P1,失败,1200.00,CNY,2026-01-20,F1,帐户余额不足,2026-01-31,2026-02-05,\n"
    report = (await send_bank(held, lines + lines.replace("F1,帐户余额不足", "F2,机器坏了"))).json()
    assert (report["failures"], report["warnings"][0]["value"]) == (2, "机器坏了")
    known, unknown = await told()
    assert (known.reason, known.instalment, str(known.next_debit_on)) == ("insufficient-balance", 7, "2026-02-05")
    assert (unknown.reason, unknown.stated_reason) == ("system-other", "机器坏了")
    body = {"source": "bank", "reference": "F3", "policy_number": "P1", "reason": "NAME_MISMATCH",
            "attempted_on": "2026-01-21"}  # fmt: skip
    assert (await held.post("/failures", json=body)).status_code == 201


@pytest.mark.parametrize(
    ("change", "field"),
    [({"amount": "-1"}, "amount"), ({"value_date": "soon"}, "value_date"), ({"policy_number": ""}, "policy_number")],
)
async def test_a_wrong_body_is_refused_by_field(held, change, field):
    answer = await held.post("/payments", json={**PAYMENT, **change})
    assert answer.status_code == 422
    assert [fault["field"] for fault in answer.json()["errors"]] == [field]


async def test_a_payment_for_nobody_is_refused(held):
    answer = await held.post("/payments", json={**PAYMENT, "policy_number": "P9"})
    assert (answer.status_code, answer.json()["detail"]) == (422, "the ledger has no policy P9")


async def test_a_mark_is_told_to_every_shard_behind_the_payments_that_it_covers(held, told):
    report = (await send_bank(held, PAID, complete_through="2026-01-21")).json()
    assert report["mark"] == {"feed": "bank", "complete_through": "2026-01-21", "moved": True}
    payment, *marks = await told()
    assert payment.type == "perennial.payment-received.v1"
    assert [mark.shard for mark in marks] == list(range(48))

    older = await held.post("/feeds/bank/marks", json={"complete_through": "2026-01-20"})
    assert older.json() == {"feed": "bank", "complete_through": "2026-01-21", "moved": False}
    assert await told() == []
    assert (await held.get("/feeds")).json()[1]["complete_through"] is None


@pytest.mark.parametrize(
    ("feed", "day", "words"),
    [
        ("post", "2026-01-20", "post is no payment feed of this deployment; these are: bank, counter"),
        ("bank", "2026-01-25", "feed bank cannot be complete through 2026-01-25, which is in the future"),
    ],
)
async def test_an_impossible_mark_is_refused(held, feed, day, words):
    answer = await held.post(f"/feeds/{feed}/marks", json={"complete_through": day})
    assert (answer.status_code, answer.json()["detail"]) == (422, words)


async def test_a_policy_and_its_party_are_published_again(held, told):
    first = (await held.get("/policies/P1")).json()
    assert [entry["policy_version"] for entry in first["entries"]] == [1, 2]
    answer = await held.post(f"/policies/{policy_id('P1')}/publish", params={"from_version": 2})
    assert answer.json() == {"published": 1}
    await held.post(f"/parties/{staff_id('A1')}/publish")
    due, party = await told()
    assert due.model_dump(mode="json") == first["entries"][1]["body"]
    assert party.party.staff_number == "A1"


@pytest.mark.parametrize("path", ["/policies/P9", f"/parties/{staff_id('nobody')}"])
async def test_what_is_not_there_is_not_found(held, path):
    assert (await held.get(path)).status_code == 404


async def test_all_entries_stream_oldest_first(held):
    await held.post("/payments", json=PAYMENT)
    lines = [json.loads(line) for line in (await held.get("/records/entries")).text.splitlines()]
    assert [(line["policy_version"], line["type"]) for line in lines] == [
        (1, "perennial.policy-registered.v1"), (2, "perennial.policy-due.v1"), (3, "perennial.payment-received.v1"),
    ]  # fmt: skip
