"""How a language writes dates, money, phone numbers and names, joins the lines of a text message, and signs it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache, partial
from types import MappingProxyType
from typing import Any

import phonenumbers

from services.notifier.domain.sms_parts import Alphabet
from services.notifier.packs.money import chinese_money, coded_money
from services.notifier.packs.names import NEUTRAL_TITLE, chinese_honorific, titled
from services.notifier.packs.phones import written_phone

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_MAINLAND = "CN"


@dataclass(frozen=True, slots=True)
class Manner:
    """What templates of one language have in common."""

    filters: Mapping[str, Callable[..., Any]]
    """One for each of `filters.NAMES`."""
    joint: str
    """What stands between the lines of a text message, which its reader sees as one."""
    signature: str
    """How a text message says whom it is from."""
    alphabet: Alphabet | None
    """What text messages are billed in; None for the cheapest that can write them."""
    ellipsis: str
    """What stands for the end of a name that was cut short; written in the cheapest alphabet."""
    contact: str
    """Words by which a text asks its reader to contact the insurer: a text with them names the hotline."""
    latin: bool
    """Whether the house is called by its name in Latin letters, where it has one."""


def chinese_date(day: date) -> str:
    """2026年3月1日."""
    return f"{day.year}年{day.month}月{day.day}日"


def english_date(day: date) -> str:
    """1 March 2026."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def percent(share: Decimal) -> str:
    """10%; 12.5%."""
    return f"{share.normalize():f}%"


@lru_cache
def manner_of(locale: str, neutral_title: str = NEUTRAL_TITLE) -> Manner:
    """The manner of a locale's language; that of English where there is none of its own.

    `neutral_title` is what a Chinese text calls a recipient whose sex is not known.
    """
    language, _, region = locale.partition("-")
    if language != "zh":
        filters = _filters(english_date, coded_money, titled, region=None)
        return Manner(filters, " ", "{}: ", None, "...", "contact us", latin=True)
    at_home = region if region in phonenumbers.SUPPORTED_REGIONS else _MAINLAND
    filters = _filters(chinese_date, chinese_money, chinese_honorific(neutral_title), region=at_home)
    return Manner(filters, "", "【{}】", Alphabet.UCS2, "…", "联系我们", latin=False)


def _filters(
    day: Callable[[date], str],
    money: Callable[[Mapping[str, Any]], str],
    honorific: Callable[[Mapping[str, Any]], str],
    region: str | None,
) -> Mapping[str, Callable[..., Any]]:
    phone = partial(written_phone, region=region)
    named: dict[str, Callable[..., str]] = {
        "percent": percent,
        "date": day,
        "money": money,
        "honorific": honorific,
        "phone": phone,
    }
    return MappingProxyType({"length": len, **{name: _of_what_is_there(each) for name, each in named.items()}})


def _of_what_is_there(filter_: Callable[[Any], str]) -> Callable[[Any], str | None]:
    """The filter; a value that is not there stays so, and is refused where it would be printed."""
    return lambda value: None if value is None else filter_(value)
