"""Hiding what identifies a person: phone numbers, e-mail addresses, bank accounts and identity numbers.

Seven digits or more are hidden wherever they stand, however they are written or separated, unless they are plainly
something else: an instant, a UUID, a digest, an IPv4 address. Hiding too much is a nuisance; hiding too little is a leak.
"""

import math
import re
from collections.abc import Collection, Mapping
from collections.abc import Set as AbstractSet
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from uuid import UUID

MASK = "***"

_DEEPEST = 12
_LONGEST_PLAIN_INTEGER = 10**9

# \d is every decimal digit of Unicode, full-width ones included. Between two digits of one number may stand blanks,
# dashes, dots, brackets, slashes, commas, and the invisible marks that come along with copied text.
_BETWEEN = r"[\s\-‐-―−－﹣.．。·・•()（）/／_＿,，、\u00ad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\0]{0,4}"
_NUMBER = rf"[+＋]?\d(?:{_BETWEEN}\d){{6,}}(?:{_BETWEEN}[xXＸｘ])?"
_EMAIL = r"(?<![\w.+'&/=~-])[\w.+'&/=~-]++(?:[@＠﹫]|%40)[\w.-]+"
_INSTANT = (
    r"(?:19|20|21)\d\d(?P<dash>[-/])(?:0[1-9]|1[0-2])(?P=dash)(?:0[1-9]|[12]\d|3[01])"
    r"(?:[T ](?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:[.,]\d{1,9})?)?(?:Z|[+-][01]\d:?[0-5]\d)?)?"
)
_UUID = r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-8][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}"
_DIGEST = r"(?=[0-9]*[a-f])(?:[0-9a-f]{64}|[0-9a-f]{32})"
_OCTET = r"(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)"
_ADDRESS = rf"{_OCTET}(?:\.{_OCTET}){{3}}(?::\d{{1,5}})?"
_PLAIN = rf"(?<![\w+＋.])(?:{_INSTANT}|{_UUID}|{_DIGEST}|{_ADDRESS})(?!{_BETWEEN}\d|[\w@＠﹫])"
_ESCAPE = re.compile(r"\\(?:x[0-9a-f]{2}|u[0-9a-f]{4}|U[0-9a-f]{8}|.)")
_PERSONAL = re.compile(rf"(?P<email>{_EMAIL})|(?P<plain>{_PLAIN})|(?P<number>{_NUMBER})")


def masked_text(text: str) -> str:
    """`text` with every number and address of a person replaced by `MASK`."""
    return _PERSONAL.sub(lambda found: found[0] if found["plain"] else MASK, text)


def masked(value: object, depth: int = 0) -> object:
    """`value` with everything masked at any depth, keys too. What is no plain value becomes its masked `repr`."""
    if value is None or isinstance(value, (bool, datetime, date, time, timedelta, UUID)):
        return value
    if isinstance(value, (int, float, Decimal)):
        return _number(value)
    if isinstance(value, Enum):
        return masked(value.value, depth + 1)
    if isinstance(value, str):
        return masked_text(value)
    if isinstance(value, (bytes, bytearray, memoryview)):
        return masked_text(bytes(value).decode("utf-8", "replace"))
    if isinstance(value, (Mapping, list, tuple, AbstractSet)) and depth < _DEEPEST:
        return _container(value, depth + 1)
    # Escapes would stand between the digits of a number, or hide them.
    return masked_text(_ESCAPE.sub(" ", repr(value)))


def _number(value: float | Decimal) -> object:
    if not math.isfinite(value):
        return str(value)
    return value if -_LONGEST_PLAIN_INTEGER < value < _LONGEST_PLAIN_INTEGER else MASK


def _container(value: Mapping[object, object] | Collection[object], depth: int) -> object:
    if isinstance(value, Mapping):
        return {masked_text(str(key)): masked(inner, depth) for key, inner in value.items()}
    return [masked(inner, depth) for inner in value]
