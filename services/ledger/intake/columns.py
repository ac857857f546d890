"""The columns of a book: to add, rename or drop one, edit this file and no other.

A column names where its value goes: a field of `schemas.policies.Policy` (section POLICY), a field of
`schemas.parties.Party` of one of the people of the row, or one of the values that `intake.rows` puts together itself.
Other headers for the same are words (`words.yaml`).
How headers are compared, `kit.tables.headers` says.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import Any

from services.ledger.intake import values
from services.ledger.intake.identity import identity


class Section(StrEnum):
    """Whom or what a column describes."""

    POLICY = "policy"
    HOLDER = "holder"
    INSURED = "insured"
    AGENT = "agent"
    SUPERVISOR = "supervisor"
    MANAGER = "manager"
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

    @property
    def shown(self) -> str:
        """Its name in both languages."""
        return " or ".join(self.headers[:1] + self.headers[-1:])


_POLICY = (
    Column(Section.ROW, "policy_number", ("保单号", "policy number"), values.policy_number, required=True),
    Column(Section.POLICY, "product", ("险种", "险种名称", "产品", "产品名称", "product"), values.title, required=True),
    Column(Section.POLICY, "mode", ("缴费方式", "交费方式", "缴别", "payment mode", "mode"), values.mode, required=True),
    Column(Section.ROW, "premium", ("保费", "期缴保费", "premium"), values.amount, required=True),
    Column(Section.ROW, "currency", ("币种", "currency"), values.currency, required=True),
    Column(Section.POLICY, "effective_date", ("生效日", "生效日期", "effective date"), values.day, required=True),
    Column(Section.POLICY, "payment_years", ("缴费年期", "缴费年限", "交费年期", "payment years"), values.years, required=True, may_be_empty=True),
    Column(Section.ROW, "next_due_date", ("下期应缴日", "next due date"), values.day, required=True, may_be_empty=True),
    Column(Section.POLICY, "account_tail", ("账号", "帐号", "银行账号", "account", "account number"), values.tail),
    Column(Section.POLICY, "dividend", ("红利", "当年红利", "本年红利", "dividend"), values.worth),
    Column(Section.POLICY, "account_value", ("账户价值", "个人账户价值", "account value"), values.worth),
    Column(Section.POLICY, "sales_channel", ("渠道", "销售渠道", "sales channel"), values.text),
    Column(Section.POLICY, "branch", ("机构", "分支机构", "branch"), values.text),
    Column(Section.ROW, "branch_zone", ("机构时区", "branch time zone", "branch zone"), values.zone),
    Column(Section.ROW, "zone", ("时区", "保单时区", "time zone", "zone", "policy zone"), values.zone),
)  # fmt: skip

_PEOPLE = (
    Column(Section.HOLDER, "name", ("投保人", "投保人姓名", "holder", "holder name"), values.name, required=True),
    Column(Section.HOLDER, "sex", ("投保人性别", "性别", "holder sex", "sex"), values.sex),
    Column(Section.HOLDER, "birth_date", ("投保人出生日期", "投保人生日", "出生日期", "holder birth date", "birth date", "birthday"), values.day),
    Column(Section.ROW, "holder_identity", ("投保人身份证号", "投保人证件号", "身份证号", "holder identity", "identity number"), identity),
    Column(Section.HOLDER, "zone", ("投保人时区", "holder time zone", "holder zone"), values.zone),
    Column(Section.HOLDER, "email", ("投保人邮箱", "投保人电子邮箱", "邮箱", "电子邮箱", "holder email", "email"), values.email, contact=True),
    Column(Section.HOLDER, "address", ("投保人地址", "地址", "holder address", "address"), values.text, contact=True),
    Column(Section.INSURED, "name", ("被保险人姓名", "被保人姓名", "被保险人", "被保人", "insured name", "insured"), values.name),
    Column(Section.INSURED, "sex", ("被保险人性别", "被保人性别", "insured sex"), values.sex),
    Column(Section.INSURED, "birth_date", ("被保险人出生日期", "被保人出生日期", "insured birth date"), values.day),
    Column(Section.ROW, "insured_identity", ("被保险人身份证号", "被保险人证件号", "被保人证件号", "insured identity"), identity),
)  # fmt: skip

_HOLDER_LANDLINE = ("投保人固定电话", "固定电话", "座机", "holder landline", "landline")
_HOLDER_PHONE = ("投保人手机", "手机", "holder mobile", "mobile")
_HOLDER_CONTACT_PHONE = ("投保人电话", "联系电话", "电话", "holder phone", "phone")
"""A number of any kind: the holder's phone where the book has no column of mobiles."""


def book_columns(region: str) -> tuple[Column, ...]:
    """Every column that a book may have; phone numbers without a country code are of the region."""
    phone = partial(values.phone, region=region)
    return (
        *_POLICY,
        *_PEOPLE,
        Column(Section.HOLDER, "phone", _HOLDER_PHONE, phone, contact=True),
        Column(Section.HOLDER, "contact_phone", _HOLDER_CONTACT_PHONE, phone, contact=True),
        Column(Section.HOLDER, "landline", _HOLDER_LANDLINE, phone, contact=True),
        *_staff(Section.AGENT, "业务员", phone),
        *_staff(Section.SUPERVISOR, "主管", phone),
        *_staff(Section.MANAGER, "经理", phone),
    )


def _staff(section: Section, chinese: str, phone: Callable[[str], str]) -> tuple[Column, ...]:
    """The columns of somebody who works for the insurer, the same for agents and supervisors."""

    def headers(*words: str) -> tuple[str, ...]:
        return tuple(f"{chinese}{word}" if not word.isascii() else f"{section} {word}" for word in words)

    number = headers("工号", "编号", "staff number", "number")
    return (
        Column(Section.ROW, f"{section}_number", number, values.staff_number),
        Column(section, "name", (chinese, *headers("姓名", "name"), str(section)), values.name),
        Column(section, "phone", headers("手机", "电话", "phone"), phone, contact=True),
        Column(section, "email", headers("邮箱", "电子邮箱", "email"), values.email, contact=True),
        Column(section, "birth_date", headers("生日", "出生日期", "birth date"), values.day),
        Column(section, "zone", headers("时区", "time zone", "zone"), values.zone),
    )
