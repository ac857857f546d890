"""What a program said before it ended, for a reader who did not write it."""

import re
from itertools import dropwhile

MOST_LINES = 15
_TRACEBACK = "Traceback (most recent call last):"
_MARGIN = re.compile(r"^ *(?:\| ?|\+[-+ 0-9]*)")
"""Of a traceback inside a group of errors."""


def last_words(said: str) -> str:
    """The last lines; where they are those of a Python error, the error itself without the way to it."""
    lines = said.splitlines()
    begun = [at for at, line in enumerate(lines) if _TRACEBACK in line]
    if begun:
        behind = map(_without_margin, lines[begun[-1] + 1 :])
        lines = [line for line in dropwhile(lambda line: not line or line.startswith(" "), behind) if line]
    return "\n".join(lines[-MOST_LINES:]).strip()


def _without_margin(line: str) -> str:
    return _MARGIN.sub("", line)
