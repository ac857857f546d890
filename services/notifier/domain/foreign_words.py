"""Words that others wrote, for a database, a terminal and an event: one line, printable, bounded."""

import unicodedata

LONGEST = 300
_READ = 4000


def on_one_line(text: str, longest: int = LONGEST) -> str:
    """The beginning of a text. Line breaks become blanks; what nobody sees, or UTF-8 cannot write, is left out; no letter is."""
    return "".join(letter for letter in " ".join(text[:_READ].split()) if _is_kept(letter))[:longest]


def _is_kept(letter: str) -> bool:
    """Letters of private use, and those that this Python does not know yet, are not printable to it and yet letters."""
    return letter.isprintable() or unicodedata.category(letter) in {"Cn", "Co"}
