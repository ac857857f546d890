"""Reads the input files of a record."""

import csv
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from .bank import Line, read_lines
from .days import parse_date, parse_instant

LARGE = {"CNY": Decimal(20000), "HKD": Decimal(20000), "USD": Decimal(3000)}
AT_A_BANK = {"银保", "银行保险", "银行"}
MONTHS = {"年缴": 12, "半年缴": 6, "季缴": 3, "月缴": 1}


@dataclass(frozen=True)
class Person:
    """A holder or a supervisor, with the addresses that can be used."""

    key: str
    name: str
    zone: str
    sms: str
    email: str
    born: date | None
    wrong: list[datetime] = field(default_factory=list, compare=False)
    """When somebody found out that the phone is not theirs."""

    def address(self, channels: tuple[str, ...], moment: datetime) -> tuple[str, str] | None:
        """The first channel with a contact that can be used at a moment, and the contact."""
        usable = {"sms": "" if any(at <= moment for at in self.wrong) else self.sms, "email": self.email}
        return next(((channel, to) for channel in channels if (to := usable[channel])), None)


@dataclass(frozen=True)
class Policy:
    number: str
    zone: str
    holder: Person
    supervisor: Person | None
    manager: Person | None
    plan: str
    """Large, bancassurance, monthly or common: each has steps of its own."""
    months: int
    premium: Decimal
    effective: date
    years: int
    next_due: date
    debited: bool
    """Premiums are taken from an account."""


@dataclass(frozen=True)
class Outage:
    sink: str
    since: datetime
    until: datetime


@dataclass(frozen=True)
class Deed:
    """Somebody promised to pay by a day, or asked us to stop through a day, or for good."""

    kind: str
    policy: str
    at: datetime
    until: date | None


@dataclass(frozen=True)
class Inputs:
    start: datetime
    end: datetime
    policies: tuple[Policy, ...]
    lines: tuple[Line, ...]
    feeds: dict[str, list[tuple[datetime, date]]]
    outages: tuple[Outage, ...]
    deeds: tuple[Deed, ...]
    again: int
    """Lines of the bank that had come before."""
    rows_again: int
    """The same of rows of the book."""


def read_inputs(records: Path, days: int | None = None) -> Inputs:
    """What the house was told; `days` cuts the story short."""
    story = json.loads((records / "story.json").read_text(encoding="utf-8"))
    start = parse_instant(story["start"])
    end = start + timedelta(days=min(days or story["days"], story["days"]))
    lines, again = _lines(read_lines(records), end)
    rows, rows_again = _book(records, end)
    return Inputs(
        start=start,
        end=end,
        policies=_policies(rows.values(), story.get("zone", "Asia/Shanghai")),
        lines=tuple(lines),
        feeds=_feeds(_rows(records / "feeds.csv")),
        outages=tuple(
            Outage(one["sink"], parse_instant(one["from"]), parse_instant(one["until"])) for one in story["outages"]
        ),
        deeds=tuple(_deeds(records / "team.csv")),
        again=again,
        rows_again=rows_again,
    )


def normal_phone(text: str) -> str:
    """Eleven digits of a mobile number of the mainland, or nothing where it is none."""
    digits = re.sub(r"\D", "", text)
    if len(digits) == 13 and digits.startswith("86"):
        digits = digits[2:]
    return digits if re.fullmatch(r"1[3-9]\d{9}", digits) else ""


def normal_email(text: str) -> str:
    text = text.strip().lower()
    return text if re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", text) else ""


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [{key: value.strip() for key, value in row.items()} for row in csv.DictReader(file)]


def _book(records: Path, end: datetime) -> tuple[dict[str, dict[str, str]], int]:
    """Each policy as its first row shows it: a row that comes again says nothing new."""
    told = _rows(records / "book.csv")
    manifest = records / "books.csv"
    for later in _rows(manifest) if manifest.exists() else []:
        if parse_instant(later["到达时间"]) < end:
            told += _rows(records / later["文件"])
    first: dict[str, dict[str, str]] = {}
    for row in told:
        if first.setdefault(row["保单号"], row) != row:
            raise ValueError(f"{row['保单号']} comes again with something new, and nobody has said what follows")
    return first, len(told) - len(first)


def _policies(rows: Iterable[dict[str, str]], home: str) -> tuple[Policy, ...]:
    people: dict[str, Person] = {}
    return tuple(
        Policy(
            number=row["保单号"],
            zone=row["时区"] or row["机构时区"] or home,
            holder=_holder(row, people, home),
            supervisor=_chief(row, "主管", people, home),
            manager=_chief(row, "经理", people, home),
            plan=_plan(row),
            months=MONTHS[row["缴费方式"]],
            premium=Decimal(row["保费"]),
            effective=parse_date(row["生效日"]),
            years=int(row["缴费年限"]),
            next_due=parse_date(row["下期应缴日"]),
            debited=bool(row.get("账号")),
        )
        for row in rows
    )


def _holder(row: dict[str, str], people: dict[str, Person], home: str) -> Person:
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
        ),
    )


def _chief(row: dict[str, str], who: str, people: dict[str, Person], home: str) -> Person | None:
    """The zone of staff is their branch's: a policy may keep another one."""
    if not row["业务员工号"] or not row["主管工号"] or not row.get(f"{who}工号"):
        return None
    key = f"chief {row[f'{who}工号']}"
    zone, phone, email = row["机构时区"] or home, normal_phone(row[f"{who}手机"]), normal_email(row[f"{who}邮箱"])
    return people.setdefault(key, Person(key, row[f"{who}姓名"], zone, phone, email, None))


def _plan(row: dict[str, str]) -> str:
    """A large premium is large whatever else the policy is."""
    if Decimal(row["保费"]) >= LARGE.get(row["币种"], Decimal("Infinity")):
        return "large"
    if row.get("销售渠道") in AT_A_BANK:
        return "bancassurance"
    return "monthly" if MONTHS[row["缴费方式"]] == 1 else "common"


def _lines(told: Iterable[Line], end: datetime) -> tuple[list[Line], int]:
    """What came before the end, each line once: what comes again under its reference says nothing new."""
    known: dict[str, Line] = {}
    again = 0
    for line in sorted(told, key=lambda line: line.arrives):
        if line.arrives < end:
            reference = line.reference or repr(line)
            again += reference in known
            known.setdefault(reference, line)
    return list(known.values()), again


def _feeds(rows: list[dict[str, str]]) -> dict[str, list[tuple[datetime, date]]]:
    feeds: dict[str, list[tuple[datetime, date]]] = {}
    for row in rows:
        feeds.setdefault(row["渠道"], []).append((parse_instant(row["到达时间"]), parse_date(row["截至日"])))
    return {name: sorted(marks) for name, marks in feeds.items()}


def _deeds(path: Path) -> list[Deed]:
    rows = _rows(path) if path.exists() else []
    return [
        Deed(
            row["动作"], row["保单号"], parse_instant(row["到达时间"]), parse_date(row["日期"]) if row["日期"] else None
        )
        for row in rows
    ]
