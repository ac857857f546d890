"""Writing a text in fewer messages: typographic characters become those that GSM-7 has.

Meant for languages written in Latin letters. Letters with the accents of Welsh stay as they are, and make the text UCS-2.
A letter that has no counterpart would be lost: `downgrades` says so, and such a text, Chinese for one, is left as written.
"""

import re
import unicodedata

from services.notifier.domain import gsm7

_REPLACED = str.maketrans(
    {
        "\N{NON-BREAKING HYPHEN}": "-",
        "\N{EN DASH}": "-",
        "\N{EM DASH}": "-",
        "\N{MINUS SIGN}": "-",
        "\N{HORIZONTAL ELLIPSIS}": "...",
        "\N{LEFT SINGLE QUOTATION MARK}": "'",
        "\N{RIGHT SINGLE QUOTATION MARK}": "'",
        "\N{SINGLE LOW-9 QUOTATION MARK}": "'",
        "\N{LEFT DOUBLE QUOTATION MARK}": '"',
        "\N{RIGHT DOUBLE QUOTATION MARK}": '"',
        "\N{DOUBLE LOW-9 QUOTATION MARK}": '"',
        "\N{LATIN CAPITAL LETTER L WITH STROKE}": "L",
        "\N{LATIN SMALL LETTER L WITH STROKE}": "l",
    }
)
_WELSH = frozenset(
    "àèìòùẁỳÀÈÌÒÙẀỲ"  # grave
    "áéíóúẃýÁÉÍÓÚẂÝ"  # acute
    "äëïöüẅÿÄËÏÖÜẄŸ"  # diaeresis
    "âêîôûŵŷÂÊÎÔÛŴŶ"  # circumflex
)
_SPACES = str.maketrans({"\u00a0": " ", "\u202f": " "})
_INVISIBLE = str.maketrans(dict.fromkeys(map(ord, "\u180e\u200b\u200c\u200d\u2060\ufeff\u2028\u2029")))
_BEFORE_PUNCTUATION = re.compile(r"(?<![ \t])[ \t]+([,.])")
_MANY_LINES = re.compile(r"\n{3,}")


def downgraded(text: str) -> str:
    """The text with its white space put in order and its letters replaced."""
    return "".join(_letter(each) for each in _spaced(text).translate(_REPLACED))


def downgrades(text: str) -> bool:
    """Whether no letter of the text would be lost by it."""
    return "?" not in downgraded(text.replace("?", ""))


def _spaced(text: str) -> str:
    """One space between words, none around lines or before a comma or full stop, one empty line between paragraphs."""
    lines = _BEFORE_PUNCTUATION.sub(r"\1", text).splitlines()
    words = "\n".join(" ".join(line.translate(_SPACES).translate(_INVISIBLE).split()) for line in lines)
    return _MANY_LINES.sub("\n\n", words).strip()


def _letter(letter: str) -> str:
    if _stays(letter):
        return letter
    decomposed = unicodedata.decomposition(letter)
    if not decomposed or decomposed.startswith("<"):
        return "?"
    base = chr(int(decomposed.split()[0], 16))
    return base if _stays(base) else "?"


def _stays(letter: str) -> bool:
    return letter in gsm7.CODES or letter in _WELSH
