"""Words that people and programs write into a cell to say that there is nothing. One table for every column and file."""

import re
import unicodedata

from services.kit.remembered import remembered
from services.kit.tables.cleaning import cleaned

_REMEMBERED = 1 << 15
_IN_ANY_CASE = frozenset(
    {
        *("n/a", "n.a.", "n.a", "null", "(null)", "<null>", "[null]", "nil", "none", "(none)", "<none>", "undefined"),
        *("(empty)", "(blank)", "not applicable", "not available", "not provided", "unknown", "\\n"),
        *("无", "無", "空", "空白", "暂无", "没有", "沒有", "未知", "不详", "不詳", "未填", "未填写", "未录入", "未登记", "未提供"),
        *("不适用", "不適用", "无数据", "无信息", "无此项", "暂缺", "缺失", "待补", "待补充", "待定", "待确认", "待核实", "tbd", "(无)", "(無)", "(空)", "(空白)"),
    }
)  # fmt: skip
"""In half width. `\\n` is how databases write NULL into a CSV: a backslash and an N."""
_IN_THIS_CASE = frozenset({"NA", "NAN", "NaN", "nan", "NaT"})
"""Na, Nan and Nat are names."""
_LONGEST = max(map(len, _IN_ANY_CASE | _IN_THIS_CASE))
_LONGEST_SPACED = 200
"""Characters of a word with spaces around it, inside its brackets."""
_STROKES = re.compile(r"[-_/\\.·…?~、。 \u2010-\u2015\u2212\u2500\u2501\u30fc]+")
"""Dashes, slashes, dots: how an empty cell of a form is crossed out."""
_BRACKETS = {"(": ")", "[": "]", "<": ">", "{": "}", "【": "】", "〔": "〕", "〈": "〉", "「": "」"}
_LOGICAL = frozenset({"TRUE", "FALSE"})


@remembered(_REMEMBERED)
def said(cell: str) -> str:
    """What a cell of a file says: the cell without what nobody sees; empty where it says that there is nothing."""
    words = cleaned(cell)
    return "" if is_empty_word(words) else words


def is_empty_word(cell: str) -> bool:
    """Whether a cleaned cell says that there is nothing: N/A, NULL, 无, -, —, /, nothing at all. In any column.

    Zeros are no such word, since an amount may be zero; nor is TRUE, since a bank's result may be. See `is_placeholder`.
    """
    if len(cell) > _LONGEST and cell[0].isalnum():
        return False
    if len(cell) > _LONGEST_SPACED:
        return _STROKES.fullmatch(unicodedata.normalize("NFKC", "".join(sorted(set(cell))))) is not None
    plain = cell if cell.isascii() else unicodedata.normalize("NFKC", cell).strip()
    if plain and plain[-1] == _BRACKETS.get(plain[0]):
        plain = plain[1:-1].strip()
    return not plain or plain in _IN_THIS_CASE or plain.lower() in _IN_ANY_CASE or _STROKES.fullmatch(plain) is not None


def is_placeholder(cell: str) -> bool:
    """Whether a cell of a number by which something is known names nothing: an empty word, TRUE, FALSE, or only zeros, X, * and #."""
    return not cell.strip("0Xx*#") or is_logical(cell) or is_empty_word(cell)


def is_logical(cell: str) -> bool:
    """Whether the cell is a logical value of a spreadsheet, which is neither a name nor a number."""
    return cell.upper() in _LOGICAL
