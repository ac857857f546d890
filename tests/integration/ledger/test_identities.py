"""Whom an identity number means: placeholders mean nobody, and a second name under a number is somebody else."""

import hashlib
from dataclasses import replace

import pytest

from schemas.ids import customer_id
from schemas.parties import PartyChanged
from services.kit.tables.table import read
from services.ledger.handlers.on_book import on_book
from services.ledger.intake.places import Places
from services.ledger.intake.rows import read_book
from services.ledger.intake.spool import Spool
from tests.integration.ledger.conftest import send_book

HEADER = "保单号,产品,缴费方式,保费,币种,生效日,缴费年限,下期应缴日,投保人,投保人身份证号,投保人手机,被保险人,被保险人身份证号,业务员工号,业务员姓名\n"
ROW = "{},福寿,年缴,1200.00,CNY,2020-01-31,20,2026-01-31,{},{},{},{},{},A1,钱芳\n"
NUMBER = "11010119800307726X"


def book(*rows: tuple[str, str, str, str], insured: tuple[str, str] = ("", "")) -> str:
    """Policy, holder, identity number, phone."""
    return HEADER + "".join(ROW.format(*row, *insured) for row in rows)


async def holders(api, *numbers: str) -> list[tuple[str, list[str]]]:
    """Name and phones of the holders of policies."""
    found = []
    for number in numbers:
        policy = (await api.get(f"/policies/{number}")).json()["policy"]
        party = (await api.get(f"/parties/{policy['holder_id']}")).json()
        found.append((party["name"], [each["address"] for each in party["contacts"] if each["usable"]]))
    return found


async def quality(api) -> list[tuple[str, str, str]]:
    return [(each["policy_number"], each["column"], each["kind"]) for each in (await api.get("/data-quality")).json()]


STRANGERS = [("赵伟", ["+8613800138001"]), ("李娜", ["+8613800138002"])]


@pytest.mark.parametrize(
    "cell", ["无", "NULL", "N/A", "-", "0", "111111111111111111", "123456789012345678", "XXXXXX", "不详"]
)
async def test_strangers_with_a_placeholder_stay_two_people(api, cell):
    text = book(("P1", "赵伟", cell, "13800138001"), ("P2", "李娜", cell, "13800138002"))
    report = (await send_book(api, text)).json()
    assert [(each["row"], each["column"], each["value"]) for each in report["warnings"]] == [
        (2, "投保人身份证号", cell), (3, "投保人身份证号", cell),
    ]  # fmt: skip
    assert await holders(api, "P1", "P2") == STRANGERS
    assert await quality(api) == [(number, "投保人身份证号", "no-identity") for number in ("P1", "P2")]


async def test_contacts_and_identity_numbers_that_are_missing_are_counted_apart(api):
    text = book(
        ("P1", "赵伟", "无", "13800138001"),
        ("P2", "李娜", NUMBER, "无"),
        ("P3", "孙八", "", "12345"),
        ("P4", "孙八", "", "12345"),
    )
    report = (await send_book(api, text)).json()
    names = ("unusable_contacts", "holders_without_contact", "holders_without_identity")
    assert [report[name] for name in names] == [2, 2, 2]


async def test_a_second_name_under_a_number_is_somebody_else_in_one_file(api):
    text = book(("P9", "赵伟", NUMBER, "13800138001"), ("P2", "李娜", NUMBER, "13800138002"))
    report = (await send_book(api, text)).json()
    [warning] = report["warnings"]
    assert (warning["row"], warning["column"], warning["value"]) == (3, "投保人身份证号", "李娜")
    assert "the service desk has to find out whose number it is" in warning["rule"]
    assert await holders(api, "P9", "P2") == STRANGERS
    assert await quality(api) == [("P2", "投保人身份证号", "second-name")]
    [listed] = (await api.get("/data-quality")).json()
    assert listed["desk"] == "service desk"


async def test_a_second_name_under_a_number_is_somebody_else_in_a_later_file(api, told):
    await send_book(api, book(("P1", "赵伟", NUMBER, "13800138001")))
    second = book(("P2", "李娜", NUMBER, "13800138002"))
    await send_book(api, second)
    assert await holders(api, "P1", "P2") == STRANGERS
    await told()
    again = (await send_book(api, second + "\n")).json()
    assert (again["unchanged"], again["parties"], await told()) == (1, 0, [])
    assert await quality(api) == [("P2", "投保人身份证号", "second-name")]


async def test_one_person_with_a_number_in_several_spellings_is_one(api):
    text = book(("P1", "赵伟", NUMBER, "13800138001"), ("P2", "赵 伟", NUMBER.lower(), "13800138001"))
    report = (await send_book(api, text)).json()
    assert (report["warnings"], report["parties"]) == ([], 2)


async def test_a_name_is_corrected_for_a_policy_that_is_known(api):
    await send_book(api, book(("P1", "赵伟", NUMBER, "13800138001")))
    report = (await send_book(api, book(("P1", "赵玮", NUMBER, "13800138001")))).json()
    assert (report["parties"], await holders(api, "P1")) == (1, [("赵玮", ["+8613800138001"])])


def born(*rows: tuple[str, str, str, str]) -> str:
    """A book of holders without identity number: policy, name, birth date, phone."""
    header = HEADER.replace("投保人身份证号", "投保人出生日期")
    return header + "".join(ROW.format(*row, "", "") for row in rows)


BORN = "1980-03-07"


