"""A stray quotation mark that makes rows part of a cell refuses the file; a cell written on several lines does not."""

import pytest

from services.kit.tables.errors import NotATableError
from services.kit.tables.finding import table_of
from services.kit.tables.table import read

BOOK = "保单号,险种,缴费方式,保费,币种,生效日,缴费年期,下期应缴日,投保人,投保人手机,业务员工号,业务员姓名"
FIRST = "P{},安康,年缴,1200,CNY,2024-03-21,20,2026-03-21"
OPENS = f'{FIRST.format(2)},"王伟,13800138000,A1,李四'
CLOSES = f'{FIRST.format(4)},李四",13800138000,A1,李四'
WHOLE = f"{FIRST.format(3)},王伟,13800138000,A1,李四"
RETURN = "保单号,扣款结果,金额,币种,入账日期,流水号,失败原因"
FAILED = 'P1,失败,0,CNY,2026-11-29,S1,"余额不足'
PAID = "P2,成功,100,CNY,2026-11-29,S2,"
LAST = 'P3,失败,0,CNY,2026-11-29,S3,冻结"'


def rows(text: str) -> list[list[str]]:
    header = text.split("\n", 1)[0].split(",")
    return [list(row.cells) for row in table_of(read("list.csv", text.encode()), frozenset(header)).rows()]


SWALLOWED = {
    "whole rows": [BOOK, OPENS, WHOLE, CLOSES],
    "a row with commas at its end": [BOOK, OPENS, WHOLE + ",,", CLOSES],
    "a short row": [BOOK, OPENS, WHOLE.removesuffix(",李四"), CLOSES],
    "a very short row": [BOOK, OPENS, "P3,安康", CLOSES],
    "a blank line": [BOOK, OPENS, WHOLE, "", CLOSES],
    "a line of spaces": [BOOK, OPENS, "  ", CLOSES],
    "a comma at the end of each row": [BOOK, OPENS + ",", WHOLE + ",", CLOSES + ","],
    "closed in an earlier column": [BOOK, OPENS, f'P4,安康",{WHOLE.removeprefix("P3,安康,")}'],
    "closed in a later column": [BOOK, OPENS, f'{FIRST.format(4)},李四,13800138000",A1,李四'],
    "short at the beginning and the end": [BOOK, OPENS.removesuffix(",李四"), WHOLE + ",", CLOSES],
    "the last column": [RETURN, FAILED, PAID, LAST],
    "the last column and commas": [RETURN, FAILED, PAID + ",", LAST],
    "the last column and a blank line": [RETURN, FAILED, "", PAID, LAST],
    "three columns and a blank line": ["保单号,投保人,备注", 'P1,"赵伟,', "", 'P2,钱芳",'],
}  # fmt: skip


@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["lf", "crlf"])
@pytest.mark.parametrize("lines", SWALLOWED.values(), ids=SWALLOWED)
def test_swallowed_rows_refuse_the_file(lines, end):
    with pytest.raises(NotATableError, match=r'row 2: a quotation mark \("\) that stands there alone'):
        rows(end.join([*lines, ""]))


WRITTEN = [
    "江苏省南京市\n鼓楼区1号",
    "12 Main Road, Flat 3, Block B, Tower 2, Kowloon,\nHong Kong, near the station, second floor, door 5",
    "1,200 in May\n1,300 in June",
    "a\n\n\nb",
    "分红型,累积生息\n(2024版)",
    "见附件,\n无",
    "又名,\n\n",
]


@pytest.mark.parametrize("cell", WRITTEN)
@pytest.mark.parametrize("columns", [4, 12])
def test_a_cell_written_on_several_lines_is_one_cell(cell, columns):
    header = ["保单号", "备注", *(f"列{at}" for at in range(columns - 2))]
    line = ",".join(["P1", f'"{cell}"', *["x"] * (columns - 2)])
    text = f"{','.join(header)}\n{line}\n"
    assert rows(text + 'P2,"\n"\n')[:1] == [["P1", cell.strip(), *["x"] * (columns - 2)]]
