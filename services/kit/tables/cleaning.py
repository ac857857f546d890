r"""What stands in a cell that nobody sees is removed here, for every column of every file.

`cleaned` is applied to all cells by `kit.tables.table`. What a line break means depends on the column, so a cell keeps
its line breaks until its column reads it: `one_line` for words, `unbroken` for numbers and addresses.
"""

import re
import unicodedata

from services.kit.characters import is_seen
from services.kit.remembered import remembered

_REMEMBERED = 1 << 14
_PLAIN = re.compile(r"[!$-&(-<>-^a-~]+(?: [!$-&(-<>-^a-~]+)*", re.ASCII)
"""Printable ASCII with single spaces inside; without the marks that `_undone` looks for."""
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_KEPT_AS_TEXT = re.compile(r'=\s*"([^"]*)"')
"""How people keep leading zeros in a CSV that a spreadsheet is to open."""
_APOSTROPHE = re.compile(r"'(?![a-z] )(?P<quoted>[^']*)'?|['‘’＇`](?=[A-Za-z+]*\d)(?P<number>.*)", re.DOTALL)
"""The mark of a text cell that some programs export; not that of a name such as 't Hart."""
_SPACES = re.compile("[ \\u00a0\\u1680\\u2000-\\u200a\\u202f\\u205f\\u3000]")
_BREAKS = re.compile("\r\n|[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]")
_BREAK_OR_TAB = re.compile(r"(?<![ \n\t]) *+[\n\t][ \n\t]*+")
_BREAK_OR_TAB_IN_HAN = re.compile("(?<=[\u2e80-\u9fff\uf900-\ufaff\U00020000-\U000323af]) *[\n\t][ \n\t]*(?=[\u2e80-\u9fff\uf900-\ufaff\U00020000-\U000323af])")  # fmt: skip
_BLANK_LETTERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u3164\u2800\uffa0\ufffc")
"""Letters, marks and symbols that are drawn as nothing."""
_EMOJI_SELECTORS = frozenset("\ufe0e\ufe0f")
_SELECTORS = _EMOJI_SELECTORS | frozenset(map(chr, (*range(0xFE00, 0xFE0E), *range(0xE0100, 0xE01F0))))
"""They choose a form of the character before them: of a picture, or of a letter that has several, none of them of ASCII."""
_KEYCAP = "\u20e3"
_MAY_BE_BLANK = _BLANK_LETTERS | _SELECTORS


def cleaned(cell: str) -> str:
    r"""The cell without what nobody sees, and without what spreadsheets put around a text.

    Removed are format and control characters (zero-width characters, marks of direction, soft hyphens), blank letters,
    Excel's escapes of such characters (`_x000D_`), the wrapping of `="007"` and a leading apostrophe. Every kind of
    space becomes a plain one, every line break `\n`; spaces and breaks at both ends go. `kit.characters` decides what
    is seen; a joiner stays between emoji and inside scripts whose letters it shapes.
    """
    if (cell.isascii() and cell.isalnum()) or _PLAIN.fullmatch(cell):
        return cell
    return _cleaned(cell)


def one_line(cell: str) -> str:
    """A cleaned cell on one line: a line break or tab is a space, and nothing between two Chinese characters."""
    return _BREAK_OR_TAB.sub(" ", _BREAK_OR_TAB_IN_HAN.sub("", cell)) if "\n" in cell or "\t" in cell else cell


def unbroken(cell: str) -> str:
    """A cleaned cell without line breaks and tabs, for numbers, dates and addresses, which have none."""
    return _BREAK_OR_TAB.sub("", cell) if "\n" in cell or "\t" in cell else cell


def unescaped(text: str) -> str:
    """A text of a workbook with the characters that the format escapes (ST_Xstring of ECMA-376): `_x005F_` is `_`.

    Escapes of control characters stay as they are, but for line breaks and tabs: a NUL could be kept nowhere. `cleaned`
    removes them.
    """
    if "_x" not in text:
        return text
    halves = _ESCAPE.sub(_escaped, text)  # letters beyond the basic plane come in two
    return halves if halves.isprintable() else halves.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


@remembered(_REMEMBERED)
def _cleaned(cell: str) -> str:
    text = _ESCAPE.sub(_unseen_escape, cell)
    text = _SPACES.sub(" ", _BREAKS.sub("\n", text))
    if not text.isprintable() or not _MAY_BE_BLANK.isdisjoint(text):
        text = "".join(letter for at, letter in enumerate(text) if _stays(text, at, letter))
    return _unwrapped(text.strip())


def _escaped(found: re.Match[str]) -> str:
    letter = chr(int(found[1], 16))
    return letter if letter in "\t\n\r" or unicodedata.category(letter) != "Cc" else found[0]


def _unseen_escape(found: re.Match[str]) -> str:
    """The character of an escape that some programs leave in place, if it is one that nobody writes by hand."""
    letter = chr(int(found[1], 16))
    return letter if letter.isspace() or not is_seen(letter, 0) else found[0]


def _stays(text: str, at: int, letter: str) -> bool:
    if letter in _SELECTORS:
        return _chooses(text, at, letter)
    return letter in "\n\t" or (letter not in _BLANK_LETTERS and is_seen(text, at))


def _chooses(text: str, at: int, letter: str) -> bool:
    """Whether a selector stands where it may change what is drawn."""
    before = text[at - 1 : at] or " "
    if letter in _EMOJI_SELECTORS:
        return unicodedata.category(before) in {"So", "Sk", "Cn"} or text[at + 1 : at + 2] == _KEYCAP
    return not before.isascii()


def _unwrapped(text: str) -> str:
    if text.startswith("="):
        kept = _KEPT_AS_TEXT.fullmatch(text)
        return kept[1].strip() if kept else text
    if (marked := _APOSTROPHE.fullmatch(text)) is not None:
        return (marked["quoted"] if marked["quoted"] is not None else marked["number"]).strip()
    return text
