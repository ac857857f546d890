"""Headers as they are compared: without case, spaces, line breaks, marks, full-width letters and what nobody sees.

What a header says in brackets at its end about its cells, the unit or how they are filled in, belongs to the cells and not
to the name of the column: 保费(元) is 保费. Any other words in brackets belong to the name.
"""

import re
import unicodedata

from services.kit.tables.cleaning import cleaned

_DROPPED = frozenset(" _-*\t\r\n")
_CURRENCIES = (
    "元|圆|人民币元?|rmb|cny|美元|美金|usd|港元|港币|hkd|澳门元|澳门币|mop|新台币|台币|twd|欧元|eur|日元|jpy|英镑|gbp|新加坡元|sgd"
    "|澳元|aud|加元|cad"
)
_FORMS = (
    "年|月|个月|日|天|期|岁|周岁|%|years?|months?|days?|必填项?|必输项?|必须|选填项?|非必填|可选|可空|可为空|小写|文本|文本格式|数字|日期"
    "|required|optional|mandatory|text|date|后四位|后4位|末四位|末4位|last ?4( ?digits)?|年[-/.]?月[-/.]?日|y{4}[-/.]?mm?[-/.]?dd?"
)
_MEASURE = re.compile(rf"(?:(?:十|百|千)?万|[百千亿])?(?:{_CURRENCIES})|[分角]|月|个月|months?")
_REMARK = re.compile(
    rf"[(\[{{【〔<]\s*(?P<in>(?:单位\s*:?\s*)?(?:(?:十|百|千)?万|[百千亿])?(?:{_CURRENCIES})|[分角]|{_FORMS})\s*[)\]}}】〕>]\s*$"
    rf"|(?<=.)[/:]\s*(?P<behind>(?:万|千)?元)\s*$"
)


def plain(header: str) -> str:
    """The form of a header in which all its spellings are one."""
    seen = _REMARK.sub("", _seen(header))
    return "".join(letter for letter in seen if letter not in _DROPPED)


def remark_of(header: str) -> str:
    """The unit, or how cells are filled in, that a header says at its end; empty where it says none."""
    found = _REMARK.search(_seen(header))
    return (found["in"] or found["behind"]) if found else ""


def measure_of(header: str) -> str:
    """The unit in which the cells below a header count, where it is not the plain one: 万元, 美元, 月."""
    remark = remark_of(header).removeprefix("单位").lstrip(": ")
    return remark if _MEASURE.fullmatch(remark) and remark not in {"元", "圆"} else ""


def _seen(header: str) -> str:
    return unicodedata.normalize("NFKC", cleaned(header)).casefold().rstrip("*: ")
