"""Writes a book as the ledger takes it in, and the story that the demo lives."""

import csv
import json
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from deploy.local.book.draft import FEED_TIME, HOME, Draft
from deploy.local.book.records import DEPLOYMENT_ZONE, Agent, BankLine, Policy, Staff

_MODES = {12: "年缴", 6: "半年缴", 3: "季缴", 1: "月缴"}
_PERSON = ("姓名", "性别", "出生日期", "证件号")
_CARD = ("工号", "姓名", "手机", "邮箱", "生日")
_POLICY = (
    *("保单号", "产品", "机构", "机构时区"),
    *(f"投保人{part}" for part in (*_PERSON, "手机", "邮箱", "地址", "时区")),
    *(f"被保人{part}" for part in _PERSON),
    *("销售渠道", "账号", "网点", "柜员", "缴费方式", "保费", "币种", "生效日", "缴费年限", "下期应缴日"),
    *(f"{who}{part}" for who in ("业务员", "主管", "经理") for part in _CARD),
    "时区",
)
_BANK = ("保单号", "结果", "金额", "币种", "入账日", "流水号", "失败原因", "应缴日", "下次扣款日", "到达时间")


def write(draft: Draft, out: Path) -> None:
    """The four files, the same bytes for the same draft."""
    out.mkdir(parents=True, exist_ok=True)
    end = draft.start + timedelta(days=draft.days)
    lines = sorted(
        (line for line in draft.lines if line.arrives < end), key=lambda line: (line.arrives, line.policy.number)
    )
    _csv(out / "book.csv", _POLICY, map(_policy_row, draft.policies))
    _csv(out / "payments.csv", _BANK, (_bank_row(number, line) for number, line in enumerate(lines, 1)))
    _csv(out / "feeds.csv", ("渠道", "截至日", "到达时间"), _feed_rows(draft))
    (out / "story.json").write_text(json.dumps(_story(draft), indent=2) + "\n", encoding="utf-8")


def _csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def _policy_row(policy: Policy) -> list[object]:
    holder = policy.holder
    person = [holder.name, holder.sex, holder.born, holder.identity]
    return [
        policy.number, policy.product, policy.branch.name, policy.branch.zone,
        *person, holder.phone, holder.email, holder.address, holder.zone, *person,
        policy.channel, policy.account, f"{policy.branch.name}营业网点", "T001",
        _MODES[policy.months], f"{policy.premium:.2f}", policy.currency,
        policy.effective, policy.years, policy.next_due,
        *_staff_cells(policy.agent), policy.zone,
    ]  # fmt: skip


def _staff_cells(agent: Agent | None) -> list[object]:
    people: tuple[Staff | None, ...] = (agent.person, agent.supervisor, agent.manager) if agent else (None,) * 3
    return [
        cell
        for one in people
        for cell in ((one.number, one.name, one.phone, one.email, one.birthday) if one else ("",) * 5)
    ]


def _bank_row(number: int, line: BankLine) -> list[object]:
    return [
        line.policy.number, "失败" if line.reason else "成功", f"{line.amount:.2f}", line.policy.currency,
        line.valued, f"B{number:07d}", line.reason, line.due or "", line.next_debit or "", line.arrives.isoformat(),
    ]  # fmt: skip


def _feed_rows(draft: Draft) -> Iterable[Sequence[object]]:
    """Complete through the day before: at the start, and each morning after the premiums told before it."""
    yield "bank", draft.day(-1), draft.start.isoformat()
    for offset in range(1, draft.days):
        yield "bank", draft.day(offset - 1), datetime.combine(draft.day(offset), FEED_TIME, HOME).isoformat()


def _story(draft: Draft) -> dict[str, object]:
    return {
        "start": draft.start.isoformat(),
        "days": draft.days,
        "zone": DEPLOYMENT_ZONE,
        "outages": [
            {"sink": outage.sink, "from": outage.since.isoformat(), "until": outage.until.isoformat()}
            for outage in draft.outages
        ],
    }
