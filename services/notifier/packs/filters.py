"""What every template may do with a value, whatever its language: the names of the filters, and the cleaning of values."""

from typing import Any

from services.kit.characters import plain

NAMES = frozenset({"date", "money", "honorific", "phone", "percent", "length"})
"""The filters that a template may use. Each language has its own; their names are the same in all of them."""

_SEQUENCES = (tuple, list)
_SIGNATURE_MARKS = str.maketrans("【】", "（）")
"""A network takes what stands in 【】 for the name of the sender."""


def clean(value: Any) -> Any:
    """The values of a notice, as plain data of which no text can break out of its line."""
    if isinstance(value, str):
        return one_line(value)
    if isinstance(value, dict):
        return {name: clean(each) for name, each in value.items()}
    if isinstance(value, _SEQUENCES):
        return tuple(clean(each) for each in value)
    return value


def one_line(text: str) -> str:
    """The text on one line, without invisible characters and without the marks of a signature; no letter of it is lost."""
    line = plain(text)
    return line.translate(_SIGNATURE_MARKS) if "【" in line or "】" in line else line
