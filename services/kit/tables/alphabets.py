"""Signs that a text was written in an encoding of Latin letters with accents, or of Cyrillic ones.

For texts with few common Chinese characters, see `signs`. In Windows-1252 and Windows-1250 a word has one byte beyond ASCII,
or two or three side by side, between plain letters: MÜLLER, Ibáñez. In Windows-1251 and KOI8-R words have no plain letters
at all, begin with a capital or consist of them, and have the vowels and the frequent letters of Russian.
"""

import re
from collections.abc import Sequence

from services.kit.tables.likely import Likely

_WORD = re.compile(rb"[A-Za-z\x80-\xff]+")
_ACCENTED = re.compile(
    rb"(?=[\x80-\xff]*+[A-Za-z])"
    rb"(?:[A-Za-z]*+(?<![\x80-\xff])(?:[\x8a\x8c-\x8f\x9a\x9c-\x9f\xa3\xa5\xaa\xaf\xb3\xb9\xba\xbc\xbe-\xff]{1,3}|(?<=[A-Za-z])\x92(?=[A-Za-z]))"
    rb"(?![\x80-\xff]))++[A-Za-z]*+"
)
_LEAST_PLAIN = 2
"""Plain letters of a word with two bytes beyond ASCII side by side, which may be one Chinese character."""
_SIDE_BY_SIDE = re.compile(rb"[\x80-\xff]{2}")
_CZECH = re.compile(rb"[\xec\xf8\xf9][\xe1\xe9\xed\xfd]|[\xe1\xe9\xed\xfd][\xec\xf8\xf9]")
"""ě, ř or ů beside a vowel with an accent; in Windows-1252 these would be ì, ø or ù."""
_RUN = re.compile(rb"[\x80-\xff]+")
_CYRILLIC_WORD = re.compile("[А-ЯЁ]?[а-яё]+|[А-ЯЁ]+")
_VOWELS = frozenset("аеёиоуыэюя")
_FREQUENT = _VOWELS | frozenset("нтсрвлкмдпй")
_LEAST_LETTERS = 4
_LEAST_FREQUENT = 0.7
_SHARE_OF_VOWELS = (0.25, 0.65)


def accented(lines: Sequence[bytes]) -> Likely | None:
    """Words in Latin letters with accents, in Windows-1252 or Windows-1250."""
    for line in lines:
        for found in _WORD.finditer(line):
            if (encoding := _encoding_of(found[0])) is not None:
                return Likely(
                    encoding, line, found[0].decode(encoding, "replace"), found[0].decode("gb18030", "replace")
                )
    return None


def cyrillic(lines: Sequence[bytes]) -> Likely | None:
    """Russian words and nothing else, in Windows-1251 or KOI8-R."""
    runs = [run for line in lines for run in _RUN.findall(line)]
    fitting = [(share, encoding) for encoding in ("windows-1251", "koi8-r") if (share := _russian(runs, encoding)) > 0]
    if not fitting:
        return None
    encoding = max(fitting)[1]
    return Likely(encoding, lines[0], runs[0].decode(encoding), runs[0].decode("gb18030", "replace"))


def _encoding_of(word: bytes) -> str | None:
    if _ACCENTED.fullmatch(word) is None:
        return None
    plain = sum(letter < 0x80 for letter in word)  # noqa: PLR2004 -- ASCII
    if _SIDE_BY_SIDE.search(word) is not None and plain < _LEAST_PLAIN:
        return None
    western = word.replace(b"\x92", b"").decode("cp1252", "replace")
    return (
        "windows-1252" if western.isalpha() and _CZECH.search(word) is None and b"\xaa" not in word else "windows-1250"
    )


def _russian(runs: Sequence[bytes], encoding: str) -> float:
    """The share of letters that are frequent in Russian; 0 where the words are none of Russian."""
    words = [run.decode(encoding, "replace") for run in runs]
    if not all(_CYRILLIC_WORD.fullmatch(word) for word in words):
        return 0
    letters = "".join(words).lower()
    if len(letters) < _LEAST_LETTERS:
        return 0
    vowels, frequent = (sum(letter in those for letter in letters) / len(letters) for those in (_VOWELS, _FREQUENT))
    fewest, most = _SHARE_OF_VOWELS
    return frequent if fewest <= vowels <= most and frequent >= _LEAST_FREQUENT else 0
