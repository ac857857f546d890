"""Three banks, each with a form of its own: a delimited text, a workbook, and a CSV with our headers."""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zlib import crc32

import xlsxwriter

Line = Mapping[str, str]

OWN_HEADERS = ("保单号", "结果", "金额", "币种", "入账日", "流水号", "失败原因", "应缴日", "下次扣款日")
SHEET_HEADERS = ("交易日期", "交易流水", "合同号", "扣款金额", "状态", "说明", "应缴日", "下次扣款日")
PAID = "0000"
CODES = {
    "INSUFFICIENT_BALANCE": "E051",
    "NAME_MISMATCH": "E014",
    "NO_MANDATE_RECORD": "E057",
    "BAD_ACCOUNT_NUMBER": "E012",
    "SYSTEM_OTHER": "E096",
    "ACCOUNT_UNUSABLE": "E015",
}
OTHER_CODE = "E999"
WORDS = {
    "INSUFFICIENT_BALANCE": "账户可用余额不足",
    "NAME_MISMATCH": "户名不符",
    "DUPLICATE_IDENTITY": "证件号不符",
    "THIRD_PARTY_ACCOUNT": "非本人账户",
    "NO_MANDATE_RECORD": "协议不存在",
    "BAD_ACCOUNT_NUMBER": "账号有误",
    "NON_SETTLEMENT_ACCOUNT": "非结算账户",
    "ABC_PREFIX_MISSING": "没有加前缀",
    "SYSTEM_OTHER": "系统故障",
    "ACCOUNT_UNUSABLE": "卡片已注销",
}


@dataclass(frozen=True, slots=True)
class Form:
    """How one bank writes its returns."""

    bank: str
    suffix: str
    mapping: str
    """What `perennial import payments --bank` is told; nothing for a file that needs no telling."""
    content: Callable[[Sequence[Line]], bytes]


def form_of(line: Line) -> str:
    """The bank of a policy: always the same one. Only one of them keeps accounts in other currencies."""
    banks = ("icbc", "icbc", "ccb", "ccb", "cmb")
    return "cmb" if line["币种"] != "CNY" else banks[crc32(line["保单号"].encode()) % len(banks)]


def _delimited(lines: Sequence[Line]) -> bytes:
    """GB18030, no header, codes; it names neither due date nor next debit."""
    rows = (
        (
            line["入账日"].replace("-", ""), line["流水号"], line["保单号"], f"6200{crc32(line['保单号'].encode()):010d}",
            line["金额"], CODES.get(line["失败原因"], OTHER_CODE) if line["失败原因"] else PAID,
            WORDS.get(line["失败原因"], ""),
        )
        for line in lines
    )  # fmt: skip
    return "".join("|".join(row) + "\r\n" for row in rows).encode("gb18030")


def _spreadsheet(lines: Sequence[Line]) -> bytes:
    """A title above the header, real dates and numbers, free text as the reason, a total below."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        book.set_properties({"created": datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None)})
        day, money = book.add_format({"num_format": "yyyy/m/d"}), book.add_format({"num_format": "#,##0.00"})
        sheet = book.add_worksheet("明细")
        sheet.write_string(0, 0, "代扣结果明细")
        sheet.write_row(1, 0, SHEET_HEADERS)
        for row, line in enumerate(lines, 2):
            _write_sheet_row(sheet, row, line, day, money)
        sheet.write_string(len(lines) + 2, 0, "合计")
        sheet.write_number(len(lines) + 2, 3, sum(float(line["金额"]) for line in lines), money)
    return file.getvalue()


def _write_sheet_row(
    sheet: xlsxwriter.worksheet.Worksheet, row: int, line: Line, day: xlsxwriter.format.Format,
    money: xlsxwriter.format.Format,
) -> None:  # fmt: skip
    sheet.write_datetime(row, 0, date.fromisoformat(line["入账日"]), day)
    sheet.write_string(row, 1, line["流水号"])
    sheet.write_string(row, 2, line["保单号"])
    sheet.write_number(row, 3, float(line["金额"]), money)
    sheet.write_string(row, 4, "扣款失败" if line["失败原因"] else "扣款成功")
    sheet.write_string(row, 5, WORDS.get(line["失败原因"], ""))
    for column, name in ((6, "应缴日"), (7, "下次扣款日")):
        if line[name]:
            sheet.write_datetime(row, column, date.fromisoformat(line[name]), day)


def _own(lines: Sequence[Line]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, OWN_HEADERS, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(lines)
    return text.getvalue().encode()


FORMS: Mapping[str, Form] = {
    form.bank: form
    for form in (
        Form("icbc", ".txt", "delimited", _delimited),
        Form("ccb", ".xlsx", "spreadsheet", _spreadsheet),
        Form("cmb", ".csv", "", _own),
    )
}
