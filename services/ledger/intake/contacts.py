"""Phone numbers and e-mail addresses in their normal forms."""

from functools import lru_cache

import phonenumbers
from email_validator import EmailNotValidError, validate_email

_REMEMBERED = 1 << 14
"""An agent stands in hundreds of rows."""


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
