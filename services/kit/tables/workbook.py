"""An Excel workbook (.xlsx) as grids, one for each sheet. Why the reader is our own: the README of the kit."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from services.kit.tables.errors import NotATableError
from services.kit.tables.grid import Row
from services.kit.tables.merges import Merges, MergesReader
from services.kit.tables.package import Package
from services.kit.tables.sheet import SheetReader
from services.kit.tables.strings import Strings, StringsReader
from services.kit.tables.styles import Style, StylesReader
from services.kit.tables.xml import Reader, Tags

MOST_SHEETS = 100
_MOST_NAMED = 1_000
"""Sheets of cells, charts and macros."""


class Workbook:
    """What the sheets of a workbook share, read once."""

    def __init__(self, package: Package) -> None:
        """Look at the outline only."""
        self.package, self.name = package, package.name
        self.outline = package.read(package.document, _Outline())

    @cached_property
    def strings(self) -> Strings:
        """The texts that cells name by number."""
        part = self.package.related(self.package.document, "sharedstrings")
        return self.package.read(part, StringsReader(self.name)).strings

    @cached_property
    def styles(self) -> Sequence[Style]:
        """What the styles of cells say about the numbers in them."""
        return self.package.read(self.package.related(self.package.document, "styles"), StylesReader()).styles


@dataclass(slots=True)
class Hidden:
    """What of a sheet its reader does not see, as far as the sheet has been read."""

    rows: list[int] = field(default_factory=list)
    """Hidden, or filtered away."""
    columns: list[tuple[int, int]] = field(default_factory=list)
    """From and to, counted from 0."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a workbook."""

    workbook: Workbook
    title: str
    part: str
    state: str = "visible"
    """`visible`, `hidden` or `veryHidden`: a sheet that only a program can show."""
    hidden: Hidden = field(default_factory=Hidden)

    def merges(self, columns: Collection[int]) -> Merges:
        """The merged cells of these columns (from 0) that span several rows."""
        package = self.workbook.package
        if not package.mentions(self.part, b"mergeCell"):
            return Merges({})
        return package.read(self.part, MergesReader(columns)).merges

    def rows(self) -> Iterator[Row]:
        """Every row that holds something, numbered as the spreadsheet shows it; hidden ones too."""
        book = self.workbook
        self.hidden.rows.clear()
        self.hidden.columns.clear()
        reader = SheetReader(book.name, book.strings, book.styles, from_1904=book.outline.from_1904)
        for _ in book.package.pieces(self.part, reader):
            for number, cells in reader.take():
                yield Row(number, cells)
            self.hidden.rows += reader.hidden_rows
            self.hidden.columns += reader.hidden_columns
            reader.hidden_rows, reader.hidden_columns = [], []


def sheets_of(name: str, content: bytes) -> Sequence[Sheet]:
    """The sheets of cells in their order, hidden ones too. Raises `NotATableError` when the bytes are no workbook."""
    package = Package(name, content)
    workbook = Workbook(package)
    relations = package.relations(package.document)
    sheets: list[Sheet] = []
    for title, state, relation in workbook.outline.sheets:
        found = relations.get(relation)
        if found is not None and found.kind != "worksheet":
            continue  # a chart or a macro: it has no cells
        if found is None or found.path not in package:
            raise NotATableError(f"{name}: is a damaged Excel workbook: sheet {title!r} names a part that is not there")
        sheets.append(Sheet(workbook, title, found.path, state))
    _refuse_odd(name, sheets)
    return sheets


def _refuse_odd(name: str, sheets: Sequence[Sheet]) -> None:
    if not any(sheet.state == "visible" for sheet in sheets):
        raise NotATableError(f"{name}: has no sheet that can be seen")
    if len(sheets) > MOST_SHEETS:
        raise NotATableError(f"{name}: has {len(sheets)} sheets, and {MOST_SHEETS} is the limit")
    if len({sheet.part for sheet in sheets}) < len(sheets):
        raise NotATableError(f"{name}: is a damaged Excel workbook: two sheets name the same part")


class _Outline(Reader):
    """Reads the part of the workbook: title, state and relation of each sheet, and how days are counted."""

    def __init__(self) -> None:
        self.sheets: list[tuple[str, str, str]] = []
        self.from_1904 = False
        self._tags = Tags()

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        match self._tags[tag]:
            case "sheet":
                if len(self.sheets) >= _MOST_NAMED:
                    raise ValueError(f"names more than {_MOST_NAMED} sheets")
                relation = next((value for name, value in attributes.items() if name.endswith(":id")), "")
                self.sheets.append((attributes.get("name", ""), attributes.get("state", "visible"), relation))
            case "workbookPr":
                self.from_1904 = attributes.get("date1904", "0") in {"1", "true", "on"}
            case _:
                pass
