"""What stands on the data-quality list: flaws of rows that came in, each with its policy, and no others."""

import pytest

from tests.integration.ledger.conftest import HEADER, ROW, send_book


async def quality(api) -> list[tuple[str, str, str, str]]:
    found = (await api.get("/data-quality")).json()
    return [(each["policy_number"], each["column"], each["value"], each["kind"]) for each in found]


async def test_contacts_of_refused_rows_are_not_listed(api):
    bad = ROW.replace("P1", "P2").replace("19900000001", "123").replace("年缴", "隔年缴")
    poor = ROW.replace("19900000001", "123")
    report = (await send_book(api, HEADER + poor + bad, accept_good=True)).json()
    assert [each["row"] for each in report["rejected"]] == [3]
    assert await quality(api) == [("P1", "投保人手机", "123", "unusable")]


async def test_a_flaw_is_that_of_its_policy_wherever_the_column_of_policy_numbers_stands(api):
    lines = [",".join(line.split(",")[1:] + line.split(",")[:1]) for line in (HEADER + ROW).replace("\n", ",x\n").splitlines()]  # fmt: skip
    text = "\n".join(lines).replace("19900000001", "123")
    assert (await send_book(api, text)).json()["registered"] == 1
    assert await quality(api) == [("P1", "投保人手机", "123", "unusable")]


async def test_a_date_of_birth_in_the_future_is_told(api):
    report = (await send_book(api, HEADER + ROW.replace("1980-02-29", "2062-02-28"))).json()
    [warning] = report["warnings"]
    assert (warning["row"], warning["column"], warning["value"]) == (2, "投保人出生日期", "2062-02-28")
    assert warning["rule"].startswith("lies in the future")
    assert await quality(api) == [("P1", "投保人出生日期", "2062-02-28", "doubtful")]


@pytest.mark.parametrize("column", ["P1", "福寿年年", "赵伟"], ids=["policy number", "product", "name"])
@pytest.mark.parametrize("cell", ["N/A", "NULL", "无", "-", "—", "\u200b", "TRUE"])
async def test_a_value_that_is_none_refuses_its_row_and_says_so(api, column, cell):
    other = ROW.replace("P1", "P2").replace("赵伟", "钱芳")
    report = (await send_book(api, HEADER + ROW.replace(column, cell) + other, accept_good=True)).json()
    assert ([each["row"] for each in report["rejected"]], report["registered"]) == ([2], 1)
    assert report["rejected"][0]["rule"].startswith(("is empty", "says that there is nothing", "is a logical value"))


async def test_what_nobody_sees_makes_no_second_policy_and_no_second_person(api):
    await send_book(api, HEADER + ROW)
    spelt = ROW.replace("P1", "P1\u200b").replace("赵伟", "赵\u2060伟").replace("福寿年年", '"福寿\n年年"')
    report = (await send_book(api, HEADER + spelt)).json()
    assert (report["registered"], report["unchanged"], report["parties"]) == (0, 1, 0)
