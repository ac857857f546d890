"""What a cell may say, in each of the spellings that books and banks use. A bad one is a ValueError with the rule."""

import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, cast

from schemas.civil import zone_named
from schemas.parties import Sex
from schemas.policies import PaymentMode
from services.kit.tables import cells
from services.kit.tables.cells import identifier, narrow, not_logical, text, whole
from services.kit.tables.days import day
from services.kit.tables.empty import is_logical, is_placeholder
from services.ledger.intake.amounts import amount, worth
from services.ledger.intake.contacts import email, phone
from services.ledger.intake.currencies import currency_of
from services.ledger.intake.units import PLAIN, unit_of

__all__ = [
    "amount",
    "currency",
    "day",
    "email",
    "identifier",
    "mode",
    "name",
    "phone",
    "policy_number",
    "sex",
    "tail",
    "text",
    "worth",
    "years",
    "zone",
]

_MODES: Mapping[str, PaymentMode] = {
    **{mode.value: mode for mode in PaymentMode},
    **dict.fromkeys(("年缴", "年交", "年付", "yearly", "annually"), PaymentMode.ANNUAL),
    **dict.fromkeys(
        ("半年缴", "半年交", "半年付", "semi-annual", "semiannual", "half yearly"), PaymentMode.HALF_YEARLY
    ),
    **dict.fromkeys(("季缴", "季交", "季付"), PaymentMode.QUARTERLY),
    **dict.fromkeys(("月缴", "月交", "月付"), PaymentMode.MONTHLY),
    **dict.fromkeys(("趸缴", "趸交", "一次交清", "一次付清", "single premium"), PaymentMode.SINGLE),
}
_MONTHS = re.compile(r"(\d{1,4})\s*(?:个?月|months?)?", re.IGNORECASE | re.ASCII)
_SEXES = {"男": Sex.MALE, "m": Sex.MALE, "male": Sex.MALE, "女": Sex.FEMALE, "f": Sex.FEMALE, "female": Sex.FEMALE}


OF_MONEY = frozenset[Callable[..., Any]]({amount, worth})
"""How cells of amounts are read."""


class UnknownValueError(ValueError):
    """The cell says nothing: that costs its value, and not the row."""


def missing(stood: str) -> str:
    """The rule that a cell breaks which has to say something and does not; `stood` is what stands there all the same."""
    return "says that there is nothing, and its column needs a value" if stood else "is empty"


def policy_number(cell: str) -> str:
    """The number of a policy. Zeros and X in its place are no policy's."""
    if is_placeholder(cell) and not is_logical(cell):
        raise ValueError("is no policy number, but a sign for none")
    return identifier(cell)


def name(cell: str) -> str:
    """What somebody is called. Zeros and X in its place name nobody."""
    if is_placeholder(cell) and not is_logical(cell):
        raise UnknownValueError("is no name, but a sign for none")
    return cells.name(cell)


def staff_number(cell: str) -> str:
    """The number of somebody who works for the insurer. Zeros and X in its place are nobody's."""
    if is_placeholder(cell):
        raise UnknownValueError("is no staff number, but a sign for none; it counts as empty")
    return identifier(cell)


def title(cell: str) -> str:
    """The name of a thing, such as a product: blanks inside it belong to it."""
    if is_placeholder(cell) and not is_logical(cell):
        raise ValueError("is no name, but a sign for none")
    return text(not_logical(cell, "name"))


def currency(cell: str) -> str:
    """A code of ISO 4217, in letters or digits, or the Chinese name of a currency."""
    code = currency_of(narrow(cell).upper())
    if code is None:
        raise ValueError("is no currency code of ISO 4217 such as CNY, nor a name such as 人民币, 美元 or 港元")
    return code


def mode(cell: str) -> PaymentMode:
    """How often the premium is due."""
    found = _MODES.get(narrow(cell).lower())
    if found is None:
        raise ValueError(
            "is no payment mode: 年缴 annual, 半年缴 half-yearly, 季缴 quarterly, 月缴 monthly, 趸缴 single"
        )
    return found


def in_unit(parse: Callable[[str], Any], header: str) -> Callable[[str], Any]:
    """How the cells below this header are read: in its unit, where it names one."""
    unit, of_money = unit_of(header), cast("Callable[..., Any]", parse)
    if parse in OF_MONEY and unit != PLAIN:
        return partial(of_money, unit=unit)
    return years_of_months if parse is years and unit.in_months else parse


def years_of_months(cell: str) -> int:
    """Years of payment that are written as months; a cell that says years itself is no number of months."""
    plain = whole(narrow(cell))
    if _is_single(plain):
        return 1
    found = _MONTHS.fullmatch(plain)
    if found is None:
        raise ValueError("is no number of months such as 240, and its header says months")
    months = int(found[1])
    if not months or months % 12:
        raise ValueError("is no whole number of years in months, such as 240")
    return months // 12


def years(cell: str) -> int:
    """Years of payment; a single premium (趸缴) is paid in one."""
    plain = whole(narrow(cell))
    if _is_single(plain):
        return 1
    found = re.fullmatch(r"(\d{1,3})(?:\s*(?:年期?|年缴|年交|年缴费|年交费|years?))?", plain)
    if found is None or int(found[1]) == 0:
        raise ValueError("is no number of years such as 20 or 20年")
    return int(found[1])


def _is_single(cell: str) -> bool:
    return _MODES.get(cell.lower()) is PaymentMode.SINGLE


def sex(cell: str) -> Sex:
    """As the identity document says."""
    found = _SEXES.get(cell.lower())
    if found is None:
        raise ValueError("is neither 男 (male) nor 女 (female)")
    return found


def zone(cell: str) -> str:
    """An IANA time zone."""
    zone_named(cell)
    return cell


def tail(cell: str) -> str:
    """The last four digits of an account: the rest is not kept."""
    digits = re.sub(r"[\s-]", "", identifier(cell))
    if not re.fullmatch(r"[\d*]{4,34}", digits):
        raise ValueError("is no account number")
    return digits[-4:]
