"""Headers as they are compared: without case, spaces, line breaks, marks, full-width letters and what nobody sees."""

import unicodedata

from services.kit.tables.cleaning import cleaned

_DROPPED = frozenset(" _-*\t\r\n")


def plain(header: str) -> str:
    """The form of a header in which all its spellings are one."""
    seen = unicodedata.normalize("NFKC", cleaned(header)).casefold()
    return "".join(letter for letter in seen if letter not in _DROPPED)
