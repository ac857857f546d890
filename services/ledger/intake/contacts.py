"""Phone numbers and e-mail addresses in their normal forms."""

import re
from functools import cache

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from schemas.parties import Channel
from services.kit.remembered import remembered
from services.kit.tables.cells import narrow, whole
from services.kit.tables.cleaning import unbroken
from services.ledger.intake.phones import PhoneRule, mobile_pattern, takes_texts

_REMEMBERED = 1 << 12
"""An agent stands in hundreds of rows."""
_SIMPLE = re.compile(r"([A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*)@([A-Za-z0-9.-]+)")
_LONGEST_LOCAL, _LONGEST = 64, 254


def phone(cell: str, region: str) -> str:
    """A phone number in E.164; without a country code it is of the region."""
    if mobile_pattern(region).fullmatch(cell):
        return f"+{_country_code(region)}{cell}"
    return _phone(whole(unbroken(cell)), region)


def channel_of(number: str) -> Channel:
    """What a phone number in E.164 is good for: text messages and calls, or calls only."""
    if number.startswith("+861") and mobile_pattern("CN").fullmatch(number, 3):  # nearly all are such
        return Channel.SMS
    return Channel.SMS if takes_texts(number) else Channel.CALL


def email(cell: str) -> str:
    """An e-mail address, in its normal form."""
    cell = narrow(cell)
    simple = _SIMPLE.fullmatch(cell)
    if simple is None or len(simple[1]) > _LONGEST_LOCAL or len(cell) > _LONGEST:
        return _email(cell)
    # Nothing can be wrong with such a local part, and the same few domains stand in all rows.
    return f"{simple[1]}@{_domain(simple[2])}"


@remembered(_REMEMBERED)
def _phone(cell: str, region: str) -> str:
    return PhoneRule(region).read(cell).e164


@cache
def _country_code(region: str) -> int:
    return int(phonenumbers.country_code_for_region(region))


@remembered(_REMEMBERED)
def _domain(domain: str) -> str:
    return _email(f"a@{domain}").partition("@")[2]


@remembered(_REMEMBERED)
def _email(cell: str) -> str:
    try:
        return validate_email(cell, check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError as error:
        raise ValueError(f"is no possible e-mail address: {error}") from error
