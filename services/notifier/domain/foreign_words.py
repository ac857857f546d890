"""Words that others wrote, for a database, a terminal and an event: one line, printable, bounded."""

LONGEST = 300
_READ = 4000


def on_one_line(text: str, longest: int = LONGEST) -> str:
    """The beginning of a text. Line breaks become blanks; what cannot be shown, or written in UTF-8, is left out."""
    return "".join(letter for letter in " ".join(text[:_READ].split()) if letter.isprintable())[:longest]
