"""The filters that a template may use; there are no others."""

import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any

_UNITS = {"CNY": "元", "HKD": "港元", "USD": "美元", "EUR": "欧元"}
_HONORIFICS = {"female": "女士", "male": "先生"}
_SEQUENCES = (tuple, list)
_BRACKETS = str.maketrans("", "", "【】")


def chinese_date(day: date) -> str:
    """2026年3月1日."""
    return f"{day.year}年{day.month}月{day.day}日"


def money(sum_of: Mapping[str, Any]) -> str:
    """1,234.56元."""
    currency = str(sum_of["currency"])
    return f"{Decimal(sum_of['amount']):,.2f}{_UNITS.get(currency, currency)}"


def honorific(person: Mapping[str, Any]) -> str:
    """The name with 先生 or 女士; with 客户 where that is not known."""
    return f"{person['name']}{_HONORIFICS.get(person['sex'] or '', '客户')}"


FILTERS: Mapping[str, Callable[..., Any]] = MappingProxyType(
    {"date": chinese_date, "money": money, "honorific": honorific, "length": len}
)


def clean(value: Any) -> Any:
    """The values of a notice, as plain data of which no text can break out of its line."""
    if isinstance(value, str):
        return one_line(value)
    if isinstance(value, dict):
        return {name: clean(each) for name, each in value.items()}
    if isinstance(value, _SEQUENCES):
        return tuple(clean(each) for each in value)
    return value


def one_line(text: str) -> str:
    """A text that can break out of no line: no control characters, no signature marks."""
    if text.isprintable() and "【" not in text and "】" not in text:
        return str(text)
    kept = (" " if each.isspace() else each for each in text.translate(_BRACKETS))
    return "".join(each for each in kept if each == " " or unicodedata.category(each)[0] != "C").strip()
