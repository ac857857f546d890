"""Money by HTTP, in files and singly, and what can be looked up and published again."""

import json

import pytest

from schemas.ids import policy_id, staff_id
from tests.integration.ledger.conftest import BANK, HEADER, PAID, PAYMENT, ROW, send_bank, send_book


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


async def test_a_return_can_be_tried_out_and_its_bad_lines_come_back_whole(held, told):
    bad = PAID.replace("P1", "P9").replace("B1", "B9")
    report = (await send_bank(held, PAID + bad, dry_run=True, complete_through="2026-01-21")).json()
    assert (report["dry_run"], report["payments"], report["mark"]["moved"]) == (True, 1, True)
    assert (report["headers"], [row["row"] for row in report["bad_rows"]]) == (BANK.strip().split(","), [3])
    assert report["bad_rows"][0]["cells"] == bad.strip().split(",")
    assert await told() == []
    assert (await held.get("/payments/rejected")).json() == []
    assert (await send_bank(held, PAID)).json()["payments"] == 1


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
    assert (known.in_catalogue, unknown.in_catalogue) == (True, False)
    body = {"source": "bank", "reference": "F3", "policy_number": "P1", "reason": "NAME_MISMATCH",
            "attempted_on": "2026-01-21"}  # fmt: skip
    assert (await held.post("/failures", json=body)).status_code == 201


async def test_a_return_of_codes_by_the_form_that_is_shipped_and_words_sent_along(held, told):
    lines = "20260120|B1|P1|6222|1200.00|E051|\n20260120|B2|P1|6222|1200.00|R9|\n"
    query = {"source": "bank", "name": "hui.txt", "bank": "delimited", "words": "reasons:\n  account-unusable: [R9]\n"}
    report = (await held.post("/payments/file", params=query, content=lines)).json()
    assert (report["failures"], report["warnings"]) == (2, [])
    assert [event.reason for event in await told()] == ["insufficient-balance", "account-unusable"]


async def test_words_that_cannot_be_used_are_refused_before_the_file_is_read(held):
    for query, words in (({"bank": "icbc"}, "no form of a return that is shipped"), ({"words": "[1]"}, "words: ")):
        answer = await held.post("/payments/file", params={"source": "bank", "name": "x", **query}, content=b"")
        assert answer.status_code == 422
        assert words in answer.json()["detail"]


async def test_the_words_that_are_shipped_are_shown_to_be_copied(held):
    shown = await held.get("/words")
    assert (shown.headers["content-type"], "  保单号: [保险单号," in shown.text) == ("text/plain; charset=utf-8", True)
    assert "columns: [入账日," in (await held.get("/words", params={"bank": "delimited"})).text
    assert "no form of a return that is shipped" in (await held.get("/words?bank=icbc")).json()["detail"]


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
    known = {
        "feed": "bank", "complete_through": "2026-01-21", "moved": False,
        "why_not": "feed bank is complete through 2026-01-21 already, and a mark never moves back",
    }  # fmt: skip
    assert older.json() == known
    assert (await send_bank(held, PAID, complete_through="2026-01-20")).json()["mark"] == known
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


@pytest.mark.parametrize("cell", ["0", "N/A", "B1\u200b"])
async def test_a_line_that_came_in_under_the_reference_of_an_earlier_version_is_known(held, cell):
    await held.post("/payments", json=PAYMENT | {"reference": cell})
    report = (await send_bank(held, PAID.replace("B1", cell))).json()
    assert (report["payments"], report["repeated"], report["rejected"]) == (0, 1, [])
