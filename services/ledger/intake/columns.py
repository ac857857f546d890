"""The columns of a book: to add, rename or drop one, edit this file and no other.

A column names where its value goes: a field of `schemas.policies.Policy` (section POLICY), a field of
`schemas.parties.Party` of one of the people of the row, or one of the values that `intake.rows` puts together itself.
Headers are compared without case, spaces and underscores.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from services.ledger.intake import values


class Section(StrEnum):
    """Whom or what a column describes."""

    POLICY = "policy"
    HOLDER = "holder"
    INSURED = "insured"
    AGENT = "agent"
    SUPERVISOR = "supervisor"
    ROW = "row"
    """Not a field as it stands: `intake.rows` makes something of it."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: where its value goes, the headers it is known by, and how a cell is read."""

    section: Section
    field: str
    headers: tuple[str, ...]
    parse: Callable[[str], Any]
    required: bool = False
    """The file must have the column, and no cell of it may be empty (but for `may_be_empty`)."""
    may_be_empty: bool = False
    contact: bool = False
    """A cell that cannot be read costs the contact, not the book."""


def book_columns(region: str) -> tuple[Column, ...]:
    """Every column that a book may have; phone numbers without a country code are of the region."""

    def phone(cell: str) -> str:
        return values.phone(cell, region)

    policy, holder, insured = Section.POLICY, Section.HOLDER, Section.INSURED
    agent, supervisor, row = Section.AGENT, Section.SUPERVISOR, Section.ROW
    return (
        Column(row, "policy_number", ("保单号", "policy number"), values.text, required=True),
        Column(policy, "product", ("险种", "险种名称", "产品", "产品名称", "product"), values.text, required=True),
        Column(policy, "mode", ("缴费方式", "交费方式", "缴别", "mode", "payment mode"), values.mode, required=True),
        Column(row, "premium", ("保费", "期缴保费", "premium"), values.amount, required=True),
        Column(row, "currency", ("币种", "currency"), values.currency, required=True),
        Column(policy, "effective_date", ("生效日", "生效日期", "effective date"), values.day, required=True),
        Column(
            policy,
            "payment_years",
            ("缴费年期", "缴费年限", "交费年期", "years of payment", "payment years"),
            values.years,
            required=True,
        ),
        Column(row, "next_due_date", ("下期应缴日", "next due date"), values.day, required=True, may_be_empty=True),
        Column(policy, "account_tail", ("账号", "帐号", "银行账号", "account", "account number"), values.tail),
        Column(policy, "sales_channel", ("渠道", "销售渠道", "sales channel"), values.text),
        Column(policy, "branch", ("机构", "分支机构", "branch"), values.text),
        Column(row, "branch_zone", ("机构时区", "branch time zone", "branch zone"), values.zone),
        Column(row, "zone", ("时区", "保单时区", "time zone", "zone", "policy zone"), values.zone),
        Column(holder, "name", ("投保人", "投保人姓名", "holder", "holder name"), values.text, required=True),
        Column(holder, "sex", ("投保人性别", "性别", "holder sex", "sex"), values.sex),
        Column(
            holder,
            "birth_date",
            ("投保人出生日期", "投保人生日", "出生日期", "holder birth date", "birth date", "birthday"),
            values.day,
        ),
        Column(
            row,
            "holder_identity",
            ("投保人身份证号", "投保人证件号", "身份证号", "holder identity", "identity number"),
            values.text,
        ),
        Column(holder, "zone", ("投保人时区", "holder time zone", "holder zone"), values.zone),
        Column(
            holder,
            "phone",
            ("投保人手机", "投保人电话", "联系电话", "手机", "电话", "holder phone", "phone"),
            phone,
            contact=True,
        ),
        Column(
            holder,
            "email",
            ("投保人邮箱", "投保人电子邮箱", "邮箱", "电子邮箱", "holder email", "e-mail", "email"),
            values.email,
            contact=True,
        ),
        Column(holder, "address", ("投保人地址", "地址", "holder address", "address"), values.text, contact=True),
        Column(
            insured,
            "name",
            ("被保险人姓名", "被保人姓名", "被保险人", "被保人", "insured name", "insured"),
            values.text,
        ),
        Column(insured, "sex", ("被保险人性别", "被保人性别", "insured sex"), values.sex),
        Column(insured, "birth_date", ("被保险人出生日期", "被保人出生日期", "insured birth date"), values.day),
        Column(
            row,
            "insured_identity",
            ("被保险人身份证号", "被保险人证件号", "被保人证件号", "insured identity"),
            values.text,
        ),
        Column(row, "agent_number", ("业务员工号", "业务员编号", "agent number", "agent staff number"), values.text),
        Column(agent, "name", ("业务员", "业务员姓名", "agent", "agent name"), values.text),
        Column(agent, "phone", ("业务员手机", "业务员电话", "agent phone"), phone, contact=True),
        Column(agent, "email", ("业务员邮箱", "agent email"), values.email, contact=True),
        Column(agent, "birth_date", ("业务员生日", "业务员出生日期", "agent birth date"), values.day),
        Column(agent, "zone", ("业务员时区", "agent zone", "agent time zone"), values.zone),
        Column(
            row,
            "supervisor_number",
            ("主管工号", "主管编号", "supervisor number", "supervisor staff number"),
            values.text,
        ),
        Column(supervisor, "name", ("主管", "主管姓名", "supervisor", "supervisor name"), values.text),
        Column(supervisor, "phone", ("主管手机", "主管电话", "supervisor phone"), phone, contact=True),
        Column(supervisor, "email", ("主管邮箱", "supervisor email"), values.email, contact=True),
        Column(supervisor, "birth_date", ("主管生日", "主管出生日期", "supervisor birth date"), values.day),
        Column(supervisor, "zone", ("主管时区", "supervisor zone", "supervisor time zone"), values.zone),
    )


def by_header(columns: tuple[Column, ...]) -> Mapping[str, Column]:
    """Each spelling of a header → its column."""
    return {plain(header): column for column in columns for header in column.headers}


def plain(header: str) -> str:
    """A header without case, spaces, underscores and hyphens."""
    return "".join(letter for letter in header.casefold() if letter not in " _-　")
