"""Lists of work are read by themselves: each fault that is planted in a true one is found."""

from datetime import UTC, date, datetime

import pytest

from deploy.local.book import write_book
from tests.e2e.auditor.days import chinese
from tests.e2e.auditor.inputs import read_inputs
from tests.e2e.auditor.life import live
from tests.e2e.auditor.received import Receipt, items_of, segments_of
from tests.e2e.auditor.worklists import wrong

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def lives(tmp_path_factory):
    folder = tmp_path_factory.mktemp("book")
    write_book(folder, seed=1, policies=300)
    return live(read_inputs(folder))


@pytest.fixture(scope="module")
def behind(lives):
    """A policy of which two premiums are due."""
    return next(
        life
        for life in lives.values()
        if sum(one.due < date(2026, 3, 1) for one in life.open_at(AT)) == 2
        and not life.lapsed(AT)
        and life.policy.agent
        and life.policy.zone == "Asia/Shanghai"
        and all(one.owed_at(AT) == one.premium for one in life.open_at(AT))
    )


def listed(life, *, work="电话回访", number=1, last=None):
    policy = life.policy
    premiums = life.open_at(AT)
    said = "".join(
        f"应缴日 {chinese(one.due)} 最后缴费日 {chinese(last or one.last)} 金额 {one.owed_at(AT):,.2f}元\n"
        for one in premiums
    )
    return f"{number}. 投保人 {policy.holder.name}\n保单号 {policy.number} 投保人 {policy.holder.name}\n{said}待办: {work},2026年3月25日前\n"


def found(lives, life, text):
    reader = life.policy.agent
    text = f"今日工作清单\n{reader.name},您好:\n{text}"
    known = frozenset(lives)
    receipt = Receipt(
        "email", reader.email, AT, "Worklist", items_of(text, known), text, "here", segments_of(text, known)
    )
    return wrong(receipt, reader, lives)


def test_a_list_that_names_a_customer_once_is_true(lives, behind):
    assert found(lives, behind, listed(behind)) == []


def test_a_customer_who_stands_on_it_twice_for_one_kind_of_talk(lives, behind):
    said = found(lives, behind, listed(behind) + listed(behind, number=2))
    assert [line for line in said if "stands on it twice for 电话回访" in line]


def test_two_kinds_of_talk_are_two_lines(lives, behind):
    assert found(lives, behind, listed(behind) + listed(behind, number=2, work="上门拜访")) == []


def test_a_name_of_the_program(lives, behind):
    assert found(lives, behind, listed(behind, work="call-broken-promise"))[0] == "internal name call-broken-promise"


def test_a_premium_that_is_hidden_and_a_day_that_decides_nothing(lives, behind):
    first, second = behind.open_at(AT)[:2]
    hidden = "".join(line for line in listed(behind).splitlines(keepends=True) if chinese(first.due) not in line)
    assert any("is open and not named" in line for line in found(lives, behind, hidden))
    assert any("not named first" in line for line in found(lives, behind, listed(behind, last=second.last)))


def test_a_policy_of_somebody_else(lives, behind):
    other = next(
        life for life in lives.values() if life.policy.agent not in {behind.policy.agent, None} and life.open_at(AT)
    )
    assert any("is none of theirs" in line for line in found(lives, behind, listed(other)))


def test_a_premium_that_is_paid(lives):
    paid = next(life for life in lives.values() if not life.open_at(AT) and life.instalments and life.policy.agent)
    one = paid.instalments[0]
    text = f"1. 保单号 {paid.policy.number} 投保人 {paid.policy.holder.name} 应缴日 {chinese(one.due)} 待办: 电话\n"
    assert f"premium of {paid.policy.number} due {one.due} is not open" in found(lives, paid, text)
