"""The parts of a workbook, found by their relations: a zip of XML, read as a stream and trusted in nothing.

Programs lay the parts out as they like: in other folders, with backslashes, in other letter case. What a part is, its
relation says (ECMA-376 part 2); the usual places are looked at only where a relation is missing.
"""

import io
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from posixpath import dirname, join, normpath
from typing import TypeVar
from urllib.parse import unquote
from xml.parsers import expat

from services.kit.tables.errors import NotATableError
from services.kit.tables.xml import Reader, Tags

R = TypeVar("R", bound=Reader)

MOST_EXPANDED = 256 << 20
"""Bytes of all parts, unpacked. A hundred thousand rows of 25 columns have 110 million."""
MOST_PARTS = 10_000
_PIECE = 1 << 16
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
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
        except (zipfile.BadZipFile, ValueError) as error:
            raise NotATableError(f"{name}: begins like an Excel workbook, but is damaged: {error}") from error
        infos = self._zip.infolist()
        expanded = sum(info.file_size for info in infos)
        if expanded > MOST_EXPANDED:
            raise NotATableError(
                f"{name}: unpacks to {expanded >> 20} MB, and {MOST_EXPANDED >> 20} MB is the limit: it is no list"
            )
        if len(infos) > MOST_PARTS:
            raise NotATableError(f"{name}: has {len(infos)} parts, and {MOST_PARTS} is the limit: it is no list")
        self._parts: dict[str, zipfile.ZipInfo] = {}
        for info in (info for info in infos if not info.is_dir()):
            if self._parts.setdefault(_path(info.filename), info) is not info:
                raise NotATableError(f"{name}: is a damaged Excel workbook: it holds {info.filename} twice")
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
            with self._zip.open(self._parts[part]) as stream:
                while piece := stream.read(_PIECE):
                    if word in last + piece:
                        return True
                    last = piece[-len(word) :]
        except (zipfile.BadZipFile, EOFError, OSError, RuntimeError, NotImplementedError, ValueError, zlib.error):
            return False  # whoever reads the part says what is wrong with it
        return False

    def read(self, part: str, reader: R) -> R:
        """Let `reader` read the whole of a part, if there is one."""
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
        except (expat.ExpatError, zipfile.BadZipFile, EOFError, OSError, RuntimeError, NotImplementedError, ValueError) as error:  # fmt: skip
            raise NotATableError(f"{self.name}: is a damaged or locked Excel workbook: {part}: {error}") from error
        yield

    def _refuse_doctype(self, *_: object) -> None:
        raise NotATableError(f"{self.name}: holds a document type, which no spreadsheet program writes")


class _Relations(Reader):
    """Reads a part of relations. Those to files outside the package are none of ours."""

    def __init__(self) -> None:
        self.given: dict[str, tuple[str, str]] = {}
        self._tags = Tags()

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if self._tags[tag] == "Relationship" and attributes.get("TargetMode", "").lower() != "external":
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
