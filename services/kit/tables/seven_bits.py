"""Signs of encodings that write Chinese, Japanese and Korean characters in bytes of ASCII, between marks."""

import re

from services.kit.tables.likely import Likely

_MARKS = (
    ("iso-2022-jp", "iso2022_jp", re.compile(rb"\x1b\$[@B][!-~]{2}")),
    ("iso-2022-kr", "iso2022_kr", re.compile(rb"\x1b\$\)C")),
    ("hz", "hz", re.compile(rb"~\{(?:[!-w][!-~])+~\}")),
)
_SHOWN = re.compile(r"[^\x00-\x7f]+")


def seven_bits(content: bytes) -> Likely | None:
    """The encoding of a text of ASCII bytes in which such marks stand; None where there are none."""
    for encoding, codec, mark in _MARKS:
        if (found := mark.search(content)) is None:
            continue
        begin = content.rfind(b"\n", 0, found.start()) + 1
        line = content[begin:].split(b"\n", maxsplit=1)[0]
        if words := _SHOWN.search(content[: begin + len(line)].decode(codec, "ignore")):
            return Likely(encoding, line, words[0], found[0].decode("ascii"))
    return None
