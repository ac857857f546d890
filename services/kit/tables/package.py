"""The parts of a workbook, found by their relations: a zip of XML, read as a stream and trusted in nothing.

Programs lay the parts out as they like: in other folders, with backslashes, in other letter case. What a part is, its
relation says (ECMA-376 part 2); the usual places are looked at only where a relation is missing.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from posixpath import dirname, join, normpath
from typing import TypeVar
from urllib.parse import unquote

from services.kit.tables.errors import NotATableError
from services.kit.tables.grid import shortened
from services.kit.tables.parsing import PartParser
from services.kit.tables.xml import Reader, Tags

R = TypeVar("R", bound=Reader)

MOST_EXPANDED = 256 << 20
"""Bytes of all parts, unpacked. A hundred thousand rows of 25 columns have 110 million."""
MOST_PARTS = 10_000
_PIECE = 1 << 16
_ENTRY = b"PK\x01\x02"
"""Each entry of the directory begins so."""
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
"""Those of the format (ECMA-376 part 2, annex B)."""
_OF_A_DAMAGED_ZIP = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, RuntimeError, NotImplementedError, ValueError,
)  # fmt: skip
"""What Python raises for one. RuntimeError: it is locked with a password."""
_TYPES = "[content_types].xml"
"""The part that stands at the root of each workbook."""
_USUAL = {
    "officedocument": "xl/workbook.xml",
    "sharedstrings": "xl/sharedstrings.xml",
    "styles": "xl/styles.xml",
}
_OTHER_KINDS = {
    "xl/workbook.bin": "is a binary Excel workbook (.xlsb); save it as .xlsx",
    "word/document.xml": "is a Word document; copy its table into a workbook (.xlsx)",
    "ppt/presentation.xml": "is a presentation; copy its table into a workbook (.xlsx)",
    "content.xml": "is an OpenDocument file (.ods); save it as .xlsx",
    "index/document.iwa": "is a file of Numbers; export it as Excel (.xlsx)",
}


@dataclass(frozen=True, slots=True)
class Relation:
    """What a part says of another: its kind (the last word of the type, in lower case) and its path."""

    kind: str
    path: str


class Package:
    """The parts of one file by path: in lower case, with slashes, from the root."""

    def __init__(self, name: str, content: bytes) -> None:
        """Look at the directory of the file only. Raises `NotATableError` for what is damaged or far too large."""
        self.name = name
        # Before anything is read: so many entries there are at the most, whatever the end of the directory says.
        if (count := content.count(_ENTRY)) > MOST_PARTS:
            raise NotATableError(f"{name}: has {count} parts, and {MOST_PARTS} is the limit: it is no list")
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
        except _OF_A_DAMAGED_ZIP as error:
            raise NotATableError(f"{name}: begins like an Excel workbook, but is damaged: {error}") from error
        infos = self._zip.infolist()
        expanded = sum(info.file_size for info in infos)
        if expanded > MOST_EXPANDED:
            raise NotATableError(
                f"{name}: unpacks to {expanded >> 20} MB, and {MOST_EXPANDED >> 20} MB is the limit: it is no list"
            )
        if not all(info.filename for info in infos):
            raise NotATableError(f"{name}: is a damaged Excel workbook: it holds a part without a name")
        self._parts: dict[str, zipfile.ZipInfo] = {}
        for info in (info for info in infos if not info.is_dir()):
            if self._parts.setdefault(_path(info.filename), info) is not info:
                raise NotATableError(f"{name}: is a damaged Excel workbook: it holds {shortened(info.filename)} twice")
        self._parts = _out_of_folder(self._parts)

    @cached_property
    def document(self) -> str:
        """The path of the workbook's own part. Raises `NotATableError` that says what the file is instead."""
        for relation in self.relations("").values():
            if relation.kind == "officedocument" and relation.path in self._parts:
                return self._refused_other_kind(relation.path)
        return self._refused_other_kind(_USUAL["officedocument"])

    def _refused_other_kind(self, path: str) -> str:
        for part, words in _OTHER_KINDS.items():
            if part in self._parts:
                raise NotATableError(f"{self.name}: {words}")
        if path not in self._parts:
            raise NotATableError(f"{self.name}: is a zip file, but no Excel workbook (.xlsx)")
        return path

    def __contains__(self, path: str) -> bool:
        """Whether there is a part of this path."""
        return path in self._parts

    def relations(self, part: str) -> Mapping[str, Relation]:
        """What a part ("" for the whole package) relates to, by the id of the relation."""
        folder, _, file = part.rpartition("/")
        given = self.read(join(folder, "_rels", f"{file}.rels"), _Relations()).given
        return {each: Relation(kind, self._target(dirname(part), target)) for each, (kind, target) in given.items()}

    def related(self, part: str, kind: str) -> str:
        """The path of the part of a kind that a part relates to, or the usual one. No part may lie there."""
        found = (each.path for each in self.relations(part).values() if each.kind == kind and each.path in self._parts)
        return next(found, _USUAL[kind])

    def _target(self, folder: str, target: str) -> str:
        """A path as it is meant: from the folder of the part, or from the root, as some programs write it."""
        places = [_path(join("/", folder, target)), _path(target)]
        places += [_path(unquote(place)) for place in places]
        return next((place for place in places if place in self._parts), places[0])

    def mentions(self, part: str, word: bytes) -> bool:
        """Whether a word stands in a part: much faster than to read it. False where the part cannot be unpacked."""
        last = b""
        try:
            for piece in self._unpacked(part):
                if word in last + piece:
                    return True
                last = piece[-len(word) :]
        except NotATableError:
            return False  # whoever reads the part says what is wrong with it
        return False

    def read(self, part: str, reader: R) -> R:
        """Let `reader` read the whole of a part, if there is one."""
        if part in self._parts:
            for _ in self.pieces(part, reader):
                pass
        return reader

    def pieces(self, part: str, reader: Reader) -> Iterator[None]:
        """Let `reader` read a part, piece by piece. A ValueError of the reader is a damaged part."""
        parser = PartParser(reader)
        try:
            for piece in self._unpacked(part):
                parser.feed(piece)
                yield
            parser.close()
        except ValueError as error:
            raise self._damaged(part, error) from error
        yield

    def _unpacked(self, part: str) -> Iterator[bytes]:
        info = self._parts[part]
        if info.compress_type not in _METHODS:
            raise self._damaged(part, "is packed in a way that spreadsheet programs do not know")
        try:
            with self._zip.open(info) as stream:
                while piece := stream.read(_PIECE):
                    yield piece
        except _OF_A_DAMAGED_ZIP as error:
            raise self._damaged(part, error) from error

    def _damaged(self, part: str, why: object) -> NotATableError:
        return NotATableError(f"{self.name}: is a damaged or locked Excel workbook: {shortened(part)}: {why}")


class _Relations(Reader):
    """Reads a part of relations. Those to files outside the package are none of ours."""

    def __init__(self) -> None:
        self.given: dict[str, tuple[str, str]] = {}
        self._tags = Tags()

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if self._tags[tag] == "Relationship" and attributes.get("TargetMode", "").lower() != "external":
            if len(self.given) >= MOST_PARTS:
                raise ValueError(f"has more than {MOST_PARTS} relations")
            kind = attributes.get("Type", "").rpartition("/")[2].lower()
            self.given[attributes.get("Id", "")] = (kind, attributes.get("Target", "").replace("\\", "/"))


def _path(written: str) -> str:
    return normpath("/" + written.replace("\\", "/")).lstrip("/").lower()


def _out_of_folder(parts: dict[str, zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    """The parts of a workbook that somebody has unpacked and packed again with the folder around it."""
    folders = {path.removesuffix(_TYPES) for path in parts if path.endswith(f"/{_TYPES}")}
    if _TYPES in parts or len(folders) != 1:
        return parts
    [folder] = folders
    return {path.removeprefix(folder): info for path, info in parts.items() if path.startswith(folder)}
