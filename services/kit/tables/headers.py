"""Headers as they are compared: without case, spaces, line breaks, marks and full-width letters."""

import unicodedata

_DROPPED = frozenset(" _-*\t\r\n\ufeff\u200b")


def plain(header: str) -> str:
    """The form of a header in which all its spellings are one."""
    return "".join(letter for letter in unicodedata.normalize("NFKC", header).casefold() if letter not in _DROPPED)
