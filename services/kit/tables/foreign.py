"""Files that are no list of rows, though their name says so: what they are, and what to do."""

import re

from services.kit.tables.errors import NotATableError

_BEGIN = 1 << 12
_MARK = re.compile(rb"\xef\xbb\xbf|\xff\xfe|\xfe\xff")
_WEB_PAGE = re.compile(
    rb"\s*+(?:<\?xml[^>]*+>\s*+)?+(?:(?><!--.*?-->)\s*+)*+<(?:!doctype\s+html|html|head|meta|body|table|style|div|title|script)[\s>/]",
    re.IGNORECASE | re.DOTALL,
)
_SPREADSHEET_XML = re.compile(
    rb"\s*+<\?xml.{0,400}(?:office:spreadsheet|<\?mso-application)", re.IGNORECASE | re.DOTALL
)
_MAIL_PAGE = re.compile(rb"\s*+MIME-Version:\s*+1\.0", re.IGNORECASE)
_SAVE = "open it in the spreadsheet program and save it as .xlsx"
_BY_FIRST_BYTES = (
    (b"\xd0\xcf\x11\xe0", "is an Excel workbook of the old form (.xls), or one with a password; save it as .xlsx without one"),
    (b"\x09\x08", "is an Excel workbook of a very old form (.xls); save it as .xlsx"),
    (b"%PDF", "is a PDF document under another name; ask for the list itself, as .xlsx or CSV"),
    (b"{\\rtf", "is a text document (RTF) under another name; copy its table into a workbook (.xlsx)"),
    (b"\x1f\x8b", "is compressed (gzip); unpack it first"),
    (b"Rar!", "is compressed (RAR); unpack it first"),
    (b"7z\xbc\xaf", "is compressed (7z); unpack it first"),
    (b"\x89PNG", "is an image under another name; ask for the list itself, as .xlsx or CSV"),
    (b"\xff\xd8\xff", "is an image under another name; ask for the list itself, as .xlsx or CSV"),
)  # fmt: skip


def refuse_foreign(name: str, content: bytes) -> None:
    """Raise `NotATableError` for what is known to be no text with a delimiter."""
    for first, words in _BY_FIRST_BYTES:
        if content.startswith(first):
            raise NotATableError(f"{name}: {words}")
    begin = _MARK.sub(b"", content[:_BEGIN], count=1).replace(b"\0", b"")
    if _SPREADSHEET_XML.match(begin):
        raise NotATableError(f"{name}: is a workbook of Excel 2003 (XML) under another name; {_SAVE}")
    if _WEB_PAGE.match(begin):
        raise NotATableError(f"{name}: is a web page (HTML) under another name, as some programs export; {_SAVE}")
    if _MAIL_PAGE.match(begin):
        raise NotATableError(f"{name}: is a web page with its parts (MHTML) under another name; {_SAVE}")
