"""XML that is trusted in nothing: expat, and limits to what a part that was made for it could have it keep or look at anew."""

from collections.abc import Callable, Mapping
from xml.parsers import expat

from services.kit.tables.xml import Reader

MOST_NESTED = 50
"""Elements inside each other. Those of a sheet are eight deep, and expat keeps each that is open."""
LONGEST_TAG = 1 << 18
"""Bytes of a tag, a comment or an instruction. Expat begins anew with one that has not ended, piece by piece."""
MOST_NAMES = 4_000
"""Names of elements and attributes. Expat keeps each; all the parts of a workbook have a few hundred."""
_LONGEST_NAMES = 1 << 18
_ENCODINGS = frozenset({"utf-8", "utf-16", "utf-16le", "utf-16be", "us-ascii", "iso-8859-1"})
"""Those that expat reads by itself. The format allows the first two."""


class PartParser:
    """Lets a reader hear a part piece by piece. Raises ValueError with the rule that the part breaks."""

    def __init__(self, reader: Reader) -> None:
        """Nothing is read yet."""
        self._parser = parser = expat.ParserCreate()
        self._fed = 0
        parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler = _counted(reader)
        parser.CharacterDataHandler = reader.text
        parser.XmlDeclHandler, parser.StartDoctypeDeclHandler = _refuse_encoding, _refuse_doctype

    def feed(self, piece: bytes) -> None:
        """The next bytes."""
        self._parse(piece, is_last=False)
        self._fed += len(piece)
        # The index is that of the first byte which has not been understood so far.
        if self._fed - self._parser.CurrentByteIndex > LONGEST_TAG:
            raise ValueError(f"has a tag or comment of more than {LONGEST_TAG >> 10} KB")
        names = self._parser.intern
        if len(names) > MOST_NAMES or sum(map(len, names)) > _LONGEST_NAMES:
            raise ValueError(f"has more than {MOST_NAMES} names of elements and attributes, or very long ones")

    def close(self) -> None:
        """There are no more bytes."""
        self._parse(b"", is_last=True)

    def _parse(self, piece: bytes, *, is_last: bool) -> None:
        try:
            self._parser.Parse(piece, is_last)
        except expat.ExpatError as error:
            raise ValueError(str(error)) from error


def _counted(reader: Reader) -> tuple[Callable[[str, Mapping[str, str]], None], Callable[[str], None]]:
    """What the reader hears of elements, counted. A sheet has millions, so that this is as short as can be."""
    begin, finish, depth = reader.start, reader.end, 0

    def start(tag: str, attributes: Mapping[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > MOST_NESTED:
            raise ValueError(f"has elements more than {MOST_NESTED} deep inside each other")
        begin(tag, attributes)

    def end(tag: str) -> None:
        nonlocal depth
        depth -= 1
        finish(tag)

    return start, end


def _refuse_encoding(_: str, encoding: str | None, __: int) -> None:
    if encoding is not None and encoding.lower() not in _ENCODINGS:
        raise ValueError(f"is written in {encoding[:20]!r}, and parts of a workbook are in UTF-8")


def _refuse_doctype(*_: object) -> None:
    raise ValueError("holds a document type, which no spreadsheet program writes")
