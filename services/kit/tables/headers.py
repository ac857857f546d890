"""Headers as they are compared: without case, spaces, line breaks, marks, full-width letters and what nobody sees.

What a header says in brackets at its end about its cells, the unit or how they are filled in, belongs to the cells and not
to the name of the column: 保费(元) is 保费. Any other words in brackets belong to the name. Which words are units, the
service says that reads the file: it passes a function (`Units`).
"""

import re
import unicodedata
from collections.abc import Callable, Hashable
from typing import NamedTuple

from services.kit.tables.cleaning import cleaned

LONGEST_HEADER = 200
"""Characters. A longer text is the header of no column."""
_DROPPED = frozenset(" _-*\t\r\n")
_FORMS = re.compile(
    "年|日|天|期|岁|周岁|%|years?|days?|必填项?|必输项?|必须|选填项?|非必填|可选|可空|可为空|小写|文本|文本格式|数字|日期"
    "|required|optional|mandatory|text|date|后四位|后4位|末四位|末4位|last ?4( ?digits)?|年[-/.]?月[-/.]?日|y{4}[-/.]?mm?[-/.]?dd?"
)
_REMARK = re.compile(
    r"[(\[{【〔<]\s*+(?:单位\s*+:?\s*+)?+(?P<inside>[^()\[\]{}【】〔〕<>]*)[)\]}】〕>]\s*+$"
    r"|(?<=.)[/:]\s*+(?P<behind>[^/:()\[\]{}【】〔〕<>]+)$"
)


class Remark(NamedTuple):
    """What a header says at its end, in lower case and half width, without the word 单位 (unit) before it."""

    text: str = ""
    in_brackets: bool = True
    """Else behind a slash or a colon: 保费/万元."""


Units = Callable[[Remark], Hashable | None]
"""The unit that a remark means, None where it is none. For an empty remark, the unit of a header that names none."""


def no_units(remark: Remark) -> Hashable | None:
    """For files whose headers name no units."""
    del remark
    return None


def plain(header: str, units: Units = no_units) -> str:
    """The form of a header in which all its spellings are one. A text that is too long for a header stays as it is."""
    seen = _seen(header)
    if len(seen) > LONGEST_HEADER:
        return seen
    found = _REMARK.search(seen)
    if found and _is_of_cells(_remark(found), units):
        seen = seen[: found.start()].rstrip(": ")
    return "".join(letter for letter in seen if letter not in _DROPPED)


def remark_of(header: str) -> Remark:
    """The words at the end of a header that may say something of its cells; empty where there are none."""
    seen = _seen(header)
    found = _REMARK.search(seen) if len(seen) <= LONGEST_HEADER else None
    return _remark(found) if found else Remark()


def measure_of(header: str, units: Units = no_units) -> Hashable | None:
    """The unit in which the cells below a header count: the plain one where it names none."""
    named = units(remark_of(header))
    return units(Remark()) if named is None else named


def _remark(found: re.Match[str]) -> Remark:
    return Remark(found["behind"].rstrip(), in_brackets=False) if found["behind"] else Remark(found["inside"].rstrip())


def _is_of_cells(remark: Remark, units: Units) -> bool:
    return (remark.in_brackets and _FORMS.fullmatch(remark.text) is not None) or units(remark) is not None


def _seen(header: str) -> str:
    text = cleaned(header)
    if len(text) > LONGEST_HEADER:  # before the normal form, which may take the square of the length
        return text
    return unicodedata.normalize("NFKC", text).casefold().rstrip("*: ")
