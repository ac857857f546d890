"""Signs that a text read as GB18030 was written in another encoding.

Nearly every pair of bytes is some character of GB18030, so that a wrong reading raises no error: names in Big5, Shift-JIS
or EUC-KR become other characters, and one accented letter of Windows-1252 swallows the letter behind it. Two signs tell.
Chinese text is made of common characters; bytes of another encoding are not, while in that encoding they are. And no
Chinese character whose second byte is a letter stands alone inside a word in Latin letters.
"""

import re
from collections import Counter
from collections.abc import Callable

from services.kit.tables.alphabets import accented, cyrillic
from services.kit.tables.common import COMMON, FAMILIES, JAPANESE
from services.kit.tables.likely import Likely

_MOST_BYTES = 1 << 22
"""Of a large file the beginning is looked at: 4 MB of names tell enough."""
_LEAST_COMMON = 0.5
"""In Chinese text more characters than this share are common; of other bytes about a sixth look so."""
_LESS_COMMON = 0.75
"""The same, where all the words are Korean names."""
_LEAST_COUNTED = 2
_KOREAN_FAMILIES = frozenset(
    "김이박최정강조윤장임한오서신권황안송류전홍고문양손배백허유남심노하곽성차주우구민진나엄채원천방공현함변염여추도소석선설마길연위표명기반왕금옥육인맹제모탁국어은편용예경봉사부"
)
_JAPANESE_NAMES = 0.6
"""The share of the characters that are frequent in Japanese names; of Chinese text read so, one in twenty."""
_SYLLABLES_OF_A_NAME = range(2, 5)
_FITS = 0.9
"""The share of characters that are usual in the other encoding."""
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")
_COUNTED = re.compile("[\u3400-\u9fff\ue000-\uf8ff\U00020000-\U000323af\u3040-\u30ff\u0370-\u04ff\u2500-\u25ff\ufffd]")
"""Characters that are counted: punctuation and full-width letters stand in texts of every language."""
_USED_IN_UTF8 = re.compile(rb"[\xe0-\xf0\xf3-\xff]")
"""First bytes of the characters beyond those of two bytes, but for planes in which there are none."""
_HIGH_BESIDE_LETTER = re.compile(rb"[A-Za-z][\x80-\xff]|[\x80-\xff][A-Za-z]")
_LONE = re.compile("(?:(?<![A-Za-z])[A-Za-z]*+|)(?:(?<=[a-z])[\u4e00-\u9fff]|[\u4e00-\u9fff](?=[a-z]))[A-Za-z]*+")
"""It goes through the letters of a word once: it begins where they begin, or at the odd character."""
_HIGH_ALONE = re.compile(
    rb"(?:(?<![A-Za-z])[A-Za-z]*+|)(?:(?<=[A-Za-z])[\xc0-\xff](?![\x80-\xff])|(?<![\x80-\xff])[\xc0-\xff](?=[a-z]))[A-Za-z]*+"
)


def likely_instead(content: bytes) -> Likely | None:
    """The encoding that a text was written in rather than in GB18030; None where it reads like Chinese in GB18030."""
    begin = content if len(content) <= _MOST_BYTES else content[: content.rfind(b"\n", 0, _MOST_BYTES) + 1]
    lines = [line for line in begin.splitlines() if not line.isascii()]
    counts = Counter(letter for line in lines for letter in line.decode("gb18030", "replace") if _COUNTED.match(letter))
    common = sum(count for letter, count in counts.items() if letter in COMMON)
    if common < counts.total() * _LEAST_COMMON or not counts or "\ufffd" in counts:
        for sign in (accented, cyrillic, _japanese):
            if (found := sign(lines)) is not None:
                return found
    if (latin := next((found for line in lines if (found := _latin(line)) is not None), None)) is not None:
        return latin
    if counts.total() < _LEAST_COUNTED:
        return None
    share = common / counts.total()
    likely = (
        _fitting(lines, *other)
        for other in _OTHERS
        if share < (_LESS_COMMON if other[0] == "euc-kr" else _LEAST_COMMON)
    )
    return next(
        (found for found in likely if found is not None and (share < _LEAST_COMMON or _are_korean_names(lines))), None
    )


def is_gb18030_by_chance_utf8(content: bytes) -> bool:
    """Whether a text that can be read as UTF-8 is GB18030 all the same, as one that holds the names 莹莹 and 窦华.

    As UTF-8 they would be letters of Latin, Greek or Arabic, none of them beside a plain letter, or no characters at all.
    """
    if _USED_IN_UTF8.search(content) is not None or content.isascii():
        return False
    if _HIGH_BESIDE_LETTER.search(content) is not None:
        return False
    letters = [letter for letter in content.decode("gb18030", "replace") if not letter.isascii()]
    return sum(letter in COMMON for letter in letters) >= len(letters) * _LESS_COMMON


