"""The columns of a list's row, for the terminal and for workbooks. A row stays the JSON that the service answered."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from services.cli.output import shown
from services.kit.sheets import Cell

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its heading, and how its cell is come by."""

    heading: str
    cell: Callable[[Row], Cell]


def columns(labels: Mapping[str, str], ordinals: Mapping[str, str]) -> tuple[Column, ...]:
    """Every column of the list, the words of the deployment in it."""
    return (
        Column("保单号 policy", _text("policy_number")),
        Column("清单 list", lambda row: labels[row["bucket"]]),
        Column("期次 premium", lambda row: ordinals[row["ordinal"]]),
        Column("期数 instalment", lambda row: int(row["instalment"])),
        Column("状态 state", _text("state")),
        Column("时点 standing", _text("standing")),
        Column("应缴日 due", _day("due_date")),
        Column("最后缴费日 last payable day", _day("last_payable_day")),
        Column("剩余天数 days left", lambda row: int(row["days_left"])),
        Column("与两个月相差 days off two months", lambda row: int(row["edge"])),
        Column("应缴保费 premium due", lambda row: Decimal(row["amount"]["amount"])),
        Column("未缴 outstanding", lambda row: Decimal(row["outstanding"]["amount"])),
        Column("币种 currency", lambda row: str(row["amount"]["currency"])),
        Column("缴费日 settled on", _day("settled_on")),
        Column("险种 product", _text("product")),
        Column("缴别 mode", _text("mode")),
        Column("投保人 holder", _text("holder")),
        Column("电话 phone", _text("phone")),
        Column("业务员 agent", _name("agent")),
        Column("业务员工号 agent number", lambda row: (row["agent"] or {}).get("staff_number")),
        Column("责任人 owner", _name("owner")),
        Column("机构 unit", _text("unit")),
        Column("渠道 channel", _text("sales_channel")),
        Column("客户归属 service", _text("service")),
        Column("转账授权 mandate", lambda row: shown(row["has_mandate"])),
        Column("旬 ten days", _text("third")),
        Column("保费段 band", _text("band")),
        Column("标记 flags", _text("flags")),
        Column("重要 tags", _text("tags")),
        Column("失败原因 failure", _text("failure")),
        Column("最近通知 last notice", lambda row: notice_of(row) or None),
        Column("最近联系 last contact", lambda row: contact_of(row) or None),
        Column("承诺缴费日 promised", _promised),
        Column("缺漏 gaps", _text("gaps")),
    )


def notice_of(row: Row) -> str:
    """The last notice in words."""
    told = row["last_notice"]
    if not told:
        return ""
    day = str(told["requested_at"])[:10]
    return " ".join(part for part in (day, told["purpose"], told["channel"], told["outcome"] or "under way") if part)


def contact_of(row: Row) -> str:
    """The last contact in words."""
    said = row["last_contact"]
    return f"{str(said['at'])[:10]} {said['channel']} by {said['by']}: {said['result']}" if said else ""


def _promised(row: Row) -> Cell:
    said = row["last_contact"]
    return date.fromisoformat(said["promised_on"]) if said and said["promised_on"] else None


def _text(field: str) -> Callable[[Row], Cell]:
    return lambda row: shown(row[field]) or None


def _name(field: str) -> Callable[[Row], Cell]:
    return lambda row: row[field]["name"] if row[field] else None


def _day(field: str) -> Callable[[Row], Cell]:
    return lambda row: date.fromisoformat(row[field]) if row[field] else None
