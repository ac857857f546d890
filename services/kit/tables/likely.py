"""What signs say of the encoding of a text."""

from typing import NamedTuple


class Likely(NamedTuple):
    """Another encoding that a text was likely written in, with some words of it in both readings."""

    encoding: str
    line: bytes
    """The line in which they stand."""
    shown: str
    as_gb18030: str
