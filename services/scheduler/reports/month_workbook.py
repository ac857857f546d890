"""The list of a month as a workbook: a column for each thing that a row says."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from decimal import Decimal
from typing import IO

from schemas.http.lists import ListRow, Person
from services.kit.sheets import Cell, Sheet, workbook
from services.scheduler.domain.listing import Listing
from services.scheduler.domain.words import Words


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its heading, and how its cell is come by."""

    heading: str
    cell: Callable[[ListRow], Cell]


def columns(listing: Listing, words: Words) -> tuple[Column, ...]:
    """Every column of the list, in the words of the deployment and of a language."""
    word = words.word
    return (
        Column("保单号 policy", lambda row: row.policy_number),
        Column("清单 list", lambda row: listing.labels[row.bucket]),
        Column("期次 premium", lambda row: listing.ordinals[row.ordinal]),
        Column("期数 instalment", lambda row: row.instalment),
        Column("状态 state", lambda row: word("state", row.state)),
        Column("时点 standing", lambda row: word("standing", row.standing) if row.standing else None),
        Column("应缴日 due", lambda row: row.due_date),
        Column("最后缴费日 last payable day", lambda row: row.last_payable_day),
        Column("剩余天数 days left", lambda row: row.days_left),
        Column("与两个月相差 days off two months", lambda row: row.edge),
        Column("应缴保费 premium due", lambda row: Decimal(row.amount.amount)),
        Column("未缴 outstanding", lambda row: Decimal(row.outstanding.amount)),
        Column("币种 currency", lambda row: row.amount.currency),
        Column("缴费日 settled on", lambda row: row.settled_on),
        Column("险种 product", lambda row: row.product),
        Column("缴别 mode", lambda row: word("mode", row.mode)),
        Column("投保人 holder", lambda row: row.holder),
        Column("电话 phone", lambda row: row.phone),
        Column("业务员 agent", lambda row: _name(row.agent)),
        Column("业务员工号 agent number", lambda row: row.agent.staff_number if row.agent else None),
        Column("责任人 owner", lambda row: _name(row.owner)),
        Column("机构 unit", lambda row: row.unit),
        Column("渠道 channel", lambda row: row.sales_channel),
        Column("客户归属 service", lambda row: word("service", row.service)),
        Column("转账授权 mandate", lambda row: word("answer", "yes" if row.has_mandate else "no")),
        Column("旬 ten days", lambda row: word("third", row.third)),
        Column("保费段 band", lambda row: row.band),
        Column("标记 flags", lambda row: words.words("flag", row.flags)),
        Column("重要 tags", lambda row: words.words("tag", row.tags)),
        Column("失败原因 failure", lambda row: word("failure", row.failure) if row.failure else None),
        Column(
            "最近通知 last notice", lambda row: row.last_notice.in_words(word, row.zone) if row.last_notice else None
        ),
        Column(
            "最近联系 last contact", lambda row: row.last_contact.in_words(word, row.zone) if row.last_contact else None
        ),
        Column("承诺缴费日 promised", lambda row: row.last_contact.promised_on if row.last_contact else None),
        Column("缺漏 gaps", lambda row: words.words("gap", row.gaps)),
        Column("开发潜力 development", lambda row: _answer(row, words)),
    )


async def write(
    file: IO[bytes], name: str, pages: AsyncIterator[Sequence[ListRow]], listing: Listing, words: Words
) -> int:
    """Write a list into a file and say how many rows it has. Memory stays the same, and nobody waits meanwhile."""
    wanted, count = columns(listing, words), 0
    with ExitStack() as opened:
        sheet = opened.enter_context(workbook(file)).sheet(name, [column.heading for column in wanted])
        async for page in pages:
            await asyncio.to_thread(_append, sheet, page, wanted)
            count += len(page)
        await asyncio.to_thread(opened.close)
    return count


def _append(sheet: Sheet, page: Sequence[ListRow], wanted: Sequence[Column]) -> None:
    for row in page:
        sheet.append([column.cell(row) for column in wanted])


def _name(person: Person | None) -> str | None:
    return person.name if person else None


def _answer(row: ListRow, words: Words) -> str | None:
    return None if row.development is None else words.word("answer", "yes" if row.development else "no")
