"""In which encoding a text file was written: UTF-8 with or without its mark, or GB18030, and one of them throughout."""

import codecs
import io
import re
from collections.abc import Iterator

from services.kit.tables.errors import NotATableError
from services.kit.tables.grid import shortened

_PIECE = 1 << 20
_CHINESE_TWICE = re.compile("[\u3400-\u9fff].*[\u3400-\u9fff]", re.DOTALL)


def encoding_of(name: str, content: bytes) -> str:
    """The name of the encoding, for `decode`. Raises `NotATableError` with the first row that does not fit."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise NotATableError(f"{name}: is UTF-16 (“Unicode text”); save it as “CSV UTF-8” or as a workbook")
    if (at := content.find(b"\0")) >= 0:
        row = content.count(b"\n", 0, at) + 1
        raise NotATableError(f"{name}: row {row}: holds a NUL byte, so it is no text; save the file as “CSV UTF-8”")
    if _is_utf8(content):
        return "utf-8-sig"
    _refuse_other_than_gb18030(name, content)
    return "gb18030"


def _is_utf8(content: bytes) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    view = memoryview(content)
    try:
        for start in range(0, len(content), _PIECE):
            decoder.decode(view[start : start + _PIECE])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _refuse_other_than_gb18030(name: str, content: bytes) -> None:
    in_utf8: int | None = None
    in_gb18030: int | None = None
    for number, line in _lines_beyond_ascii(content):
        if _decoded(line, "utf-8") is None:
            if content.startswith(codecs.BOM_UTF8):
                raise NotATableError(f"{name}: begins with the mark of UTF-8, but row {number} is not written in it")
            in_gb18030 = in_gb18030 or number
            _refuse_unreadable(name, number, line)
        elif in_utf8 is None and _CHINESE_TWICE.search(line.decode()):
            # Two Chinese characters of UTF-8 are next to never also a sound line of GB18030.
            in_utf8 = number
        if in_utf8 and in_gb18030:
            raise NotATableError(
                f"{name}: row {in_utf8} is written in UTF-8 and row {in_gb18030} is not: the file mixes encodings; "
                f"save the whole of it as “CSV UTF-8” (row {number} begins {_shown(line)!r})"
            )


def _refuse_unreadable(name: str, number: int, line: bytes) -> None:
    try:
        line.decode("gb18030")
    except UnicodeDecodeError as error:
        byte = line[error.start]
        raise NotATableError(
            f"{name}: row {number}: byte {byte:#04x} is neither UTF-8 nor GB18030 (the row begins {_shown(line)!r}); "
            "save the file as “CSV UTF-8”"
        ) from error


def _lines_beyond_ascii(content: bytes) -> Iterator[tuple[int, bytes]]:
    return ((number, line) for number, line in enumerate(io.BytesIO(content), 1) if not line.isascii())


def _decoded(line: bytes, encoding: str) -> str | None:
    try:
        return line.decode(encoding)
    except UnicodeDecodeError:
        return None


def _shown(line: bytes) -> str:
    return shortened((_decoded(line, "utf-8") or line.decode("gb18030", "replace")).strip())
