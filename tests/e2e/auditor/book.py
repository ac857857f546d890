"""Reads the books: policies, and the people who own and serve them."""

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from .days import parse_date, parse_instant

LARGE = {"CNY": Decimal(20000), "HKD": Decimal(20000), "USD": Decimal(3000)}
AT_A_BANK = {"银保", "银行保险", "银行"}
MONTHS = {"年缴": 12, "半年缴": 6, "季缴": 3, "月缴": 1}
ACCOUNT = "账号"

Row = dict[str, str]


@dataclass(frozen=True)
class Person:
    """A holder, an agent, a supervisor or a manager, with the addresses that can be used."""

    key: str
    name: str
    zone: str
    sms: str
    email: str
    born: date | None
    sex: str = ""
    wrong: list[datetime] = field(default_factory=list, compare=False)
    """When somebody found out that the phone is not theirs."""

    def address(self, channels: tuple[str, ...], moment: datetime) -> tuple[str, str] | None:
        """The first channel with a contact that can be used at a moment, and the contact."""
        usable = {"sms": "" if any(at <= moment for at in self.wrong) else self.sms, "email": self.email}
        return next(((channel, to) for channel in channels if (to := usable[channel])), None)


@dataclass(frozen=True)
class Policy:
    """A row of the book. `accounts` holds from when on premiums are debited from which account, the oldest first."""

    number: str
    zone: str
    holder: Person
    agent: Person | None
    supervisor: Person | None
    manager: Person | None
    plan: str
    """Large, bancassurance, monthly or common: each has steps of its own."""
    months: int
    premium: Decimal
    currency: str
    effective: date
    years: int
    next_due: date
    accounts: tuple[tuple[datetime, str], ...]

    @property
    def debited(self) -> bool:
        """Premiums are taken from an account."""
        return bool(self.accounts[0][1])

    def account_at(self, moment: datetime) -> str:
        """The account that premiums are taken from, or an empty string where the holder pays by himself."""
        return next((account for since, account in reversed(self.accounts) if since <= moment), self.accounts[0][1])


@dataclass
class Told:
    """A row of the book as it came first, and the accounts that later books put in the place of the first one."""

    row: Row
    accounts: list[tuple[datetime, str]]


def read_book(records: Path, start: datetime, end: datetime) -> tuple[dict[str, Told], int]:
    """Each policy by its number, and how many rows said nothing new. ValueError where a later row changes more than the account."""
    books = [(start, rows(records / "book.csv"))]
    manifest = records / "books.csv"
    told_later = [
        (parse_instant(row["到达时间"]), row["文件"]) for row in (rows(manifest) if manifest.exists() else [])
    ]
    books += [(at, rows(records / name)) for at, name in told_later if at < end]
    told: dict[str, Told] = {}
    again = 0
    for at, book in books:
        for row in book:
            again += not _is_new(told, row, at)
    return told, again


def _is_new(told: dict[str, Told], row: Row, at: datetime) -> bool:
    number = row["保单号"]
    known = told.setdefault(number, Told(row, [(at, row.get(ACCOUNT, ""))]))
    if known.row is row:
        return True
    changed = {name for name, cell in row.items() if known.row[name] != cell}
    if changed - {ACCOUNT}:
        raise ValueError(f"{number} comes again with another {changed}, and nobody has said what follows")
    if row.get(ACCOUNT, "") == known.accounts[-1][1]:
        return False
    known.accounts.append((at, row[ACCOUNT]))
    return True


def policies_of(told: Iterable[Told], home: str) -> tuple[Policy, ...]:
    """The policies; whoever stands in several rows is one person, as the first of them shows him."""
    people: dict[str, Person] = {}
    return tuple(_policy(one, people, home) for one in told)


def _policy(told: Told, people: dict[str, Person], home: str) -> Policy:
    row = told.row
    return Policy(
        number=row["保单号"],
        zone=row["时区"] or row["机构时区"] or home,
        holder=_holder(row, people, home),
        agent=_staff(row, "业务员", people, home),
        supervisor=_staff(row, "主管", people, home),
        manager=_staff(row, "经理", people, home),
        plan=_plan(row),
        months=MONTHS[row["缴费方式"]],
        premium=Decimal(row["保费"]),
        currency=row["币种"],
        effective=parse_date(row["生效日"]),
        years=int(row["缴费年限"]),
        next_due=parse_date(row["下期应缴日"]),
        accounts=tuple(told.accounts),
    )


def _holder(row: Row, people: dict[str, Person], home: str) -> Person:
    key = f"holder {row['投保人证件号']}"
    return people.setdefault(
        key,
        Person(
            key=key,
            name=row["投保人姓名"],
            zone=row["投保人时区"] or row["时区"] or row["机构时区"] or home,
            sms=normal_phone(row["投保人手机"]),
            email=normal_email(row["投保人邮箱"]),
            born=parse_date(row["投保人出生日期"]),
            sex=row.get("投保人性别", ""),
        ),
    )


def _staff(row: Row, who: str, people: dict[str, Person], home: str) -> Person | None:
    """The zone of staff is their branch's: a policy may keep another one."""
    if not row.get(f"{who}工号"):
        return None
    key = f"staff {row[f'{who}工号']}"
    zone, phone, email = row["机构时区"] or home, normal_phone(row[f"{who}手机"]), normal_email(row[f"{who}邮箱"])
    return people.setdefault(key, Person(key, row[f"{who}姓名"], zone, phone, email, None))


def _plan(row: Row) -> str:
    """A large premium is large whatever else the policy is."""
    if Decimal(row["保费"]) >= LARGE.get(row["币种"], Decimal("Infinity")):
        return "large"
    if row.get("销售渠道") in AT_A_BANK:
        return "bancassurance"
    return "monthly" if MONTHS[row["缴费方式"]] == 1 else "common"


def rows(path: Path) -> list[Row]:
    """The lines of a CSV file by their header."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [{key: value.strip() for key, value in row.items()} for row in csv.DictReader(file)]


def normal_phone(text: str) -> str:
    """Eleven digits of a mobile number of the mainland, or nothing where it is none."""
    digits = re.sub(r"\D", "", text)
    if len(digits) == 13 and digits.startswith("86"):
        digits = digits[2:]
    return digits if re.fullmatch(r"1[3-9]\d{9}", digits) else ""


def normal_email(text: str) -> str:
    """A mailbox in lower case, or nothing where it is none."""
    text = text.strip().lower()
    return text if re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", text) else ""
