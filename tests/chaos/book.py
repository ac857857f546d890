"""A small book with work on every day: groups of policies whose premiums fall due one day after the other."""

import csv
import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

HOME = ZoneInfo("Asia/Shanghai")
START = datetime(2026, 3, 2, 1, tzinfo=HOME)
OPENS = 30
"""Days before its due date at which an instalment opens."""
REMINDS = 20
BANK = ("保单号", "结果", "金额", "币种", "入账日", "流水号", "失败原因", "应缴日", "下次扣款日", "到达时间")
STAFF = ("业务员工号", "业务员姓名", "业务员邮箱", "主管工号", "主管姓名", "主管手机", "主管邮箱")
PREMIUM = "1200.00"

Row = Mapping[str, str]


def day(offset: int) -> date:
    """The civil date so many days after the start."""
    return START.date() + timedelta(days=offset)


def policy(number: int, due: date, *, phone: bool = True, email: bool = False, born: str = "1980-11-11") -> Row:
    """A policy of a holder of its own, paid each year on the day and month of `due`."""
    return {
        "保单号": f"PL{number:05d}",
        "产品": "福寿年年终身寿险",
        "机构": "上海分公司",
        "机构时区": "Asia/Shanghai",
        "投保人姓名": f"赵{number}",
        "投保人出生日期": born,
        "投保人证件号": f"ID{number:06d}",
        "投保人手机": f"199{number:08d}" if phone else "",
        "投保人邮箱": f"holder{number}@example.com" if email else "",
        "投保人时区": "",
        "缴费方式": "年缴",
        "保费": PREMIUM,
        "币种": "CNY",
        "生效日": str(due.replace(year=due.year - 3)),
        "缴费年限": "20",
        "下期应缴日": str(due),
        **dict.fromkeys(STAFF, ""),
        "时区": "",
    }


def groups(days: int, size: int) -> list[Row]:
    """On each of the days after the start the instalments of one group open, and another group gets its text message."""
    dues = [day(1 + n + lead) for n in range(days) for lead in (OPENS, REMINDS)]
    return [policy(group * size + place, due) for group, due in enumerate(dues) for place in range(size)]


def paid(row: Row, at: datetime) -> dict[str, str]:
    """The premium of a policy, told at `at`."""
    number = row["保单号"]
    return dict(
        zip(
            BANK,
            (number, "成功", PREMIUM, "CNY", str(at.date()), f"B{number}", *("",) * 3, at.isoformat()),
            strict=True,
        )
    )


def some_pay(book: Iterable[Row], size: int) -> list[dict[str, str]]:
    """Of each group one pays on the day before the reminder, and one three hours after it."""
    lines = []
    for place, row in enumerate(book):
        reminded = date.fromisoformat(row["下期应缴日"]) - timedelta(days=REMINDS)
        if place % size < 2 and reminded < day(OPENS - REMINDS):
            on = reminded - timedelta(days=1 - place % size)
            lines.append(paid(row, datetime.combine(on, time(12), HOME)))
    return sorted(lines, key=lambda line: line["到达时间"])


def write(folder: Path, book: Iterable[Row], payments: Iterable[Row], days: int) -> None:
    """The four input files, with a feed that speaks each morning for the day before."""
    folder.mkdir(parents=True, exist_ok=True)
    _table(folder / "book.csv", list(book))
    _table(folder / "payments.csv", list(payments), BANK)
    marks = [("bank", str(day(-1)), START.isoformat())]
    marks += [("bank", str(day(n - 1)), datetime.combine(day(n), time(8), HOME).isoformat()) for n in range(1, days)]
    _table(folder / "feeds.csv", [dict(zip(("渠道", "截至日", "到达时间"), mark, strict=True)) for mark in marks])
    story = {"start": START.isoformat(), "days": days, "zone": "Asia/Shanghai", "outages": []}
    (folder / "story.json").write_text(json.dumps(story), encoding="utf-8")


def _table(file: Path, rows: list[Row], header: Iterable[str] = ()) -> None:
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, list(header) or list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
