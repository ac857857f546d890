"""In which encoding a text file was written: Unicode, or GB18030, and one of them throughout; others where it is said."""

import codecs
import io
import re
from collections.abc import Iterator

from services.kit.tables.errors import NotATableError
from services.kit.tables.grid import shortened
from services.kit.tables.likely import Likely
from services.kit.tables.seven_bits import seven_bits
from services.kit.tables.signs import is_gb18030_by_chance_utf8, likely_instead

_PIECE = 1 << 20
_CHINESE_TWICE = re.compile("[\u3400-\u9fff].*[\u3400-\u9fff]", re.DOTALL)
ENCODINGS = {
    **dict.fromkeys(("utf-8", "utf8", "utf-8-sig"), "utf-8-sig"),
    **dict.fromkeys(("utf-16", "utf16", "unicode"), "utf-16"),
    **{name: name for name in ("utf-16-le", "utf-16-be")},
    **dict.fromkeys(("gb18030", "gbk", "gb2312", "cp936"), "gb18030"),
    **dict.fromkeys(("big5", "cp950"), "cp950"),
    "big5-hkscs": "big5hkscs",
    **dict.fromkeys(("shift-jis", "shift_jis", "sjis", "cp932"), "cp932"),
    "euc-jp": "euc_jp",
    **dict.fromkeys(("euc-kr", "cp949"), "cp949"),
    **dict.fromkeys(("windows-1252", "cp1252", "latin-1", "iso-8859-1"), "cp1252"),
    **dict.fromkeys(("windows-1250", "cp1250"), "cp1250"),
    **dict.fromkeys(("windows-1251", "cp1251"), "cp1251"),
    "koi8-r": "koi8_r",
    "iso-2022-jp": "iso2022_jp",
    "iso-2022-kr": "iso2022_kr",
    "hz": "hz",
}
"""What may be said of a file, and the codec that reads it."""
_MARKS_OF_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_UNICODE = "save the file as “CSV UTF-8”"


def encoding_of(name: str, content: bytes, wanted: str | None = None) -> str:
    """The codec of a text. Raises `NotATableError` with the first row that does not fit, or where another is likely.

    `wanted` is one of `ENCODINGS` and settles it, if the text can be read so.
    """
    if wanted is not None:
        return _as_wanted(name, content, wanted)
    if content.startswith(_MARKS_OF_UTF16):
        _refuse_undecodable(name, content, "utf-16")
        return "utf-16"
    if (at := content.find(b"\0")) >= 0:
        row = content.count(b"\n", 0, at) + 1
        raise NotATableError(f"{name}: row {row}: holds a NUL byte, so it is no text; {_UNICODE}")
    if content.isascii():
        _refuse_likely(name, content, seven_bits(content))
        return "utf-8-sig"
    if _is_utf8(content):
        return "gb18030" if is_gb18030_by_chance_utf8(content) else "utf-8-sig"
    _refuse_other_than_gb18030(name, content)
    _refuse_likely(name, content, likely_instead(content))
    return "gb18030"


def _as_wanted(name: str, content: bytes, wanted: str) -> str:
    codec = ENCODINGS.get(wanted.strip().lower())
    if codec is None:
        raise NotATableError(f"{name}: {wanted!r} is no encoding that is known here; these are: {', '.join(ENCODINGS)}")
    if codec == "cp950" and _decodes(content, "big5hkscs") and not _decodes(content, "cp950"):
        codec = "big5hkscs"  # Big5 of Hong Kong says no more of itself than that it is Big5
    if codec == "utf-16" and not content.startswith(_MARKS_OF_UTF16):
        raise NotATableError(
            f"{name}: does not begin with the mark of UTF-16; say utf-16-le or utf-16-be, or {_UNICODE}"
        )
    _refuse_undecodable(name, content, codec)
    return codec


def _decodes(content: bytes, codec: str) -> bool:
    return _decoded(content, codec) is not None


def _refuse_undecodable(name: str, content: bytes, codec: str) -> None:
    try:
        text = content.decode(codec)
    except UnicodeDecodeError as error:
        row = content.count(b"\n", 0, error.start) + 1
        raise NotATableError(f"{name}: row {row} is not written in {codec}; {_UNICODE}") from error
    if (at := text.find("\0")) >= 0:
        raise NotATableError(
            f"{name}: row {text.count(chr(10), 0, at) + 1}: holds a NUL character, so it is no {codec}"
        )


def _refuse_likely(name: str, content: bytes, likely: Likely | None) -> None:
    if likely is None:
        return
    row = next(number for number, line in enumerate(io.BytesIO(content), 1) if likely.line in line)
    raise NotATableError(
        f"{name}: row {row}: looks like {likely.encoding} and not like GB18030: {likely.shown!r} or {likely.as_gb18030!r}? "
        f"Import it with --encoding {likely.encoding}, or with --encoding gb18030 if the second is right; or {_UNICODE}"
    )


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
            _refuse_unreadable(name, number, line, content)
        elif in_utf8 is None and _CHINESE_TWICE.search(line.decode()):
            # Two Chinese characters of UTF-8 are next to never also a sound line of GB18030.
            in_utf8 = number
        if in_utf8 and in_gb18030:
            raise NotATableError(
                f"{name}: row {in_utf8} is written in UTF-8 and row {in_gb18030} is not: the file mixes encodings; "
                f"save the whole of it as “CSV UTF-8” (row {number} begins {_shown(line)!r})"
            )


def _refuse_unreadable(name: str, number: int, line: bytes, content: bytes) -> None:
    try:
        line.decode("gb18030")
    except UnicodeDecodeError as error:
        byte = line[error.start]
        likely = likely_instead(content)
        hint = f"; if it is {likely.encoding}, import it with --encoding {likely.encoding}" if likely else ""
        raise NotATableError(
            f"{name}: row {number}: byte {byte:#04x} is neither UTF-8 nor GB18030 (the row begins {_shown(line)!r}); "
            f"{_UNICODE}{hint}"
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
