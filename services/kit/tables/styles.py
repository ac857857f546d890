"""What the style of a cell says about the number in it: it is a day, or it has leading zeros."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from services.kit.tables.xml import Reader, Tags

_DATES = frozenset([*range(14, 18), 22, *range(27, 32), 36, *range(50, 55), 57, 58])
"""Formats of days that every workbook knows by number, the East Asian ones among them."""
_LONGEST_FORMAT = 255
"""Characters of a format; a spreadsheet takes no more."""
_MOST_DIGITS = 30
"""Twice as many as a number has in a spreadsheet."""
_MOST_STYLES = 1 << 16
"""A spreadsheet takes 64,000."""
_NO_FORMAT = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')


@dataclass(frozen=True, slots=True)
class Style:
    """How a number is to be read."""

    is_day: bool = False
    digits: int = 0
    """At least so many digits are shown, with zeros in front."""


_PLAIN, _DAY = Style(), Style(is_day=True)


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
                if len(self._formats) >= _MOST_STYLES:
                    raise ValueError(f"has more than {_MOST_STYLES} formats of numbers")
                self._formats[_number(attributes, "numFmtId")] = style_of(attributes.get("formatCode", ""))
            case "cellXfs":
                self._in_cells = True
            case "xf" if self._in_cells:
                if len(self.styles) >= _MOST_STYLES:
                    raise ValueError(f"has more than {_MOST_STYLES} styles of cells")
                known = _number(attributes, "numFmtId")
                self.styles.append(self._formats.get(known, _DAY if known in _DATES else _PLAIN))
            case _:
                pass

    def end(self, tag: str) -> None:
        """An element ends."""
        if self._tags[tag] == "cellXfs":
            self._in_cells = False


def style_of(code: str) -> Style:
    """What a format code says: `yyyy-mm-dd` is a day, `000000` has six digits."""
    if len(code) > _LONGEST_FORMAT:
        return Style()
    bare = _NO_FORMAT.sub("", code.partition(";")[0]).lower()
    if re.fullmatch(f"0{{2,{_MOST_DIGITS}}}", bare):
        return Style(digits=len(bare))
    return Style(is_day="y" in bare or ("d" in bare and "m" in bare) or "年" in code)


def _number(attributes: Mapping[str, str], name: str) -> int:
    text = attributes.get(name, "")
    return int(text) if text.isdecimal() else 0
