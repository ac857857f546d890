"""How a language writes dates, money and names, joins the lines of a text message, and signs it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from services.notifier.domain.sms_parts import Alphabet
from services.notifier.packs import filters

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_TITLES = {"female": "Ms ", "male": "Mr "}


@dataclass(frozen=True, slots=True)
class Manner:
    """What templates of one language have in common; the names of the filters are the same in all of them."""

    filters: Mapping[str, Callable[..., Any]]
    joint: str
    """What stands between the lines of a text message, which its reader sees as one."""
    signature: str
    """How a text message says whom it is from."""
    alphabet: Alphabet | None
    """What text messages are billed in; None for the cheapest that can write them."""
    latin: bool
    """Whether the house is called by its name in Latin letters, where it has one."""


def english_date(day: date) -> str:
    """1 March 2026."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def coded_money(sum_of: Mapping[str, Any]) -> str:
    """CNY 1,234.56."""
    return f"{sum_of['currency']} {Decimal(sum_of['amount']):,.2f}"


def titled(person: Mapping[str, Any]) -> str:
    """The name behind Ms or Mr; alone where that is not known."""
    return f"{_TITLES.get(person['sex'] or '', '')}{person['name']}"


CHINESE = Manner(filters.FILTERS, "", "【{}】", Alphabet.UCS2, latin=False)
_OTHERS = Manner(
    MappingProxyType({**filters.FILTERS, "date": english_date, "money": coded_money, "honorific": titled}),
    " ",
    "{}: ",
    None,
    latin=True,
)


def manner_of(locale: str) -> Manner:
    """The manner of a locale's language; that of English where there is none of its own."""
    return CHINESE if locale.partition("-")[0] == "zh" else _OTHERS