def _are_korean_names(lines: list[bytes]) -> bool:
    """Whether every word begins with a Korean family name and none with a Chinese one.

    Then half of the characters may look common and are not.
    """
    words = [word for line in lines for word in re.findall("[\uac00-\ud7a3]+", line.decode("cp949", "replace"))]
    chinese = any(word.encode("cp949").decode("gb18030", "replace")[0] in FAMILIES for word in words)
    return not chinese and all(word[0] in _KOREAN_FAMILIES and len(word) in _SYLLABLES_OF_A_NAME for word in words)


def _fitting(lines: list[bytes], encoding: str, codec: str, is_usual: Callable[[str], bool]) -> Likely | None:
    try:
        text = [line.decode(codec) for line in lines]
    except UnicodeDecodeError:
        return None
    counts = Counter(letter for line in text for letter in line if not letter.isascii())
    usual = sum(count for letter, count in counts.items() if is_usual(letter))
    if usual < counts.total() * _FITS:
        return None
    first = lines[0]
    return Likely(encoding, first, _first_words(text[0]), _first_words(first.decode("gb18030", "replace")))


def _japanese(lines: list[bytes]) -> Likely | None:
    """Names in EUC-JP. Its syllables stand where those of GB18030 do, and tell nothing."""
    try:
        text = [line.decode("euc_jp") for line in lines]
    except UnicodeDecodeError:
        return None
    counted = [letter for line in text for letter in line if "\u4e00" <= letter <= "\u9fff"]
    frequent = sum(letter in JAPANESE for letter in counted)
    if frequent < max(_LEAST_COUNTED, len(counted) * _JAPANESE_NAMES):
        return None
    return Likely("euc-jp", lines[0], _first_words(text[0]), _first_words(lines[0].decode("gb18030", "replace")))


def _latin(line: bytes) -> Likely | None:
    """Words of Windows-1252 in a line: a high byte alone, which as GB18030 is one odd character with the letter behind it."""
    text = line.decode("gb18030", "replace")
    for found in _LONE.finditer(text):
        word = found[0].encode("gb18030")
        odd = re.findall(rb"[\x80-\xff].", word, re.DOTALL)  # of a rare character, two pairs with a digit in each
        if all(pair[1:].isalpha() for pair in odd) and _HIGH_ALONE.fullmatch(word) is not None:
            return Likely("windows-1252", line, word.decode("cp1252", "replace"), found[0])
    if "\ufffd" in text and (high := _HIGH_ALONE.search(line)) is not None and not _has_pairs(line):
        return Likely("windows-1252", line, high[0].decode("cp1252", "replace"), high[0].decode("gb18030", "replace"))
    return None


def _has_pairs(line: bytes) -> bool:
    return re.search(rb"[\x80-\xff]{2}", line) is not None


def _first_words(text: str) -> str:
    found = _BEYOND_ASCII.search(text)
    return text[found.start() : found.start() + 8].split(",", maxsplit=1)[0] if found else ""


def _of_level_one(codec: str, first: int, last: int) -> Callable[[str], bool]:
    """Whether a character stands among those that an encoding has set before the rare ones."""

    def is_usual(letter: str) -> bool:
        try:
            lead = letter.encode(codec)[0]
        except UnicodeEncodeError:
            return False
        return first <= lead <= last

    return is_usual


def _is_syllable(letter: str) -> bool:
    """Whether it is a syllable of KS X 1001; others are spelt out in eight bytes."""
    return "\uac00" <= letter <= "\ud7a3" and len(letter.encode("euc-kr", "ignore")) == len("가".encode("euc-kr"))


def _of_hong_kong(letter: str) -> bool:
    """Whether it is a character of level one of Big5, or one that Hong Kong has added."""
    code = letter.encode("big5hkscs", "ignore")
    return len(code) > 1 and (0x87 <= code[0] <= 0xC8 or code[0] >= 0xF9)  # noqa: PLR2004 -- HKSCS-2008, and level one


_OTHERS = (
    ("euc-kr", "cp949", _is_syllable),
    ("shift-jis", "cp932", _of_level_one("cp932", 0x81, 0x98)),
    ("big5", "cp950", _of_level_one("cp950", 0xA1, 0xC6)),
    ("big5-hkscs", "big5hkscs", _of_hong_kong),
)
"""Each with its codec and what is usual in it: syllables of KS X 1001, level one of JIS X 0208 and of Big5, with the
supplementary characters of Hong Kong."""
