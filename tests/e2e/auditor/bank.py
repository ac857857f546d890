"""Reads what the banks sent: a text with codes, a workbook with words, and a CSV with our headers."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from zipfile import is_zipfile

import openpyxl

from .days import parse_date, parse_instant

REASONS = {
    "INSUFFICIENT_BALANCE": ("余额不足", "E051"),
    "NAME_MISMATCH": ("户名不符", "E014"),
    "DUPLICATE_IDENTITY": ("证件号不符",),
    "THIRD_PARTY_ACCOUNT": ("非本人账户",),
    "NO_MANDATE_RECORD": ("协议不存在", "E057"),
    "BAD_ACCOUNT_NUMBER": ("账号有误", "E012"),
    "NON_SETTLEMENT_ACCOUNT": ("非结算账户",),
    "ABC_PREFIX_MISSING": ("没有加前缀",),
    "SYSTEM_OTHER": ("系统故障", "E096"),
    "ACCOUNT_UNUSABLE": ("卡片已注销", "E015"),
}


@dataclass(frozen=True)
class Line:
    """One line of a bank: a premium, or with a reason a failed transfer."""

    policy: str
    arrives: datetime
    valued: date
    amount: Decimal
    due: date | None
    reason: str
    reference: str = ""


def read_lines(records: Path) -> Iterator[Line]:
    """Every line as it came, those that came again too."""
    manifest = records / "returns.csv"
    if not manifest.exists():
        for row in _csv_rows((records / "payments.csv").read_text(encoding="utf-8-sig")):
            yield _line(row, parse_instant(row["到达时间"]))
        return
    for told in _csv_rows(manifest.read_text(encoding="utf-8")):
        for row in _rows(records / told["文件"]):
            yield _line(row, parse_instant(told["到达时间"]))


def _rows(file: Path) -> list[dict[str, str]]:
    if is_zipfile(file):
        return list(_sheet_rows(file))
    text = file.read_bytes().decode("gb18030" if file.suffix == ".txt" else "utf-8")
    return list(_code_rows(text)) if file.suffix == ".txt" else _csv_rows(text)


def _csv_rows(text: str) -> list[dict[str, str]]:
    return [{name: cell.strip() for name, cell in row.items()} for row in csv.DictReader(io.StringIO(text))]


def _code_rows(text: str) -> Iterator[dict[str, str]]:
    for row in text.splitlines():
        day, reference, policy, _, amount, code, words = row.split("|")
        result = {"结果": "成功"} if code == "0000" else {"结果": "失败", "失败原因": f"{code} {words}"}
        yield {"入账日": day, "流水号": reference, "保单号": policy, "金额": amount, **result}


def _sheet_rows(file: Path) -> Iterator[dict[str, str]]:
    book = openpyxl.load_workbook(file, read_only=True)
    try:
        _, header, *rows = book.worksheets[0].iter_rows(values_only=True)
    finally:
        book.close()
    for row in rows:
        cells = {str(name): _plain(cell) for name, cell in zip(header, row, strict=False)}
        if cells["交易日期"] != "合计":
            yield {
                "入账日": cells["交易日期"],
                "流水号": cells["交易流水"],
                "保单号": cells["合同号"],
                "金额": cells["扣款金额"],
                "结果": {"扣款成功": "成功", "扣款失败": "失败"}[cells["状态"]],
                "失败原因": cells["说明"],
                "应缴日": cells["应缴日"],
            }


def _plain(cell: object) -> str:
    return str(cell.date()) if isinstance(cell, datetime) else "" if cell is None else str(cell)


def _line(row: dict[str, str], arrives: datetime) -> Line:
    return Line(
        policy=row["保单号"],
        arrives=arrives,
        valued=parse_date(row["入账日"]),
        amount=Decimal(row["金额"]).quantize(Decimal("0.01")),
        due=parse_date(due) if (due := row.get("应缴日")) else None,
        reason=_reason(row["失败原因"]) if row["结果"] == "失败" else "",
        reference=row["流水号"],
    )


def _reason(words: str) -> str:
    if words in REASONS:
        return words
    return next(reason for reason, known in REASONS.items() if any(word in words for word in known))