async def test_a_name_without_a_number_is_corrected_where_all_else_is_as_before(api, told):
    before, after = ("P1", "李雪", BORN, "13800138001"), ("P1", "李雪梅", BORN, "13800138001")
    await send_book(api, born(before))
    party = (await api.get("/policies/P1")).json()["policy"]["holder_id"]
    report = (await send_book(api, born(after))).json()
    assert (report["parties"], report["warnings"], await holders(api, "P1")) == (
        1,
        [],
        [("李雪梅", ["+8613800138001"])],
    )
    assert (await api.get("/policies/P1")).json()["policy"]["holder_id"] == party
    await told()
    again = (await send_book(api, born(after) + "\n")).json()
    assert (again["unchanged"], again["parties"], await told()) == (1, 0, [])
    assert (await send_book(api, born(before) + "\n")).status_code == 200


@pytest.mark.parametrize(
    ("known", "row"),
    [
        ((), ("P1", "李雪梅", "1980-03-08", "13800138001")),
        ((), ("P1", "李雪梅", BORN, "13800138009")),
        ((), ("P1", "李雪梅", "", "13800138001")),
        ((), ("P1", "李雪梅", BORN, "")),
        ((("P2", "李雪", BORN, "13800138001"),), ("P1", "李雪梅", BORN, "13800138001")),
        ((("P2", "李雪梅", BORN, "13800138001"),), ("P1", "李雪梅", BORN, "13800138001")),
    ],
    ids=["another birth date", "another phone", "no birth date", "no phone", "two policies", "the new name is known"],
)
async def test_another_name_that_may_be_somebody_else_is_refused_with_the_known_name(api, known, row):
    await send_book(api, born(("P1", "李雪", BORN, "13800138001"), *known))
    [problem] = (await send_book(api, born(row))).json()["problems"]
    assert (problem["column"], problem["value"]) == ("投保人", "李雪梅")
    assert problem["rule"].startswith(
        "the ledger has 李雪, and a book cannot change it. A corrected name is taken with"
    )
    assert await holders(api, "P1") == [("李雪", ["+8613800138001"])]


async def test_another_person_of_the_same_name_is_told_as_such(api):
    await send_book(api, born(("P1", "赵伟", BORN, "13800138001")))
    [problem] = (await send_book(api, born(("P1", "赵伟", "1980-03-08", "13800138001")))).json()["problems"]
    assert problem["rule"].startswith(
        "the ledger has 赵伟 with another identity number or birth date, and a book cannot"
    )


async def test_an_insured_with_the_number_of_the_holder_is_somebody_else(api):
    text = book(("P1", "赵伟", NUMBER, "13800138001"), insured=("赵小宝", NUMBER))
    [warning] = (await send_book(api, text)).json()["warnings"]
    assert (warning["column"], warning["value"]) == ("被保险人身份证号", "赵小宝")
    assert await holders(api, "P1") == [STRANGERS[0]]
    same = book(("P3", "周杰", "E12345678", "13800138003"), insured=("周杰", "E12345678"))
    assert (await send_book(api, same)).json()["warnings"] == []


async def test_two_names_under_a_staff_number_are_told(api):
    text = book(("P1", "赵伟", NUMBER, "13800138001"), ("P2", "李娜", "E1234567", "13800138002"))
    report = (await send_book(api, text[::-1].replace("芳钱", "强孙", 1)[::-1])).json()
    assert [(each["row"], each["column"], each["value"]) for each in report["warnings"]] == [(2, "业务员姓名", "钱芳")]


@pytest.mark.parametrize("cell", ["无", "0", "0000", "N/A"])
async def test_a_staff_number_that_is_none_is_nobodys(api, cell):
    await send_book(api, book(("P1", "赵伟", NUMBER, "13800138001")).replace("A1", cell))
    assert (await api.get("/policies/P1")).json()["policy"]["agent_id"] is None


def as_before(people: list[tuple[str, str, str, str]], text: str):
    """The book with the ids that the version before gave: every identity number as it stands."""
    book_read = read_book(read("book.csv", text.encode()), Places("Asia/Shanghai", "CN"))
    old = Spool()
    for sighting in book_read.policies:
        _, name, cell, phone = people[sighting.row - 2]
        holder = customer_id(identity=cell, name=name, birth_date=None, phone=f"+86{phone}")
        insured = customer_id(identity=cell, name="周宝", birth_date=None, phone=None)
        ids = {"holder": holder, "insured": insured}
        shown = tuple(
            replace(each, party_id=ids.get(each.role, each.party_id), apart=None, before=()) for each in sighting.people
        )
        fields = {**sighting.fields, "holder_id": holder, "insured_id": insured}
        old.add(sighting.policy_id, replace(sighting, fields=fields, people=shown))
    book_read.sightings = old
    return book_read


async def test_the_book_of_yesterday_changes_and_refuses_nothing_after_the_rules_have_changed(api, ledger, clock, told):
    people = [
        ("P1", "赵伟", "无", "13800138001"),
        ("P2", "李娜", "无", "13800138002"),
        ("P3", "钱七", "111111111111111111", "13800138003"),
        ("P4", "孙八", NUMBER, "13800138004"),
        ("P5", "周九", "110101198003077231", "13800138005"),
        ("P6", "吴十", "E1234567\u200b", "13800138006"),
    ]
    text = book(*people).replace(",,,A1", ",周宝,{},A1")
    for _, _, cell, _ in people:
        text = text.replace("{}", cell, 1)
    async with ledger.transaction() as tx:
        result = await on_book(tx, as_before(people, text), hashlib.sha256(b"x").digest(), ("bank",), clock.now())
    assert (result.registered, result.errors) == (6, [])
    before = await told()
    report = (await send_book(api, text)).json()
    assert (report["unchanged"], report["registered"], report["changed"], report["rejected"]) == (6, 0, 0, [])
    assert ([each for each in await told() if not isinstance(each, PartyChanged)], len(before) > 6) == ([], True)
    assert report["parties"] == 0
