"""Phone numbers as people write them → one form, and which of them a sender may use.

A number is read as one of the region first, then as one with its country code whose plus was forgotten, and then both
once more without the zeros and pluses that stray in front. A number that has the length of one of the region is never
taken for a foreign one: a mistyped number must not become a stranger's abroad.
"""

import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberFormat, PhoneNumberType, ValidationResult

from services.kit.characters import plain

_PARTING = re.compile("[\\s()\\-\u2010-\u2015\u2212]")
_DIGITS = re.compile(r"\+?\d*")
_LONGEST = 250
"""Characters that are looked at, with all that parts the digits."""
_PAID_BY_THE_CALLER = frozenset({PhoneNumberType.PREMIUM_RATE, PhoneNumberType.SHARED_COST})
_MOBILE = frozenset({PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE})
_FOR_FICTION = re.compile(r"\+447700900\d{3}")
"""Mobile numbers that a regulator keeps for films and trials. They are in nobody's numbering plan, and harm nobody."""


class Fault(StrEnum):
    """What is wrong with a number."""

    UNKNOWN_CHARACTER = "unknown_character"
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    INVALID = "invalid_number"
    NOT_AT_HOME = "not_a_home_mobile"
    UNSERVED = "unsupported_country_code"


_WORDS = {
    Fault.UNKNOWN_CHARACTER: "is no phone number: it holds other characters than digits, spaces, brackets, hyphens and +",
    Fault.TOO_SHORT: "is no possible phone number: it is too short",
    Fault.TOO_LONG: "is no possible phone number: it is too long",
    Fault.INVALID: "is no possible phone number",
    Fault.NOT_AT_HOME: "is no mobile number of the region",
    Fault.UNSERVED: "is of a country to which nothing is sent",
}
_BY_LENGTH = {ValidationResult.TOO_SHORT: Fault.TOO_SHORT, ValidationResult.TOO_LONG: Fault.TOO_LONG}


class PhoneError(ValueError):
    """The number cannot be used."""

    def __init__(self, fault: Fault) -> None:
        """Say why."""
        super().__init__(_WORDS[fault])
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Phone:
    """A number that exists."""

    e164: str
    at_home: bool
    """Of the region itself: not of another that shares its country code."""
    shown: str
    """As people of the region read it."""


@dataclass(frozen=True, slots=True)
class PhoneRule:
    """Which numbers a sender of a region may use."""

    region: str
    international: bool = True
    landline: bool = True
    unserved: Collection[int] = frozenset()
    """Country codes to which nothing is sent."""

    def read(self, written: str) -> Phone:
        """The number, or `PhoneError`."""
        digits = _digits(written)
        fault = Fault.TOO_SHORT
        for reading in _readings(digits):
            number, fault = _parsed(reading, self.region, fault)
            if number is not None:
                return self._allowed(number)
        raise PhoneError(fault)

    def _allowed(self, number: PhoneNumber) -> Phone:
        e164 = phonenumbers.format_number(number, PhoneNumberFormat.E164)
        fiction = _FOR_FICTION.fullmatch(e164) is not None
        of_region = phonenumbers.country_code_for_region(self.region) == number.country_code
        at_home = of_region and (fiction or phonenumbers.region_code_for_number(number) == self.region)
        if not of_region and not self.international:
            raise PhoneError(Fault.NOT_AT_HOME)
        if at_home and not self.landline and not fiction and phonenumbers.number_type(number) not in _MOBILE:
            raise PhoneError(Fault.NOT_AT_HOME)
        if number.country_code in self.unserved:
            raise PhoneError(Fault.UNSERVED)
        form = PhoneNumberFormat.NATIONAL if at_home else PhoneNumberFormat.INTERNATIONAL
        return Phone(e164, at_home, phonenumbers.format_number(number, form))


@cache
def mobile_pattern(region: str) -> re.Pattern[str]:
    """The mobile numbers of a region as they are dialled inside it, where no prefix can be meant by their beginning."""
    plan = phonenumbers.PhoneMetadata.metadata_for_region(region)
    if plan is None or plan.mobile is None or not plan.mobile.national_number_pattern:
        return re.compile(r"(?!)")
    prefix = plan.national_prefix_for_parsing
    unless = f"(?!{prefix})" if prefix else ""
    return re.compile(f"{unless}(?:{plan.mobile.national_number_pattern})", re.ASCII)


@lru_cache(maxsize=1 << 12)
def takes_texts(e164: str) -> bool:
    """Whether a valid number in E.164 can receive a text message.

    A number of a numbering plan that does not tell mobiles from landlines (North America) may.
    """
    if _FOR_FICTION.fullmatch(e164):
        return True
    return phonenumbers.number_type(phonenumbers.parse(e164)) in _MOBILE


def _digits(written: str) -> str:
    """Digits, and a plus where one is; other characters are a fault, so that no word or second number is overlooked."""
    if len(written) > _LONGEST:
        raise PhoneError(Fault.TOO_LONG)
    digits = _PARTING.sub("", plain(unicodedata.normalize("NFKC", written)))
    if not _DIGITS.fullmatch(digits.lstrip("0+")) or not set(digits) <= set("+0123456789"):
        raise PhoneError(Fault.UNKNOWN_CHARACTER)
    return digits


def _readings(digits: str) -> Iterator[str]:
    yield digits
    bare = digits.lstrip("0+")
    if bare != digits:
        yield bare


def _parsed(digits: str, region: str, fault: Fault) -> tuple[PhoneNumber | None, Fault]:
    """The number in one reading, or what is wrong with it."""
    home, fault = _valid(digits, region, fault)
    if home is not None or digits.startswith("+") or _has_length_of(digits, region):
        return home, fault
    return _valid(f"+{digits}", region, fault)


def _valid(digits: str, region: str, fault: Fault) -> tuple[PhoneNumber | None, Fault]:
    try:
        number = phonenumbers.parse(digits, region)
    except phonenumbers.NumberParseException:
        return None, fault
    if _exists(number):
        return number, fault
    length = phonenumbers.is_possible_number_with_reason(number)
    if length == ValidationResult.INVALID_LENGTH and fault is Fault.TOO_LONG:
        return None, fault
    return None, _BY_LENGTH.get(length, Fault.INVALID)


def _exists(number: PhoneNumber) -> bool:
    if _FOR_FICTION.fullmatch(phonenumbers.format_number(number, PhoneNumberFormat.E164)):
        return True
    return phonenumbers.is_valid_number(number) and phonenumbers.number_type(number) not in _PAID_BY_THE_CALLER


def _has_length_of(digits: str, region: str) -> bool:
    try:
        number = phonenumbers.parse(digits, region)
    except phonenumbers.NumberParseException:
        return False
    at_home = phonenumbers.country_code_for_region(region) == number.country_code
    return at_home and phonenumbers.is_possible_number_with_reason(number) == ValidationResult.IS_POSSIBLE
