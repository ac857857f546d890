"""A15 核对清单: what is incomplete or wrong in the data of a month's list leaves as a file, each line with its owner."""

from datetime import date

import openpyxl

from tests.rows.office import policy

DUE = date(2026, 3, 10)
STAFF = {"业务员工号": "A1", "业务员姓名": "李明", "账号": "6222000000001234"}


async def test_a15_gaps_of_the_list_come_with_an_owner(office):
    whole = policy(1, DUE, **STAFF)
    no_phone = policy(2, DUE, **{**STAFF, "投保人手机": "12345"})
    no_account = policy(3, DUE, **{**STAFF, "账号": ""})
    unborn = policy(4, DUE, **{**STAFF, "投保人出生日期": "2025-06-01"})
    orphan = policy(5, DUE, 账号=STAFF["账号"])
    later = policy(6, date(2026, 4, 20), **{**STAFF, "投保人手机": "1"})
    await office.import_book([whole, no_phone, no_account, unborn, orphan, later])
    said = await office.cli("list", "--month", "2026-03", "--quality", "gaps.xlsx")
    assert said.code == 0, said.err
    head, *lines = openpyxl.load_workbook(office.folder / "gaps.xlsx").active.iter_rows(values_only=True)
    at = {name.split(" ", 1)[1]: place for place, name in enumerate(head)}
    found = [tuple(line[at[name]] for name in ("policy", "owner", "gap", "column", "value")) for line in lines]
    expected = [
        (no_phone["保单号"], "李明", "no usable phone number", None, None),
        (no_phone["保单号"], "李明", "cannot be used", "投保人手机", "12345"),
        (no_account["保单号"], "李明", "no account", None, None),
        (unborn["保单号"], "李明", "birth date cannot be right", None, None),
        (orphan["保单号"], "orphan desk", "no agent", None, None),
    ]
    assert sorted(found, key=str) == sorted(expected, key=str)
