"""Characters that command a terminal, or turn or break a line, written so that a person sees them.

Words of others reach terminals and logs: a cell of a file, an answer to a text message, the subject of a mail. Control
characters move the cursor, rename the window or type commands; marks of direction show a line in another order than it has.
"""

import re
from typing import Any

_COMMANDS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""Controls (C0 but for tab and line feed, DEL, C1), marks of direction, line and paragraph separators, and half characters."""


def visible(text: str) -> str:
    r"""The text with such characters as `\x1b` and `\u202e`; tabs and line feeds stay."""
    return _COMMANDS.sub(_escaped, text)


def visible_json(json: str) -> str:
    r"""The same JSON value, each such character as its escape: JSON has no `\x`."""
    return _COMMANDS.sub(lambda found: f"\\u{ord(found[0]):04x}", json)


def visible_values(values: dict[str, Any]) -> dict[str, Any]:
    """The texts among the values made visible; whatever else there is, its `repr` is."""
    return {name: visible(value) if isinstance(value, str) else value for name, value in values.items()}


def _escaped(found: re.Match[str]) -> str:
    code = ord(found[0])
    return f"\\x{code:02x}" if code <= 0xFF else f"\\u{code:04x}"  # noqa: PLR2004 -- the last of two digits
