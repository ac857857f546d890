"""Phone numbers as people write them."""

from functools import lru_cache

import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from services.notifier.packs.filters import one_line

_MAINLAND = 86


@lru_cache(maxsize=4096)
def written_phone(number: str, region: str | None) -> str:
    """A number for readers in a region (ISO 3166), who dial their own numbers without the code of their country.

    138 0000 0004, 010-12345678, +852 9123 4567. For readers who may be anywhere (no region) always with the code. What is no
    number of a public network, such as a short service number, stays as it is written, and so does what somebody has
    already put into groups: 400-810-8888.
    """
    if not number.startswith("+") and not number.isdigit():
        return one_line(number)
    try:
        found = phonenumbers.parse(number, region)
    except phonenumbers.NumberParseException:
        return one_line(number)
    if region is None or found.country_code != phonenumbers.country_code_for_region(region):
        if not phonenumbers.is_valid_number(found):
            return one_line(number)
        return phonenumbers.format_number(found, PhoneNumberFormat.INTERNATIONAL)
    national = phonenumbers.format_number(found, PhoneNumberFormat.NATIONAL)
    if found.country_code == _MAINLAND and phonenumbers.number_type(found) == PhoneNumberType.FIXED_LINE:
        area, _, subscriber = national.partition(" ")
        return f"{area}-{subscriber.replace(' ', '')}"
    return national
