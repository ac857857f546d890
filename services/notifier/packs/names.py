"""How a recipient is addressed."""

from collections.abc import Callable, Mapping
from typing import Any

from services.notifier.packs.filters import one_line

Honorific = Callable[[Mapping[str, Any]], str]
"""From the name and sex of a person, as the values of a notice hold them."""

NEUTRAL_TITLE = "先生/女士"
_TITLES = {"female": "女士", "male": "先生"}
_TITLED = ("先生", "女士", "小姐", "太太", "夫人")
"""A name that ends in one of these has a title already: some books keep names that way."""
_ORGANISATIONS = ("公司", "集团", "中心", "学校", "医院", "合作社", "工厂", "事务所", "委员会", "协会", "银行")
"""A holder with such a name is no person."""
_NAMELESS = "客户"

_ENGLISH_TITLES = {"female": "Ms ", "male": "Mr "}
_ENGLISH_TITLED = ("mr ", "mr. ", "ms ", "ms. ", "mrs ", "mrs. ", "miss ", "dr ", "dr. ", "prof. ")
_ENGLISH_NAMELESS = "customer"


def chinese_honorific(neutral: str) -> Honorific:
    """The name with 先生 or 女士, once; with `neutral` where the sex is not known. Organisations have no title."""

    def honorific(person: Mapping[str, Any]) -> str:
        name = one_line(person["name"])
        if not name:
            return _NAMELESS
        if name.endswith((*_TITLED, neutral, *_ORGANISATIONS)):
            return name
        return f"{name}{_TITLES.get(person['sex'] or '', neutral)}"

    return honorific


def titled(person: Mapping[str, Any]) -> str:
    """The name behind Ms or Mr, once; alone where the sex is not known."""
    name = one_line(person["name"])
    if not name:
        return _ENGLISH_NAMELESS
    if name.lower().startswith(_ENGLISH_TITLED):
        return name
    return f"{_ENGLISH_TITLES.get(person['sex'] or '', '')}{name}"
