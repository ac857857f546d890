"""Names with characters that few systems know (field case `names-with-rare-characters`)."""

import pytest

from schemas.http.flaws import FlawKind
from services.kit.tables.table import read
from services.ledger.domain.same_person import plain_name
from services.ledger.intake.places import Places
from services.ledger.intake.rows import Book, read_book

HEADER = "保单号,险种,缴费方式,保费,币种,生效日,缴费年期,下期应缴日,投保人,性别,投保人手机,业务员工号,业务员姓名\n"
ROW = "{},安康终身寿险,年缴,1200,CNY,2024-03-21,20,2026-03-21,{},男,13800138000,A1,{}\n"
UNMAPPED, MAPPED, OF_EXTENSION_I = "\ue8a3", "\ue81e", "\U0002ebf0"


def book(*names: str, agent: str = "钱芳") -> Book:
    text = HEADER + "".join(ROW.format(f"RC{at}", name, agent) for at, name in enumerate(names, 1))
    return read_book(read("names.csv", text.encode()), Places("Asia/Shanghai", "CN"))


@pytest.mark.parametrize("name", [f"测{UNMAPPED}", UNMAPPED])
def test_a_private_use_character_that_nothing_maps_is_warned_of_by_row_and_field(name):
    found = book("赵伟", name)
    assert [(each.row, each.column, each.value, each.kind) for each in found.warnings] == [
        (3, "投保人", name, FlawKind.DOUBTFUL)
    ]
    assert found.warnings[0].rule.startswith("holds U+E8A3 of the private use area")
    assert [each.people[0].name for each in found.policies] == ["赵伟", name]


def test_the_name_of_an_agent_is_looked_at_too():
    assert [each.column for each in book("赵伟", agent=f"钱{UNMAPPED}").warnings] == ["业务员姓名"]


@pytest.mark.parametrize("name", [f"测{OF_EXTENSION_I}甲", f"测{MAPPED}", "赵伟"])
def test_a_character_that_a_standard_knows_is_no_fault(name):
    assert book(name).warnings == []


def test_names_that_differ_in_a_rare_character_are_two():
    names = ["测", f"测{UNMAPPED}", f"测{OF_EXTENSION_I}", "测\U0002ebf1"]
    assert len({plain_name(each) for each in names}) == 4
