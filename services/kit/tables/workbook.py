"""An Excel workbook (.xlsx) as grids, one for each sheet that can be seen.

Our own small reader, because the well-known ones do not fit: of 100,000 rows with 25 columns, `openpyxl` makes 52 s and
`python-calamine` 215 MB (and it knows no formulas); this one makes about 12 s and 30 MB. It reads the parts of the file
as a stream and trusts nothing: no document type, no part beyond the bounds, no cell beyond what a spreadsheet holds.
"""

import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from posixpath import join, normpath
from typing import TypeVar
from xml.parsers import expat

from services.kit.tables.errors import NotATableError
from services.kit.tables.grid import Row
from services.kit.tables.sheet import SheetReader
from services.kit.tables.strings import Strings, StringsReader
from services.kit.tables.styles import Style, StylesReader
from services.kit.tables.xml import Reader, Tags

R = TypeVar("R", bound=Reader)

MOST_EXPANDED = 256 << 20
"""Bytes of all parts that are read, unpacked. A hundred thousand rows of 25 columns have 110 million."""
_PIECE = 1 << 16


class Workbook:
    """The parts of a workbook; what several sheets share is read once."""

    def __init__(self, name: str, content: bytes) -> None:
        """Look at the directory of the file only. Raises `NotATableError` for what is no workbook, or far too large."""
        self.name = name
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
        except zipfile.BadZipFile as error:
            raise NotATableError(f"{name}: begins like an Excel workbook, but is damaged: {error}") from error
        self._parts = {info.filename.lstrip("/"): info for info in self._zip.infolist()}
        expanded = sum(info.file_size for part, info in self._parts.items() if part.startswith("xl/"))
        if expanded > MOST_EXPANDED:
            raise NotATableError(
                f"{name}: unpacks to {expanded >> 20} MB, and {MOST_EXPANDED >> 20} MB is the limit: it is no list"
            )

    @cached_property
    def outline(self) -> "_Outline":
        """The sheets, and how the workbook counts days."""
        if "xl/workbook.xml" not in self._parts:
            raise NotATableError(f"{self.name}: is a zip file, but no Excel workbook (.xlsx)")
        return self._read("xl/workbook.xml", _Outline())

    @cached_property
    def paths(self) -> Mapping[str, str]:
        """The part in which each sheet lies, by the name of its relation."""
        targets = self._read("xl/_rels/workbook.xml.rels", _Relations()).targets
        return {name: normpath(join("xl", target)).lstrip("/") for name, target in targets.items()}

    @cached_property
    def strings(self) -> Strings:
        """The texts that cells name by number."""
        return self._read("xl/sharedStrings.xml", StringsReader(self.name)).strings

    @cached_property
    def styles(self) -> Sequence[Style]:
        """What the styles of cells say about the numbers in them."""
        return self._read("xl/styles.xml", StylesReader()).styles

    def _read(self, part: str, reader: R) -> R:
        if part in self._parts:
            for _ in self.pieces(part, reader):
                pass
        return reader

    def pieces(self, part: str, reader: Reader) -> Iterator[None]:
        """Let `reader` read a part, piece by piece."""
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler = reader.start, reader.end
        parser.CharacterDataHandler = reader.text
        parser.StartDoctypeDeclHandler = self._refuse_doctype
        try:
            with self._zip.open(self._parts[part]) as stream:
                while piece := stream.read(_PIECE):
                    parser.Parse(piece, False)  # noqa: FBT003 -- expat takes no keyword
                    yield
                parser.Parse(b"", True)  # noqa: FBT003
        except (expat.ExpatError, zipfile.BadZipFile, EOFError, OSError, RuntimeError, NotImplementedError) as error:
            raise NotATableError(f"{self.name}: is a damaged or locked Excel workbook: {part}: {error}") from error
        yield

    def _refuse_doctype(self, *_: object) -> None:
        raise NotATableError(f"{self.name}: holds a document type, which no spreadsheet program writes")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a workbook."""

    workbook: Workbook
    part: str

    def rows(self) -> Iterator[Row]:
        """Every row that holds something, numbered as the spreadsheet shows it."""
        book = self.workbook
        reader = SheetReader(book.name, book.strings, book.styles, from_1904=book.outline.from_1904)
        for _ in book.pieces(self.part, reader):
            for number, cells in reader.take():
                yield Row(number, cells)


def sheets_of(name: str, content: bytes) -> Sequence[Sheet]:
    """The sheets that can be seen, in their order. Raises `NotATableError` when the bytes are no workbook."""
    workbook = Workbook(name, content)
    parts = [workbook.paths.get(relation, "") for relation in workbook.outline.sheets]
    sheets = tuple(Sheet(workbook, part) for part in parts if part.startswith("xl/worksheets/"))
    if not sheets:
        raise NotATableError(f"{name}: has no sheet that can be seen")
    return sheets


class _Outline(Reader):
    """Reads xl/workbook.xml."""

    def __init__(self) -> None:
        self.sheets: list[str] = []
        self.from_1904 = False
        self._tags = Tags()

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        match self._tags[tag]:
            case "sheet" if attributes.get("state", "visible") == "visible":
                self.sheets.extend(value for name, value in attributes.items() if name.endswith(":id"))
            case "workbookPr":
                self.from_1904 = attributes.get("date1904", "0") in {"1", "true"}
            case _:
                pass


class _Relations(Reader):
    """Reads xl/_rels/workbook.xml.rels."""

    def __init__(self) -> None:
        self.targets: dict[str, str] = {}
        self._tags = Tags()

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if self._tags[tag] == "Relationship":
            self.targets[attributes.get("Id", "")] = attributes.get("Target", "")
