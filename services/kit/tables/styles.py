"""What the style of a cell says about the number in it: it is a day, or it has leading zeros."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from services.kit.tables.xml import Reader, Tags

_DATES = frozenset([*range(14, 18), 22, *range(27, 32), 36, *range(50, 55), 57, 58])
"""Formats of days that every workbook knows by number, the East Asian ones among them."""
_NO_FORMAT = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')


@dataclass(frozen=True, slots=True)
class Style:
    """How a number is to be read."""

    is_day: bool = False
    digits: int = 0
    """At least so many digits are shown, with zeros in front."""


class StylesReader(Reader):
    """Reads xl/styles.xml."""

    def __init__(self) -> None:
        """Know the formats of every workbook."""
        self.styles: list[Style] = []
        self._formats: dict[int, Style] = {}
        self._tags = Tags()
        self._in_cells = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""
        match self._tags[tag]:
            case "numFmt":
                self._formats[_number(attributes, "numFmtId")] = style_of(attributes.get("formatCode", ""))
            case "cellXfs":
                self._in_cells = True
            case "xf" if self._in_cells:
                known = _number(attributes, "numFmtId")
                self.styles.append(self._formats.get(known, Style(is_day=known in _DATES)))
            case _:
                pass

    def end(self, tag: str) -> None:
        """An element ends."""
        if self._tags[tag] == "cellXfs":
            self._in_cells = False


def style_of(code: str) -> Style:
    """What a format code says: `yyyy-mm-dd` is a day, `000000` has six digits."""
    bare = _NO_FORMAT.sub("", code.partition(";")[0]).lower()
    if re.fullmatch("0{2,}", bare):
        return Style(digits=len(bare))
    return Style(is_day="y" in bare or ("d" in bare and "m" in bare) or "年" in code)


def _number(attributes: Mapping[str, str], name: str) -> int:
    text = attributes.get(name, "")
    return int(text) if text.isdecimal() else 0
