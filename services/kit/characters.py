"""Which characters of a text a reader must get, and which only do harm.

Letters are never removed: not those that this Python's tables of Unicode do not know yet (`unicodedata.unidata_version`;
the ideographs of names added by Unicode 15 are such), and not those of the private use area, where mainland systems keep rare
characters of names. Removed are control characters, invisible format characters (marks of direction, zero-width spaces)
and noncharacters; a line break becomes a space.
"""

import re
import unicodedata
from collections.abc import Sequence

from services.kit.gb18030 import PRIVATE_USE

_LINE_BREAKS = re.compile("[\n\v\f\r\x1c-\x1e\x85\u2028\u2029]+")
_STANDARD = str.maketrans(dict(PRIVATE_USE))
_VISIBLE_FORMAT = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd")
"""Format characters by category that are written: signs before numbers of Arabic, Syriac and Kaithi."""
_JOINER, _NON_JOINER = "\u200d", "\u200c"
UNSEEN = frozenset({"Cc", "Cf", "Cs"})
"""Categories of characters that nobody sees, but for those of format that are written or belong to their neighbours."""
_EMOJI_SELECTOR = "\ufe0f"
_VIRAMA = 9
"""The canonical combining class behind which joiners spell words of Indic scripts (RFC 5892, appendix A)."""
_PICTURES = ("So", "Sk")
"""What an emoji is by category: a symbol, or a modifier of skin colour."""
_NEWER_PICTURES = range(0x1F000, 0x20000)
"""Where emoji stand that this Python does not know yet."""
_FLAG, _TAGS, _END_OF_TAGS = "\U0001f3f4", range(0xE0020, 0xE007F), "\U000e007f"
_MOST_TAGS = 8
"""Tags of a flag; those that there are have five."""
_PLANE = 0x10000


def plain(text: str) -> str:
    """The text on one line, without characters that nobody sees; private use characters as GB 18030-2022 writes them."""
    if text.isprintable():
        return text
    line = _LINE_BREAKS.sub(" ", text).translate(_STANDARD)
    return "".join(
        " " if letter.isspace() else letter for at, letter in enumerate(line) if letter.isspace() or is_seen(line, at)
    ).strip()


def private_use(text: str) -> Sequence[str]:
    """The private use characters of a text that no standard gives a meaning: most readers see an empty box in their place.

    In the order of the text, each once. Meant for a warning to whoever brings the text in.
    """
    if text.isprintable():
        return ()
    return tuple(dict.fromkeys(each for each in text if unicodedata.category(each) == "Co" and each not in PRIVATE_USE))


def is_seen(line: str, at: int) -> bool:
    """Whether a reader must get the character at a place of a text, because it is drawn or shapes its neighbours."""
    letter = line[at]
    match unicodedata.category(letter):
        case "Cf":
            return letter in _VISIBLE_FORMAT or _joins(line, at) or _spells_a_flag(line, at)
        case "Cn" | "Co":
            return not _is_noncharacter(letter)
        case category:
            return category not in UNSEEN


def _joins(line: str, at: int) -> bool:
    """Whether a joiner holds an emoji together, or stands where the spelling of a script wants it."""
    if line[at] not in (_JOINER, _NON_JOINER) or not 0 < at < len(line) - 1:
        return False
    before, after = line[at - 1], line[at + 1]
    if unicodedata.combining(before) == _VIRAMA or (_is_shaped(before) and _is_shaped(after)):
        return True
    return line[at] == _JOINER and _is_picture(before) and _is_picture(after)


def _is_shaped(letter: str) -> bool:
    """Whether a joiner beside the letter changes how it is drawn: in the scripts from Arabic to those of India."""
    return "\u0600" <= letter <= "\u0eff" and unicodedata.category(letter)[0] in "LM"


def _is_picture(letter: str) -> bool:
    return letter == _EMOJI_SELECTOR or unicodedata.category(letter) in _PICTURES or ord(letter) in _NEWER_PICTURES


def _spells_a_flag(line: str, at: int) -> bool:
    """Whether a tag character belongs to the flag of a region: a black flag, tags, and the end of them."""
    if ord(line[at]) not in _TAGS and line[at] != _END_OF_TAGS:
        return False
    start = line.rfind(_FLAG, max(0, at - 1 - _MOST_TAGS), at)
    return start >= 0 and all(ord(each) in _TAGS for each in line[start + 1 : at])


def _is_noncharacter(letter: str) -> bool:
    """The 66 code points that will never be a character; XML and JSON writers stumble over some of them."""
    code = ord(letter)
    return 0xFDD0 <= code <= 0xFDEF or code % _PLANE >= _PLANE - 2  # noqa: PLR2004 -- Unicode 23.7
