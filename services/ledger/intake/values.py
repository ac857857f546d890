"""What a cell may say, in each of the spellings that books and banks use. A bad one is a ValueError with the rule."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from schemas.civil import zone_named
from schemas.parties import Sex
from schemas.policies import PaymentMode

_DATE = re.compile(r"(\d{4})(?:-(\d{1,2})-(\d{1,2})|/(\d{1,2})/(\d{1,2})|(\d{2})(\d{2}))")
_REMEMBERED = 1 << 16
"""An agent stands in hundreds of rows, a due date in thousands; reading each spelling once halves the time of a book."""
_EARLIEST, _LATEST = 1900, 2200
_LARGEST = Decimal(10) ** 14
_MODES: Mapping[str, PaymentMode] = {
    **{mode.value: mode for mode in PaymentMode},
    **dict.fromkeys(("年缴", "年交", "yearly"), PaymentMode.ANNUAL),
    **dict.fromkeys(("半年缴", "半年交", "half-yearly", "semi-annual", "semiannual"), PaymentMode.HALF_YEARLY),
    **dict.fromkeys(("季缴", "季交"), PaymentMode.QUARTERLY),
    **dict.fromkeys(("月缴", "月交"), PaymentMode.MONTHLY),
    **dict.fromkeys(("趸缴", "趸交"), PaymentMode.SINGLE),
}
_SEXES = {"男": Sex.MALE, "m": Sex.MALE, "male": Sex.MALE, "女": Sex.FEMALE, "f": Sex.FEMALE, "female": Sex.FEMALE}


def text(cell: str) -> str:
    """Anything that is not too long for a name."""
    if len(cell) > 200:  # noqa: PLR2004 -- a length, not a parameter
        raise ValueError("is longer than 200 characters")
    return cell


@lru_cache(maxsize=_REMEMBERED)
def day(cell: str) -> date:
    """A civil date: 2026-03-01, 2026/3/1 or 20260301."""
    found = _DATE.fullmatch(cell)
    if found is None:
        raise ValueError("is no date such as 2026-03-01, 2026/3/1 or 20260301")
    year, month, number = (int(group) for group in found.groups() if group is not None)
    if not _EARLIEST <= year <= _LATEST:
        raise ValueError(f"lies outside the years {_EARLIEST} to {_LATEST}")
    try:
        return date(year, month, number)
    except ValueError as error:
        raise ValueError("is no day of the calendar") from error


def amount(cell: str) -> Decimal:
    """A positive amount with at most two decimals; commas may part thousands."""
    plain = re.fullmatch(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?", cell)
    if plain is None:
        raise ValueError("is no amount such as 1200.00")
    try:
        value = Decimal(cell.replace(",", ""))
    except InvalidOperation as error:
        raise ValueError("is no amount such as 1200.00") from error
    if value <= 0:
        raise ValueError("must be more than 0")
    if value >= _LARGEST or value != round(value, 2):
        raise ValueError("must have at most two decimals and 14 digits before them")
    return value.quantize(Decimal("0.01"))


def currency(cell: str) -> str:
    """An ISO 4217 code."""
    if not re.fullmatch("[A-Z]{3}", cell):
        raise ValueError("is no currency code such as CNY")
    return cell


def mode(cell: str) -> PaymentMode:
    """How often the premium is due."""
    found = _MODES.get(cell.lower())
    if found is None:
        raise ValueError(
            "is no payment mode: 年缴 annual, 半年缴 half-yearly, 季缴 quarterly, 月缴 monthly, 趸缴 single"
        )
    return found


def years(cell: str) -> int:
    """Years of payment."""
    found = re.fullmatch(r"(\d{1,3})年?", cell)
    if found is None or int(found[1]) == 0:
        raise ValueError("is no number of years such as 20")
    return int(found[1])


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
    digits = re.sub(r"[\s-]", "", cell)
    if not re.fullmatch(r"[\d*]{4,34}", digits):
        raise ValueError("is no account number")
    return digits[-4:]


@lru_cache(maxsize=_REMEMBERED)
def phone(cell: str, region: str) -> str:
    """A phone number in E.164; without a country code it is of the region."""
    try:
        number = phonenumbers.parse(cell, region)
    except phonenumbers.NumberParseException as error:
        raise ValueError("is no phone number") from error
    if not phonenumbers.is_valid_number(number):
        raise ValueError("is no possible phone number")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


@lru_cache(maxsize=_REMEMBERED)
def email(cell: str) -> str:
    """An e-mail address, in its normal form."""
    try:
        return validate_email(cell, check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError as error:
        raise ValueError(f"is no possible e-mail address: {error}") from error
